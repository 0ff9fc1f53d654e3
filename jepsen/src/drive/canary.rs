//! A secret that every run has, whatever its workload.

use std::time::Duration;

use base64_simd::STANDARD;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::alias::create_key;
use super::{Desk, SetupError};
use crate::place::Place;

/// A key is there at once, unless nodes make a mistake that is to be found: by the judges of what clients see, not here.
const THERE_WITHIN: Duration = Duration::from_secs(10);
const AGAIN_AFTER: Duration = Duration::from_millis(50);

/// Lets every region encrypt a text that must then be found nowhere.
///
/// # Errors
/// When it is not encrypted.
pub async fn plant_canary(desk: &mut Desk) -> Result<(), SetupError> {
    let regions: Vec<String> = desk.site.regions().map(str::to_owned).collect();
    for region in regions {
        let place = desk.node(&region);
        let key = create_key(desk, &place, json!({})).await?;
        let canary = format!("{:032x}", desk.random.u128(..));
        let body = json!({"KeyId": key, "Plaintext": STANDARD.encode_to_string(&canary)});
        encrypt(desk, &place, &body).await?;
        desk.site
            .confide(format!("the canary of {region}"), canary.as_bytes());
    }
    Ok(())
}

async fn encrypt(desk: &mut Desk, place: &Place, body: &Value) -> Result<(), SetupError> {
    let deadline = Instant::now() + THERE_WITHIN;
    loop {
        let answer = desk.kms(place, "Encrypt", body).await;
        if answer.done().is_some() {
            return Ok(());
        }
        if Instant::now() > deadline {
            return Err(SetupError(format!("Encrypt at {place}: {answer:?}")));
        }
        sleep(AGAIN_AFTER).await;
    }
}
