//! IAM users without a policy of their own: what they may do, a key's policy or a grant allows.

use std::sync::OnceLock;

use super::{Desk, SetupError};
use crate::client::{Answer, Credentials, Request};
use crate::place::Place;

const VERSION: (&str, &str) = ("Version", "2010-05-08");

/// A user with an access key.
#[derive(Debug, Clone)]
pub(super) struct User {
    /// As policies name it.
    pub(super) arn: String,
    pub(super) credentials: Credentials,
}

/// A region, and users that all of its nodes know.
#[derive(Debug)]
pub(super) struct Cast {
    pub(super) region: String,
    pub(super) users: Vec<User>,
}

impl Cast {
    /// A key's name in the history.
    pub(super) fn object(&self, key: &str) -> String {
        format!("{}/{key}", self.region)
    }

    /// Makes so many users.
    pub(super) async fn of(desk: &mut Desk, users: usize) -> Result<Self, SetupError> {
        let region = desk.region();
        let place = desk.node(&region);
        let mut made = Vec::with_capacity(users);
        for number in 0..users {
            made.push(make_user(desk, &place, &format!("user-{number}")).await?);
        }
        for place in desk.site.nodes(&region) {
            for user in &made {
                await_user(desk, &place, user).await?;
            }
        }
        Ok(Self { region, users: made })
    }
}

/// Keeps what was prepared, once.
pub(super) fn keep<T>(place: &OnceLock<T>, prepared: T) -> Result<(), SetupError> {
    let kept = place.set(prepared);
    kept.map_err(|_| SetupError("it was prepared twice".to_owned()))
}

/// Makes a user.
async fn make_user(desk: &mut Desk, place: &Place, name: &str) -> Result<User, SetupError> {
    let made = iam(desk, place, "CreateUser", name).await?;
    let key = iam(desk, place, "CreateAccessKey", name).await?;
    let secret = element(&key, "SecretAccessKey")?;
    desk.site
        .confide(format!("secret access key of {name}"), secret.as_bytes());
    Ok(User {
        arn: element(&made, "Arn")?,
        credentials: Credentials {
            access_key_id: element(&key, "AccessKeyId")?,
            secret_access_key: secret,
            session_token: None,
        },
    })
}

/// Waits until a node knows the user: users are made in the cluster's own group, and come to each region from there.
async fn await_user(desk: &mut Desk, place: &Place, user: &User) -> Result<(), SetupError> {
    let request = Request::query(
        "sts",
        &[("Action", "GetCallerIdentity"), ("Version", "2011-06-15")],
    );
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let answer = desk.send(place, &user.credentials, &request).await;
        if answer.done().is_some() {
            return Ok(());
        }
        if tokio::time::Instant::now() > deadline {
            return Err(SetupError(format!(
                "{} is not known at {place}: {answer:?}",
                user.arn
            )));
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

async fn iam(desk: &mut Desk, place: &Place, action: &str, user: &str) -> Result<String, SetupError> {
    let root = desk.site.root().clone();
    let request = Request::query("iam", &[("Action", action), VERSION, ("UserName", user)]);
    match desk.send(place, &root, &request).await {
        Answer::Done(body) => Ok(body.as_str().unwrap_or_default().to_owned()),
        other => Err(SetupError(format!("{action} at {place}: {other:?}"))),
    }
}

/// The text of the first element of a name: these answers have no attributes, and names of elements are no texts.
fn element(xml: &str, name: &str) -> Result<String, SetupError> {
    let text = xml
        .split_once(&format!("<{name}>"))
        .and_then(|(_, rest)| rest.split_once(&format!("</{name}>")));
    text.map(|(text, _)| text.to_owned())
        .ok_or_else(|| SetupError(format!("no {name} in an answer of IAM")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_found_by_its_name() {
        let xml = "<R><User><Arn>arn:aws:iam::1:user/u</Arn></User></R>";
        assert_eq!(element(xml, "Arn").unwrap(), "arn:aws:iam::1:user/u");
        assert!(element(xml, "UserName").is_err());
    }
}
