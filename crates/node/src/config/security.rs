//! Insecure configuration is refused, not warned about.

use super::{Config, ConfigError};

/// Refuses a configuration that would put signatures, plaintexts or peer traffic on a network in the clear.
pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    refuse(
        config.tls.is_none() && !config.dev,
        "the AWS endpoint needs [tls]: plain HTTP is for `trent dev` alone",
    )?;
    refuse(
        config.tls.is_none() && !config.api_address().ip().is_loopback(),
        "plain HTTP is served on loopback addresses alone",
    )?;
    let remote_peer = config
        .members
        .founders()
        .chain([config.me()])
        .find(|member| !member.peer.ip().is_loopback());
    refuse(
        remote_peer.is_some(),
        "peer traffic is not encrypted yet: every peer address has to be a loopback address",
    )
}

fn refuse(insecure: bool, reason: &str) -> Result<(), ConfigError> {
    if insecure {
        Err(ConfigError::Insecure(reason.to_owned()))
    } else {
        Ok(())
    }
}
