//! Tokens signed with new keys, genuine and not.

use std::collections::BTreeSet;

use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use trent_domain::iam::OidcProvider;
use trent_domain::time::Timestamp;

use super::{Claims, TokenError, issuer_of};

const NOW: u64 = 1_800_000_000;

/// An issuer with a key of its own.
struct Issuer {
    key: EncodingKey,
    id: &'static str,
}

impl Issuer {
    fn new(id: &'static str) -> Self {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        Self {
            key: EncodingKey::from_ec_der(&pair.serialize_der()),
            id,
        }
    }

    fn sign(&self, claims: &Value) -> String {
        let header = Header {
            kid: Some(self.id.to_owned()),
            ..Header::new(Algorithm::ES256)
        };
        encode(&header, claims, &self.key).unwrap()
    }

    fn public(&self) -> Jwk {
        let mut jwk = Jwk::from_encoding_key(&self.key, Algorithm::ES256).unwrap();
        jwk.common.key_id = Some(self.id.to_owned());
        jwk
    }
}

fn provider(issuers: &[&Issuer]) -> OidcProvider {
    let keys = JwkSet {
        keys: issuers.iter().map(|issuer| issuer.public()).collect(),
    };
    OidcProvider {
        partition: "aws".parse().unwrap(),
        account: "111122223333".parse().unwrap(),
        url: "issuer.example/id".parse().unwrap(),
        client_ids: BTreeSet::from(["sts.amazonaws.com".to_owned(), "app".to_owned()]),
        thumbprints: Vec::new(),
        jwks: Some(serde_json::to_string(&keys).unwrap().into()),
        tags: Vec::new(),
        created_at: Timestamp::default(),
    }
}

fn claims() -> Value {
    json!({
        "iss": "https://issuer.example/id", "sub": "system:serviceaccount:ns:app",
        "aud": ["sts.amazonaws.com"], "exp": NOW + 600, "nbf": NOW, "iat": NOW,
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn verify(token: &str, provider: &OidcProvider) -> Result<Claims, TokenError> {
    Claims::verify(token, provider, Timestamp::from_millis(NOW * 1000))
}

#[test]
fn a_genuine_token_tells_its_bearer() {
    let issuer = Issuer::new("1");
    let token = issuer.sign(&claims());
    assert_eq!(issuer_of(&token).as_deref(), Ok("issuer.example/id"));
    let claims = verify(&token, &provider(&[&Issuer::new("0"), &issuer])).unwrap();
    assert_eq!(claims.subject, "system:serviceaccount:ns:app");
    assert_eq!(claims.audience, "sts.amazonaws.com");
    assert_eq!(claims.other_audience, None);
}

#[test]
fn the_authorized_party_stands_for_the_audience() {
    let issuer = Issuer::new("1");
    let mut claims = with("azp", json!("app"));
    claims["aud"] = json!("other");
    let verified = verify(&issuer.sign(&claims), &provider(&[&issuer])).unwrap();
    assert_eq!(verified.audience, "app");
    assert_eq!(verified.other_audience.as_deref(), Some("other"));
}

#[test]
fn what_is_wrong_with_a_token_is_told() {
    let issuer = Issuer::new("1");
    let provider = provider(&[&issuer]);
    let refusal = |claims: &Value| verify(&issuer.sign(claims), &provider).unwrap_err();
    assert_eq!(refusal(&with("aud", json!("other"))), TokenError::WrongAudience);
    assert_eq!(refusal(&with("azp", json!("other"))), TokenError::WrongAudience);
    let expired = TokenError::Expired {
        now: NOW,
        expired: NOW,
    };
    assert_eq!(refusal(&with("exp", json!(NOW))), expired);
    assert_eq!(
        refusal(&with("nbf", json!(NOW + 301))),
        TokenError::NotYetValid(NOW + 301)
    );
    assert!(verify(&issuer.sign(&with("nbf", json!(NOW + 300))), &provider).is_ok());
    for missing in ["sub", "aud", "exp"] {
        assert_eq!(
            refusal(&with(missing, Value::Null)),
            TokenError::NotAToken,
            "{missing}"
        );
    }
    for garbage in ["", "a", "a.b.c", "....", "e30.e30."] {
        assert_eq!(
            verify(garbage, &provider),
            Err(TokenError::NotAToken),
            "{garbage}"
        );
        assert_eq!(issuer_of(garbage), Err(TokenError::NotAToken), "{garbage}");
    }
}

#[test]
fn only_the_issuers_keys_are_believed() {
    let issuer = Issuer::new("1");
    let impostor = Issuer::new("1");
    let stranger = Issuer::new("2");
    let provider = provider(&[&issuer]);
    assert_eq!(
        verify(&impostor.sign(&claims()), &provider),
        Err(TokenError::NotGenuine)
    );
    assert_eq!(
        verify(&stranger.sign(&claims()), &provider),
        Err(TokenError::NoKey)
    );
    let without_keys = OidcProvider {
        jwks: None,
        ..provider.clone()
    };
    assert_eq!(
        verify(&issuer.sign(&claims()), &without_keys),
        Err(TokenError::NoKey)
    );
    let token = issuer.sign(&claims());
    let (message, signature) = token.rsplit_once('.').unwrap();
    let (header, _) = message.split_once('.').unwrap();
    let other = issuer.sign(&with("sub", json!("admin")));
    let other = other.split('.').nth(1).unwrap();
    let swapped = format!("{header}.{other}.{signature}");
    assert_eq!(verify(&swapped, &provider), Err(TokenError::NotGenuine));
}

#[test]
fn a_symmetric_key_signs_nothing() {
    // "alg": "HS256" with a key set that has an octet key, or the bytes of the public key as a secret.
    let secret = EncodingKey::from_secret(b"secret");
    let header = Header {
        kid: Some("1".to_owned()),
        ..Header::new(Algorithm::HS256)
    };
    let token = encode(&header, &claims(), &secret).unwrap();
    assert_eq!(
        verify(&token, &provider(&[&Issuer::new("1")])),
        Err(TokenError::NotGenuine)
    );
    let octets = OidcProvider {
        jwks: Some(r#"{"keys":[{"kty":"oct","kid":"1","k":"c2VjcmV0"}]}"#.into()),
        ..provider(&[])
    };
    assert_eq!(verify(&token, &octets), Err(TokenError::NotGenuine));
}
