//! Insecure configuration is refused, not warned about.

use super::{Config, ConfigError};

/// Refuses a configuration that would put signatures or plaintexts on a network in the clear. Peer traffic never is: there
/// is no plain form of it that could be configured.
pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    refuse(
        config.tls.is_none() && !config.dev,
        "the AWS endpoint needs [tls]: plain HTTP is for `trent dev` alone",
    )?;
    refuse(
        config.tls.is_none() && !config.api_address().ip().is_loopback(),
        "plain HTTP is served on loopback addresses alone",
    )
}

fn refuse(insecure: bool, reason: &str) -> Result<(), ConfigError> {
    if insecure {
        Err(ConfigError::Insecure(reason.to_owned()))
    } else {
        Ok(())
    }
}
