//! The credential scope: who signed, on which day, for which region and service.

use super::{SigV4Error, TERMINATOR};

/// The parts of `Credential=<access key>/<yyyymmdd>/<region>/<service>/aws4_request`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialScope<'a> {
    access_key_id: &'a str,
    date: &'a str,
    region: &'a str,
    service: &'a str,
    /// Everything after the access key: the line of the string to sign.
    text: &'a str,
}

impl<'a> CredentialScope<'a> {
    pub(super) fn parse(credential: &'a str) -> Result<Self, SigV4Error> {
        let malformed = || SigV4Error::MalformedCredential(credential.to_owned());
        let (access_key_id, text) = credential.split_once('/').ok_or_else(malformed)?;
        let mut parts = text.split('/');
        let mut part = || parts.next().ok_or_else(malformed);
        let (date, region, service, terminator) = (part()?, part()?, part()?, part()?);
        if parts.next().is_some() || access_key_id.is_empty() {
            return Err(malformed());
        }
        if terminator != TERMINATOR {
            return Err(SigV4Error::WrongTerminator(terminator.to_owned()));
        }
        Ok(Self {
            access_key_id,
            date,
            region,
            service,
            text,
        })
    }

    /// The access key that claims to have signed.
    #[must_use]
    pub fn access_key_id(&self) -> &'a str {
        self.access_key_id
    }

    /// The day of the signing key, `yyyymmdd`.
    #[must_use]
    pub fn date(&self) -> &'a str {
        self.date
    }

    /// The region that the request is for.
    #[must_use]
    pub fn region(&self) -> &'a str {
        self.region
    }

    /// The service that the request is for.
    #[must_use]
    pub fn service(&self) -> &'a str {
        self.service
    }

    /// The scope without the access key id, as the client wrote it: what a derived key can be remembered by.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Refuses a scope for another service.
    ///
    /// # Errors
    /// [`SigV4Error::WrongService`].
    pub fn require_service(&self, service: &'static str) -> Result<(), SigV4Error> {
        if self.service == service {
            Ok(())
        } else {
            Err(SigV4Error::WrongService(service))
        }
    }

    /// Refuses a scope for a region that `is_served` does not know.
    ///
    /// # Errors
    /// [`SigV4Error::WrongRegion`].
    pub fn require_region(&self, is_served: impl FnOnce(&str) -> bool) -> Result<(), SigV4Error> {
        if is_served(self.region) {
            Ok(())
        } else {
            Err(SigV4Error::WrongRegion(self.region.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREDENTIAL: &str = "AKIDEXAMPLE/20150830/us-east-1/kms/aws4_request";

    #[test]
    fn five_parts_are_named() {
        let scope = CredentialScope::parse(CREDENTIAL).expect("a scope");
        assert_eq!(scope.access_key_id(), "AKIDEXAMPLE");
        assert_eq!(
            (scope.date(), scope.region(), scope.service()),
            ("20150830", "us-east-1", "kms")
        );
        assert_eq!(scope.text(), "20150830/us-east-1/kms/aws4_request");
    }

    #[test]
    fn other_counts_of_parts_are_malformed() {
        for credential in [
            "",
            "AKID",
            "AKID/20150830/us-east-1/kms",
            "/a/b/c/aws4_request",
            "A/b/c/d/aws4_request/e",
        ] {
            assert_eq!(
                CredentialScope::parse(credential),
                Err(SigV4Error::MalformedCredential(credential.to_owned()))
            );
        }
    }

    #[test]
    fn terminator_service_and_region_are_checked_with_the_texts_of_aws() {
        let wrong =
            CredentialScope::parse("A/20150830/us-east-1/kms/aws5_request").map_err(|e| e.to_string());
        assert_eq!(
            wrong,
            Err(
                "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'."
                    .into()
            )
        );
        let scope = CredentialScope::parse(CREDENTIAL).expect("a scope");
        assert_eq!(scope.require_service("kms"), Ok(()));
        assert_eq!(
            scope.require_service("sts").map_err(|e| e.to_string()),
            Err("Credential should be scoped to correct service: 'sts'. ".into())
        );
        assert_eq!(scope.require_region(|region| region == "us-east-1"), Ok(()));
        assert_eq!(
            scope.require_region(|_| false).map_err(|e| e.to_string()),
            Err("Credential should be scoped to a valid region, not 'us-east-1'. ".into())
        );
    }
}
