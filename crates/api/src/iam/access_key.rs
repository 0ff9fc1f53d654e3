//! Access keys of users, and of the root user.

use std::sync::Arc;

use trent_domain::{
    iam::{AccessKey, AccessKeyStatus},
    ids::AccessKeyId,
    time::Timestamp,
};

use super::Page;
use crate::{
    error::QueryError,
    json::{JsonError, Object},
    query::{Answer, Element},
};

/// Reads `AccessKeyId` of DeleteAccessKey and UpdateAccessKey; `None` if it has another form than any that was given out.
///
/// # Errors
/// It is absent.
pub fn id(request: &Object<'_>) -> Result<Option<AccessKeyId>, QueryError> {
    Ok(request.required_string("AccessKeyId")?.parse().ok())
}

/// Reads `Status` of UpdateAccessKey.
///
/// # Errors
/// It is absent, or none that access keys have here.
pub fn status(request: &Object<'_>) -> Result<AccessKeyStatus, QueryError> {
    let status = AccessKeyStatus::parse(request.required_string("Status")?);
    Ok(status.ok_or(JsonError::UnknownName)?)
}

/// A new access key, shown this once.
#[derive(Clone, Copy)]
pub struct Created<'a> {
    /// The user; empty of the root user.
    pub user_name: &'a str,
    /// The id.
    pub id: &'a AccessKeyId,
    /// The secret.
    pub secret: &'a str,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Created<'_> {
    /// The answer of CreateAccessKey.
    #[must_use]
    pub fn answer(&self) -> Answer {
        Answer::of(|answer| {
            answer.element("AccessKey", |answer| {
                answer.string("UserName", self.user_name);
                answer.string("AccessKeyId", self.id);
                answer.string("Status", AccessKeyStatus::Active);
                answer.string("SecretAccessKey", self.secret);
                answer.timestamp("CreateDate", self.created_at);
            });
        })
    }
}

/// The answer of ListAccessKeys; the user's name is empty of the root user.
#[must_use]
pub fn list(user_name: &str, page: &Page<Arc<AccessKey>>) -> Answer {
    Answer::of(|answer| {
        answer.list("AccessKeyMetadata", page.items(), |member, key| {
            write(member, user_name, key);
        });
        page.write(answer);
    })
}

fn write(answer: &mut Element<'_>, user_name: &str, key: &AccessKey) {
    answer.string("UserName", user_name);
    answer.string("AccessKeyId", &key.id);
    answer.string("Status", key.status);
    answer.timestamp("CreateDate", key.created_at);
}
