//! `trent explain`: what a request would meet, and what decides it.

use serde::Serialize;
use serde_json::Value;
use trent_proto::admin::v1 as pb;

use super::{Answer, Client, Command, Connection, Failure};

/// Decides what a request would meet now, and says which statement of which policy, or which grant, decides it. Nothing is
/// done. What the request would bring, such as its encryption context or where it comes from, is there if --context says
/// so.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    connection: Connection,
    /// Who asks: an ARN (root user, user, role or role session), a service principal, or an access key id.
    #[arg(long, value_name = "ARN|ID")]
    caller: String,
    /// What is asked for, such as kms:Decrypt.
    #[arg(long, value_name = "ACTION")]
    action: String,
    /// The key: its id or ARN, or an alias.
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// The region; the node's own if not given.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Values of condition keys, such as kms:ViaService=s3.us-east-1.amazonaws.com; a key with several values stands several
    /// times.
    #[arg(long, num_args = 1.., value_parser = context_value, value_name = "KEY=VALUE")]
    context: Vec<(String, String)>,
}

fn context_value(text: &str) -> Result<(String, String), String> {
    // Values can have an equals sign; of the keys, only those of encryption contexts could.
    let (key, value) = text.split_once('=').ok_or("expected KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

impl Command for Args {
    fn connection(&self) -> &Connection {
        &self.connection
    }

    async fn run(&self, client: &mut Client) -> Result<Box<dyn Answer>, Failure> {
        let request = pb::ExplainRequest {
            caller: self.caller.clone(),
            action: self.action.clone(),
            key: self.key.clone(),
            region: self.region.clone(),
            context: grouped(&self.context),
        };
        let explained = client.explain(request).await?.into_inner();
        Ok(Box::new(Explained::from(explained)))
    }
}

/// Each key once, with all of its values.
fn grouped(pairs: &[(String, String)]) -> Vec<pb::ContextValue> {
    let mut grouped: Vec<pb::ContextValue> = Vec::new();
    for (key, value) in pairs {
        match grouped.iter_mut().find(|group| group.key == *key) {
            Some(group) => group.values.push(value.clone()),
            None => grouped.push(pb::ContextValue {
                key: key.clone(),
                values: vec![value.clone()],
            }),
        }
    }
    grouped
}

#[derive(Serialize)]
struct Explained {
    allowed: bool,
    caller: String,
    key: Option<String>,
    reason: String,
    statement: Option<Statement>,
    grant_id: Option<String>,
    error: Option<String>,
    message: Option<String>,
}

#[derive(Serialize)]
struct Statement {
    policy: String,
    sid: Option<String>,
    place: u32,
}

impl From<pb::ExplainResponse> for Explained {
    fn from(explained: pb::ExplainResponse) -> Self {
        let statement = explained.statement.map(|statement| Statement {
            policy: statement.policy,
            sid: statement.sid,
            place: statement.place,
        });
        Self {
            allowed: explained.allowed,
            caller: explained.caller,
            key: explained.key,
            reason: explained.reason,
            statement,
            grant_id: explained.grant_id,
            error: explained.error,
            message: explained.message,
        }
    }
}

impl Answer for Explained {
    fn lines(&self) -> String {
        let verdict = if self.allowed { "Allowed" } else { "Refused" };
        let mut lines = vec![
            format!("{verdict}: {}.", self.reason),
            format!("caller     {}", self.caller),
        ];
        lines.extend(self.key.iter().map(|key| format!("key        {key}")));
        lines.extend(self.statement.iter().map(Statement::line));
        lines.extend(self.grant_id.iter().map(|id| format!("grant      {id}")));
        if let Some(error) = &self.error {
            let message = self.message.as_deref().unwrap_or_default();
            lines.push(format!("{error}: {message}"));
        }
        lines.join("\n")
    }

    fn json(&self) -> Value {
        serde_json::json!(self)
    }
}

impl Statement {
    fn line(&self) -> String {
        let sid = self.sid.as_ref().map(|sid| format!(" ({sid})"));
        let Self { policy, place, .. } = self;
        format!("statement  {place}{} of policy {policy}", sid.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_key_are_taken_together() {
        let pairs =
            ["aws:TagKeys=a", "kms:ViaService=x=y", "aws:TagKeys=b"].map(|text| context_value(text).unwrap());
        let grouped = grouped(&pairs);
        let texts: Vec<_> = grouped
            .iter()
            .map(|group| (group.key.as_str(), group.values.clone()))
            .collect();
        assert_eq!(
            texts,
            [
                ("aws:TagKeys", vec!["a".to_owned(), "b".to_owned()]),
                ("kms:ViaService", vec!["x=y".to_owned()])
            ]
        );
        assert!(context_value("aws:TagKeys").is_err());
    }
}
