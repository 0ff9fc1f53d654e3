//! Security tokens: a session and the secret of its credentials, sealed under the global domain key. Every node of the
//! cluster can open them, nothing is stored for them, and no two are alike.
//!
//! A token: `01 ‖ version of the domain key (4) ‖ wrapped (length of the secret (1) ‖ secret ‖ session)`, bound to the
//! cluster and the id of the credentials' access key.

use trent_domain::ids::AccessKeyId;
use trent_domain::session::{Session, SessionTooLarge};
use trent_domain::wrapped::Wrapped;
use zeroize::Zeroizing;

use super::GlobalKeyring;
use crate::aad::Aad;
use crate::error::SealError;
use crate::label;
use crate::random::Randomness;
use crate::secret::AccessSecret;

/// The format that is written.
const FORMAT: u8 = 1;

/// A session with the secret that its holder signs with.
#[derive(Debug)]
pub struct OpenedSession {
    /// What the credentials stand for.
    pub session: Session,
    /// Their secret.
    pub secret: AccessSecret,
}

/// Bytes that are no security token of this cluster and access key. Why not stays unsaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the security token is not valid")]
pub struct InvalidSessionToken;

/// Why no token was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionTokenError {
    /// The session fits into no token.
    #[error(transparent)]
    TooLarge(#[from] SessionTooLarge),
    /// Sealing failed.
    #[error(transparent)]
    NotSealed(#[from] SealError),
}

impl GlobalKeyring {
    /// Makes the token of a session's credentials.
    pub fn issue_session_token(
        &self,
        id: &AccessKeyId,
        secret: &AccessSecret,
        session: &Session,
        randomness: &dyn Randomness,
    ) -> Result<Vec<u8>, SessionTokenError> {
        let contents = contents(secret, session)?;
        let sealed = self
            .domain_keys
            .wrap(&contents, &self.session_token_aad(id), randomness)?;
        let version = sealed.domain_key_version.to_be_bytes();
        Ok([&[FORMAT], version.as_slice(), &sealed.bytes].concat())
    }

    /// The session of a token that came with this access key id. It may have ended.
    pub fn open_session_token(
        &self,
        id: &AccessKeyId,
        token: &[u8],
    ) -> Result<OpenedSession, InvalidSessionToken> {
        let Some((&[FORMAT], rest)) = token.split_first_chunk() else {
            return Err(InvalidSessionToken);
        };
        let (version, sealed) = rest.split_first_chunk().ok_or(InvalidSessionToken)?;
        let sealed = Wrapped {
            domain_key_version: u32::from_be_bytes(*version),
            bytes: sealed.to_vec(),
        };
        let opened = self.domain_keys.unwrap(&sealed, &self.session_token_aad(id));
        parse(&opened.map_err(|_| InvalidSessionToken)?)
    }

    fn session_token_aad(&self, id: &AccessKeyId) -> Aad {
        Aad::new(label::SESSION_TOKEN)
            .field(&[FORMAT])
            .field(self.cluster.as_bytes())
            .field(id.as_str().as_bytes())
    }
}

fn contents(secret: &AccessSecret, session: &Session) -> Result<Zeroizing<Vec<u8>>, SessionTooLarge> {
    let session = session.encode()?;
    let secret = secret.expose().as_bytes();
    let len = u8::try_from(secret.len()).map_err(|_| SessionTooLarge)?;
    let mut contents = Zeroizing::new(Vec::with_capacity(1 + secret.len() + session.len()));
    contents.push(len);
    contents.extend_from_slice(secret);
    contents.extend_from_slice(&session);
    Ok(contents)
}

fn parse(contents: &[u8]) -> Result<OpenedSession, InvalidSessionToken> {
    let (len, rest) = contents.split_first().ok_or(InvalidSessionToken)?;
    let (secret, session) = rest.split_at_checked((*len).into()).ok_or(InvalidSessionToken)?;
    let secret = std::str::from_utf8(secret).map_err(|_| InvalidSessionToken)?;
    Ok(OpenedSession {
        session: Session::decode(session).map_err(|_| InvalidSessionToken)?,
        secret: AccessSecret::from(secret.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::RandomnessUnavailable;
    use crate::secret::DomainKey;
    use crate::testing::{BrokenRandomness, CountingRandomness, damaged, to_hex};
    use trent_domain::ids::ClusterId;
    use trent_domain::session::{SessionPolicies, SessionTags, Subject};
    use trent_domain::time::Timestamp;

    const CLUSTER: ClusterId = ClusterId::new([3; 16]);

    fn key(seed: u8) -> DomainKey {
        [seed; 32].as_slice().try_into().unwrap()
    }

    fn keyring() -> GlobalKeyring {
        GlobalKeyring::new(CLUSTER, 1, key(7))
    }

    fn id(text: &str) -> AccessKeyId {
        text.parse().unwrap()
    }

    fn session() -> Session {
        Session {
            subject: Subject::Root("111122223333".parse().unwrap()),
            issued_at: Timestamp::from_millis(1000),
            expires_at: Timestamp::from_millis(2000),
            policies: None,
            tags: SessionTags::default(),
            source_identity: None,
            forwarding: None,
        }
    }

    fn issue(keyring: &GlobalKeyring) -> Vec<u8> {
        let secret = AccessSecret::from("secret".to_owned());
        let randomness = CountingRandomness::default();
        keyring
            .issue_session_token(&id("ASIAAAAAAAAAAAAAAAAA"), &secret, &session(), &randomness)
            .unwrap()
    }

    fn open(keyring: &GlobalKeyring, id_text: &str, token: &[u8]) -> Option<(Session, String)> {
        let opened = keyring.open_session_token(&id(id_text), token).ok()?;
        Some((opened.session, opened.secret.expose().to_owned()))
    }

    #[test]
    fn format_1_is_frozen() {
        assert_eq!(
            to_hex(&issue(&keyring())),
            "010000000101000102030405060708090a0b0c0d0e0facfd5c9a6c71ab9c005d3a0f1fdc08f64a6bd680228d757b033234cb96920190e63aac1f338b1d61d7e3711c1eef5f21fa5daddf210a4dd49e05e0"
        );
    }

    #[test]
    fn a_token_gives_back_its_session_and_secret() {
        let opened = open(&keyring(), "ASIAAAAAAAAAAAAAAAAA", &issue(&keyring()));
        assert_eq!(opened, Some((session(), "secret".to_owned())));
    }

    #[test]
    fn any_change_is_refused() {
        for damaged in damaged(&issue(&keyring())) {
            assert_eq!(open(&keyring(), "ASIAAAAAAAAAAAAAAAAA", &damaged), None);
        }
    }

    #[test]
    fn another_access_key_cluster_or_domain_key_opens_nothing() {
        let token = issue(&keyring());
        assert_eq!(open(&keyring(), "ASIAAAAAAAAAAAAAAAAB", &token), None);
        let other_cluster = GlobalKeyring::new(ClusterId::new([4; 16]), 1, key(7));
        assert_eq!(open(&other_cluster, "ASIAAAAAAAAAAAAAAAAA", &token), None);
        let other_key = GlobalKeyring::new(CLUSTER, 1, key(8));
        assert_eq!(open(&other_key, "ASIAAAAAAAAAAAAAAAAA", &token), None);
    }

    #[test]
    fn a_token_of_an_older_domain_key_opens() {
        let token = issue(&keyring());
        let mut newer = GlobalKeyring::new(CLUSTER, 2, key(8));
        newer.domain_keys.add(1, &key(7));
        assert!(open(&newer, "ASIAAAAAAAAAAAAAAAAA", &token).is_some());
        assert_ne!(issue(&newer)[..5], token[..5]);
    }

    #[test]
    fn a_wrapped_access_secret_is_no_token() {
        let id = id("ASIAAAAAAAAAAAAAAAAA");
        let secret = AccessSecret::from("secret".to_owned());
        let wrapped = keyring()
            .wrap_access_secret(&id, &secret, &CountingRandomness::default())
            .unwrap();
        let token = [&[FORMAT][..], &1_u32.to_be_bytes(), &wrapped.bytes].concat();
        assert_eq!(
            keyring().open_session_token(&id, &token).unwrap_err(),
            InvalidSessionToken
        );
    }

    #[test]
    fn no_token_is_made_without_randomness_or_of_too_much() {
        let issue = |session: &Session, randomness: &dyn Randomness| {
            let secret = AccessSecret::from("secret".to_owned());
            keyring()
                .issue_session_token(&id("ASIAAAAAAAAAAAAAAAAA"), &secret, session, randomness)
                .unwrap_err()
        };
        let not_sealed = SessionTokenError::NotSealed(SealError::Randomness(RandomnessUnavailable));
        assert_eq!(issue(&session(), &BrokenRandomness), not_sealed);
        let large = Session {
            policies: SessionPolicies::of(Some("x".repeat(70_000).into()), Vec::new()),
            ..session()
        };
        let too_large = SessionTokenError::TooLarge(SessionTooLarge);
        assert_eq!(issue(&large, &CountingRandomness::default()), too_large);
    }
}
