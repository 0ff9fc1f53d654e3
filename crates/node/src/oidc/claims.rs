//! The claims of an ID token (OpenID Connect Core 1.0, section 2).

use jsonwebtoken::dangerous::insecure_decode;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use trent_domain::iam::OidcProvider;
use trent_domain::time::Timestamp;

use super::TokenError;

/// How far an issuer's clock may be ahead.
const ALLOWED_SKEW_SECONDS: u64 = 300;

/// What a token says of its bearer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// `sub`
    pub subject: String,
    /// For whom the token was issued, a client id of the provider's registration: `azp` if it is there, else `aud`.
    pub audience: String,
    /// `aud`, where `azp` is there, too.
    pub other_audience: Option<String>,
    /// `amr`: how the bearer logged in.
    pub methods: Vec<String>,
}

/// The issuer that a token names, without `https://`. Nothing of the token is believed yet.
pub fn issuer_of(token: &str) -> Result<String, TokenError> {
    let token = insecure_decode::<Issuer>(token).map_err(|_| TokenError::NotAToken)?;
    let issuer = token.claims.iss;
    // Some issuers name themselves by their host alone.
    Ok(issuer
        .strip_prefix("https://")
        .map_or(issuer.clone(), str::to_owned))
}

impl Claims {
    /// Verifies a token of the provider: signature, audience and time.
    pub fn verify(token: &str, provider: &OidcProvider, now: Timestamp) -> Result<Self, TokenError> {
        let raw = genuine(token, provider.jwks.as_deref().ok_or(TokenError::NoKey)?)?;
        raw.check_time(now.as_millis() / 1000)?;
        let audiences = raw.aud.into_vec();
        let is_client = |audience: &String| provider.client_ids.contains(audience);
        let (audience, other_audience) = match raw.azp {
            Some(azp) => (Some(azp), audiences.into_iter().next()),
            None => (audiences.into_iter().find(is_client), None),
        };
        Ok(Self {
            subject: raw.sub,
            audience: audience.filter(is_client).ok_or(TokenError::WrongAudience)?,
            other_audience,
            methods: raw.amr,
        })
    }
}

/// The claims of a token that one of the keys signed. Its time is checked by our clock, not here.
fn genuine(token: &str, jwks: &str) -> Result<RawClaims, TokenError> {
    let header = decode_header(token).map_err(|_| TokenError::NotAToken)?;
    let keys: JwkSet = serde_json::from_str(jwks).map_err(|_| TokenError::NoKey)?;
    let key = key(&keys, header.kid.as_deref()).ok_or(TokenError::NoKey)?;
    if !algorithms(key).contains(&header.alg) {
        return Err(TokenError::NotGenuine);
    }
    let mut validation = Validation::new(header.alg);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let key = DecodingKey::from_jwk(key).map_err(|_| TokenError::NoKey)?;
    let decoded = decode::<RawClaims>(token, &key, &validation);
    let decoded = decoded.map_err(|error| match error.kind() {
        jsonwebtoken::errors::ErrorKind::Json(_) => TokenError::NotAToken,
        _ => TokenError::NotGenuine,
    })?;
    Ok(decoded.claims)
}

/// The key that the token names; a token that names none has the only one there is.
fn key<'a>(keys: &'a JwkSet, id: Option<&str>) -> Option<&'a Jwk> {
    match (id, keys.keys.as_slice()) {
        (Some(id), _) => keys.find(id),
        (None, [only]) => Some(only),
        (None, _) => None,
    }
}

/// What a key signs with. No symmetric key is one of an issuer's: whoever can read it could sign.
fn algorithms(key: &Jwk) -> &'static [Algorithm] {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    match &key.algorithm {
        AlgorithmParameters::RSA(_) => &[RS256, RS384, RS512, PS256, PS384, PS512],
        AlgorithmParameters::EllipticCurve(_) => &[ES256, ES384],
        AlgorithmParameters::OctetKeyPair(_) => &[EdDSA],
        _ => &[],
    }
}

#[derive(Deserialize)]
struct Issuer {
    iss: String,
}

#[derive(Deserialize)]
struct RawClaims {
    sub: String,
    aud: Audience,
    exp: u64,
    #[serde(default)]
    nbf: Option<u64>,
    #[serde(default)]
    iat: Option<u64>,
    #[serde(default)]
    azp: Option<String>,
    #[serde(default)]
    amr: Vec<String>,
}

/// One or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(audience) => vec![audience],
            Self::Several(audiences) => audiences,
        }
    }
}

impl RawClaims {
    fn check_time(&self, now: u64) -> Result<(), TokenError> {
        if now >= self.exp {
            return Err(TokenError::Expired {
                now,
                expired: self.exp,
            });
        }
        let begins = [self.nbf, self.iat]
            .into_iter()
            .flatten()
            .max()
            .unwrap_or_default();
        if begins > now.saturating_add(ALLOWED_SKEW_SECONDS) {
            return Err(TokenError::NotYetValid(begins));
        }
        Ok(())
    }
}
