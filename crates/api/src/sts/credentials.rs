//! The credentials of a session, in the answers that give them out.

use trent_domain::{ids::AccessKeyId, time::Timestamp};

use crate::query::Element;

/// Temporary credentials.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// `AccessKeyId`
    pub access_key_id: &'a AccessKeyId,
    /// `SecretAccessKey`
    pub secret: &'a str,
    /// `SessionToken`
    pub token: &'a str,
    /// `Expiration`
    pub expires_at: Timestamp,
}

impl Credentials<'_> {
    pub(super) fn write(&self, answer: &mut Element<'_>) {
        answer.element("Credentials", |credentials| {
            credentials.string("AccessKeyId", self.access_key_id);
            credentials.string("SecretAccessKey", self.secret);
            credentials.string("SessionToken", self.token);
            credentials.timestamp("Expiration", self.expires_at);
        });
    }
}
