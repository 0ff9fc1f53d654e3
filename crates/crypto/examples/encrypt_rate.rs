//! How long Encrypt and Decrypt take on one core, without the wire around them.
//!
//! `cargo run --release -p trent-crypto --example encrypt_rate`
#![allow(clippy::print_stdout, reason = "printing the figures is what it is for")]

#[allow(
    dead_code,
    clippy::unwrap_used,
    reason = "the tests' proofs, of which measuring needs one"
)]
#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use trent_crypto::blob::Blob;
use trent_crypto::error::CryptoError;
use trent_crypto::keyring::RegionKeyring;
use trent_crypto::keys::PreparedKey;
use trent_crypto::provider::SoftwareRootKey;
use trent_crypto::random::{self, SystemRandomness};
use trent_crypto::secret::Plaintext;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::ids::{ClusterId, KeyId, RegionName};
use trent_domain::key_spec::KeySpec;
use trent_domain::time::Timestamp;

const ROUND: Duration = Duration::from_millis(200);
const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = prepared_key("us-east-1".parse()?)?;
    let key = key.as_symmetric().ok_or("the key is of another kind")?;
    let pairs = [("purpose".to_owned(), "measurement".to_owned())];
    let context = EncryptionContext::new(pairs.into()).map_err(|refusal| format!("{refusal:?}"))?;
    measure("16 random bytes", || {
        random::bytes::<16>(&SystemRandomness).map(drop)
    });
    for len in [32, 256, 4096] {
        let plaintext = Plaintext::random(len, &SystemRandomness)?;
        let blob = key.encrypt(&plaintext, &context, &SystemRandomness)?;
        measure(&format!("encrypt {len} B"), || {
            key.encrypt(&plaintext, &context, &SystemRandomness)
        });
        measure(&format!("decrypt {len} B"), || {
            key.decrypt(&Blob::parse(&blob)?, &context)
        });
    }
    Ok(())
}

fn prepared_key(region: RegionName) -> Result<PreparedKey, CryptoError> {
    let root = SoftwareRootKey::ephemeral(&SystemRandomness)?;
    let setup = RegionKeyring::create(
        &root,
        ClusterId::new([1; 16]),
        region,
        Timestamp::default(),
        &SystemRandomness,
    )?;
    let keyring = RegionKeyring::open(&root, &setup)?;
    let id = KeyId::single_from_random(random::bytes(&SystemRandomness)?);
    let material = keyring.generate(id, KeySpec::SymmetricDefault, &SystemRandomness)?;
    keyring.prepare(
        &support::to_use(id),
        KeySpec::SymmetricDefault,
        material.id,
        &material.wrapped,
    )
}

/// Prints the mean of the best round: the one that the machine's other work disturbed least.
fn measure<T>(name: &str, mut work: impl FnMut() -> T) {
    let best = (0..ROUNDS)
        .map(|_| nanoseconds_per_call(&mut work))
        .fold(f64::INFINITY, f64::min);
    println!("{name:>16}: {best:>7.0} ns");
}

fn nanoseconds_per_call<T>(work: &mut impl FnMut() -> T) -> f64 {
    const BATCH: u32 = 100;
    let start = Instant::now();
    let mut calls = 0;
    while start.elapsed() < ROUND {
        (0..BATCH).for_each(|_| drop(black_box(work())));
        calls += BATCH;
    }
    start.elapsed().as_nanos() as f64 / f64::from(calls)
}
