//! A secret that every run has, whatever its workload.

use base64_simd::STANDARD;
use serde_json::json;

use super::alias::create_key;
use super::{Desk, SetupError};

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
        let answer = desk.kms(&place, "Encrypt", &body).await;
        if answer.done().is_none() {
            return Err(SetupError(format!("Encrypt at {place}: {answer:?}")));
        }
        desk.site
            .confide(format!("the canary of {region}"), canary.as_bytes());
    }
    Ok(())
}
