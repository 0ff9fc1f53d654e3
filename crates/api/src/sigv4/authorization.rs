//! The `Authorization` header: `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.

use super::{ALGORITHM, MissingParts, SigV4Error};

/// The three fields, as they were sent; a field that is absent or empty is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Authorization<'a> {
    pub(super) credential: Option<&'a str>,
    pub(super) signed_headers: Option<&'a str>,
    pub(super) signature: Option<&'a str>,
}

impl<'a> Authorization<'a> {
    /// Reads the fields in any order, with or without a space after the comma.
    pub(super) fn parse(header: &'a str) -> Result<Self, SigV4Error> {
        let (algorithm, fields) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
        if algorithm != ALGORITHM {
            return Err(SigV4Error::UnsupportedAlgorithm(algorithm.to_owned()));
        }
        let mut authorization = Self::default();
        for field in fields.split(',').map(str::trim).filter(|field| !field.is_empty()) {
            authorization.take(field)?;
        }
        Ok(authorization)
    }

    fn take(&mut self, field: &'a str) -> Result<(), SigV4Error> {
        let malformed = || SigV4Error::MalformedField(name_of(field).to_owned());
        let (name, value) = field.split_once('=').ok_or_else(malformed)?;
        let slot = match name {
            "Credential" => &mut self.credential,
            "SignedHeaders" => &mut self.signed_headers,
            "Signature" => &mut self.signature,
            _ => return Err(malformed()),
        };
        if slot.is_some() {
            return Err(malformed());
        }
        *slot = Some(value).filter(|value| !value.is_empty());
        Ok(())
    }

    pub(super) fn missing(&self) -> MissingParts {
        MissingParts {
            credential: self.credential.is_none(),
            signature: self.signature.is_none(),
            signed_headers: self.signed_headers.is_none(),
            date: false,
        }
    }
}

/// The part of a field that a message may repeat: never its value, which may be a signature.
fn name_of(field: &str) -> &str {
    field.split_once('=').map_or(field, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete<'a>() -> Authorization<'a> {
        Authorization {
            credential: Some("A/20150830/us-east-1/kms/aws4_request"),
            signed_headers: Some("host;x-amz-date"),
            signature: Some("00ff"),
        }
    }

    #[test]
    fn order_and_spaces_do_not_matter() {
        for header in [
            "AWS4-HMAC-SHA256 Credential=A/20150830/us-east-1/kms/aws4_request, SignedHeaders=host;x-amz-date, Signature=00ff",
            "AWS4-HMAC-SHA256 Signature=00ff,SignedHeaders=host;x-amz-date,Credential=A/20150830/us-east-1/kms/aws4_request",
            "AWS4-HMAC-SHA256   SignedHeaders=host;x-amz-date ,  Credential=A/20150830/us-east-1/kms/aws4_request,Signature=00ff,",
        ] {
            assert_eq!(Authorization::parse(header), Ok(complete()), "{header}");
        }
    }

    #[test]
    fn each_missing_field_is_named() {
        let nothing = Authorization::parse("AWS4-HMAC-SHA256")
            .expect("no field")
            .missing();
        assert_eq!(
            nothing.to_string(),
            "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' \
             parameter. Authorization header requires 'SignedHeaders' parameter."
        );
        let unsigned = Authorization::parse("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=");
        assert_eq!(
            unsigned.expect("two fields").missing().to_string(),
            "Authorization header requires 'Signature' parameter."
        );
    }

    #[test]
    fn unknown_repeated_and_broken_fields_are_refused() {
        for (fields, named) in [
            ("Credential", "Credential"),
            ("credential=a", "credential"),
            ("Signature=a, Signature=b", "Signature"),
        ] {
            assert_eq!(
                Authorization::parse(&format!("AWS4-HMAC-SHA256 {fields}")),
                Err(SigV4Error::MalformedField(named.to_owned()))
            );
        }
    }

    #[test]
    fn other_algorithms_are_refused() {
        for (header, algorithm) in [
            ("Bearer abc", "Bearer"),
            ("AWS4-ECDSA-P256-SHA256 Credential=a", "AWS4-ECDSA-P256-SHA256"),
            ("", ""),
        ] {
            assert_eq!(
                Authorization::parse(header),
                Err(SigV4Error::UnsupportedAlgorithm(algorithm.to_owned()))
            );
        }
    }
}
