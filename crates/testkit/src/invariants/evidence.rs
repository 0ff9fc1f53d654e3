//! What a key has made, for another member of its family to open or to verify: by the ciphers of the product, and for
//! the product's own proof that the caller may.

use trent_crypto::blob::Blob;
use trent_crypto::keys::{PreparedKey, PublicKey, SigningInput};
use trent_crypto::random::Randomness;
use trent_crypto::secret::Plaintext;
use trent_domain::authorize::{self, Asker, Authority};
use trent_domain::caller::Caller;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::key::Material;
use trent_domain::key_spec::{KeySpec, SigningAlgorithm};
use trent_domain::operation::Operation;
use trent_domain::resolve::Resolved;

use super::Member;

const MESSAGE: &[u8] = b"made by one, meant for all";

/// What a key has made.
#[derive(Debug, Clone)]
pub(super) enum Evidence {
    /// A ciphertext blob.
    Blob(Vec<u8>),
    /// A MAC.
    Mac(Vec<u8>),
    /// A signature.
    Signature(Vec<u8>),
    /// A secret that was encapsulated to the public half.
    Encapsulated { ciphertext: Vec<u8>, secret: Vec<u8> },
}

impl Evidence {
    /// Lets a member make something with one version of its material.
    pub(super) fn make(
        member: &Member<'_>,
        material: &Material,
        randomness: &dyn Randomness,
    ) -> Result<Self, String> {
        let prepared = prepare(member, material)?;
        let made = match &prepared {
            PreparedKey::Symmetric(key) => {
                let plaintext = Plaintext::from(MESSAGE.to_vec());
                let blob = key.encrypt(&plaintext, EncryptionContext::empty(), randomness);
                Self::Blob(blob.map_err(problem)?)
            }
            PreparedKey::Hmac(key) => Self::Mac(key.generate(MESSAGE)),
            PreparedKey::MlKem(_) => {
                let (ciphertext, secret) = public(member, material)?.encapsulate().map_err(problem)?;
                Self::Encapsulated {
                    ciphertext,
                    secret: secret.expose().to_vec(),
                }
            }
            signing => {
                let algorithm = algorithm(member.key.spec)?;
                let signature = signing.sign(algorithm, SigningInput::Raw(MESSAGE), randomness);
                Self::Signature(signature.map_err(problem)?)
            }
        };
        Ok(made)
    }

    /// Lets a member open or verify it with the same version of its own material.
    pub(super) fn check(&self, member: &Member<'_>, material: &Material) -> Result<(), String> {
        let prepared = prepare(member, material)?;
        let understood = match (self, &prepared) {
            (Self::Blob(blob), PreparedKey::Symmetric(key)) => {
                let blob = Blob::parse(blob).map_err(problem)?;
                let opened = key.decrypt(&blob, EncryptionContext::empty()).map_err(problem)?;
                opened.expose() == MESSAGE
            }
            (Self::Mac(mac), PreparedKey::Hmac(key)) => key.verify(MESSAGE, mac).is_ok(),
            (Self::Encapsulated { ciphertext, secret }, PreparedKey::MlKem(key)) => {
                let opened = key.decapsulate(ciphertext).map_err(problem)?;
                opened.expose() == secret
            }
            (Self::Signature(signature), _) => {
                let input = SigningInput::Raw(MESSAGE);
                let public = public(member, material)?;
                public
                    .verify(algorithm(member.key.spec)?, input, signature)
                    .is_ok()
            }
            _ => false,
        };
        if understood {
            Ok(())
        } else {
            Err("it gives something else".into())
        }
    }
}

fn prepare(member: &Member<'_>, material: &Material) -> Result<PreparedKey, String> {
    let (region, key) = (member.region, member.key);
    let authority = Authority::from(Caller::Root(key.account));
    let asker = Asker::of(
        &authority,
        &authority.verdicts,
        region.name,
        region.state.log_time(),
    );
    let resolved = Resolved::by_id(key.clone(), region.name);
    let proof =
        authorize::on_key(region.state, &resolved, &asker, Operation::DescribeKey).map_err(problem)?;
    let wrapped = material.wrapped.as_ref().ok_or("its bytes are not there")?;
    region
        .keyring
        .prepare(&proof, key.spec, material.id, wrapped)
        .map_err(problem)
}

fn public(member: &Member<'_>, material: &Material) -> Result<PublicKey, String> {
    let encoded = material.public_key.as_ref().ok_or("it has no public half")?;
    PublicKey::parse(member.key.spec, encoded).map_err(problem)
}

/// The algorithm that a spec signs with here.
fn algorithm(spec: KeySpec) -> Result<SigningAlgorithm, String> {
    match spec {
        KeySpec::Rsa2048 => Ok(SigningAlgorithm::RsassaPkcs1V15Sha256),
        KeySpec::EccNistP256 => Ok(SigningAlgorithm::EcdsaSha256),
        KeySpec::EccNistEdwards25519 => Ok(SigningAlgorithm::Ed25519Sha512),
        KeySpec::MlDsa44 => Ok(SigningAlgorithm::MlDsaShake256),
        other => Err(format!("{other} does not sign here")),
    }
}

fn problem(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}
