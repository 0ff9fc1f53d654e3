//! The AWS Query protocol as its clients speak it: forms out, XML in. IAM and STS are called so.

use crate::wire::{Answer, Client, Request, Signer};

const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

/// Calls actions of IAM or STS through one endpoint.
#[derive(Debug, Clone)]
pub struct QueryClient {
    client: Client,
    version: &'static str,
}

impl QueryClient {
    /// Calls IAM.
    pub fn iam(endpoint: &str, signer: &Signer) -> Self {
        Self::of(endpoint, signer, "iam", "2010-05-08")
    }

    /// Calls STS.
    pub fn sts(endpoint: &str, signer: &Signer) -> Self {
        Self::of(endpoint, signer, "sts", "2011-06-15")
    }

    fn of(endpoint: &str, signer: &Signer, service: &str, version: &'static str) -> Self {
        let signer = Signer {
            service: service.to_owned(),
            ..signer.clone()
        };
        let client = Client::signed_by(endpoint, signer);
        Self { client, version }
    }

    /// Calls an action with the members of its form.
    pub fn call(&self, action: &str, members: &[(&str, &str)]) -> Answer {
        let heading = [("Action", action), ("Version", self.version)];
        let pairs = heading.iter().chain(members);
        let form: Vec<String> = pairs
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        let request = Request {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            headers: vec![("content-type".to_owned(), FORM.to_owned())],
            body: form.join("&").into_bytes(),
        };
        self.client.send(request)
    }

    /// A call that has to succeed: its answer.
    ///
    /// # Panics
    /// When it does not.
    pub fn must(&self, action: &str, members: &[(&str, &str)]) -> Answer {
        let answer = self.call(action, members);
        assert_eq!(answer.status, 200, "{action} {members:?}: {}", answer.text());
        answer
    }
}

impl Answer {
    /// The text of the first XML element of that name, which has no elements inside.
    pub fn element(&self, name: &str) -> Option<String> {
        let text = self.text();
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        let (content, _) = rest.split_once(&format!("</{name}>"))?;
        Some(unescaped(content))
    }

    /// The same of an element that must be there.
    ///
    /// # Panics
    /// When it is not.
    pub fn the_element(&self, name: &str) -> String {
        let text = self.text();
        self.element(name)
            .unwrap_or_else(|| panic!("no {name} in {text}"))
    }
}

/// Percent-encoding of everything but the unreserved characters of RFC 3986.
fn encoded(text: &str) -> String {
    let bytes = text.bytes();
    bytes
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// The ampersand last: it begins the others.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}
