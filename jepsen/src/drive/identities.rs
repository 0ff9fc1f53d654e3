//! IAM users without a policy of their own: what they may do, a key's policy or a grant allows.

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

/// Makes a user.
pub(super) async fn make_user(desk: &mut Desk, place: &Place, name: &str) -> Result<User, SetupError> {
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
pub(super) async fn await_user(desk: &mut Desk, place: &Place, user: &User) -> Result<(), SetupError> {
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
