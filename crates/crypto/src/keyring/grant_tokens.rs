//! Grant tokens: the name of a grant, sealed under the region's domain key. Every node of the region can open them, nothing
//! is stored for them, and no two are alike.
//!
//! A token: `version of the domain key (4) ‖ wrapped (key id (17) ‖ grant id (32))`.

use trent_domain::ids::{GrantId, KeyId};
use trent_domain::wrapped::Wrapped;

use super::RegionKeyring;
use crate::aad::Aad;
use crate::error::SealError;
use crate::label;
use crate::random::Randomness;

/// Length of a key id.
const KEY_ID_LEN: usize = 17;

/// What a token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrantName {
    /// The key.
    pub key_id: KeyId,
    /// The grant on it.
    pub grant_id: GrantId,
}

/// Bytes that are no grant token of this region. Why not stays unsaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the grant token is not valid")]
pub struct InvalidGrantToken;

impl RegionKeyring {
    /// Makes a new token for a grant.
    pub fn issue_grant_token(
        &self,
        grant: &GrantName,
        randomness: &dyn Randomness,
    ) -> Result<Vec<u8>, SealError> {
        let name = [grant.key_id.to_bytes().as_slice(), grant.grant_id.as_bytes()].concat();
        let sealed = self
            .domain_keys
            .wrap(&name, &self.grant_token_aad(), randomness)?;
        Ok([sealed.domain_key_version.to_be_bytes().as_slice(), &sealed.bytes].concat())
    }

    /// The grant that a token stands for, which may have ended since.
    pub fn open_grant_token(&self, token: &[u8]) -> Result<GrantName, InvalidGrantToken> {
        let (version, sealed) = token.split_first_chunk().ok_or(InvalidGrantToken)?;
        let sealed = Wrapped {
            domain_key_version: u32::from_be_bytes(*version),
            bytes: sealed.to_vec(),
        };
        let opened = self.domain_keys.unwrap(&sealed, &self.grant_token_aad());
        parse(&opened.map_err(|_| InvalidGrantToken)?)
    }

    /// A token of one region is none of another's, also where the grants' keys are related.
    fn grant_token_aad(&self) -> Aad {
        Aad::new(label::GRANT_TOKEN).field(self.region.as_str().as_bytes())
    }
}

fn parse(name: &[u8]) -> Result<GrantName, InvalidGrantToken> {
    let (key_id, grant_id) = name.split_at_checked(KEY_ID_LEN).ok_or(InvalidGrantToken)?;
    Ok(GrantName {
        key_id: KeyId::from_bytes(key_id).map_err(|_| InvalidGrantToken)?,
        grant_id: grant_id.try_into().map_err(|_| InvalidGrantToken)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::RandomnessUnavailable;
    use crate::provider::SoftwareRootKey;
    use crate::testing::{BrokenRandomness, CountingRandomness, damaged, to_hex};
    use trent_domain::ids::ClusterId;
    use trent_domain::key_spec::KeySpec;
    use trent_domain::time::Timestamp;

    const GRANT: GrantName = GrantName {
        key_id: KeyId::MultiRegion([1; 16]),
        grant_id: GrantId::new([2; 32]),
    };

    /// The same keys for every call with the same region.
    fn keyring(region: &str) -> RegionKeyring {
        let randomness = CountingRandomness::default();
        let root = SoftwareRootKey::ephemeral(&randomness).unwrap();
        let cluster = ClusterId::new([3; 16]);
        let setup = RegionKeyring::create(
            &root,
            cluster,
            region.parse().unwrap(),
            Timestamp::default(),
            &randomness,
        )
        .unwrap();
        RegionKeyring::open(&root, &setup).unwrap()
    }

    fn token() -> Vec<u8> {
        keyring("us-east-1")
            .issue_grant_token(&GRANT, &CountingRandomness::default())
            .unwrap()
    }

    #[test]
    fn a_token_names_its_grant_on_every_node_of_the_region() {
        assert_eq!(keyring("us-east-1").open_grant_token(&token()), Ok(GRANT));
        assert_eq!(
            keyring("eu-west-1").open_grant_token(&token()),
            Err(InvalidGrantToken)
        );
    }

    #[test]
    fn the_form_of_a_token_is_frozen() {
        assert_eq!(token().len(), 4 + 1 + 16 + KEY_ID_LEN + 32 + 16);
        assert_eq!(
            to_hex(&token()[..21]),
            "0000000101000102030405060708090a0b0c0d0e0f"
        );
    }

    #[test]
    fn two_tokens_of_a_grant_are_not_alike() {
        let keyring = keyring("us-east-1");
        let randomness = CountingRandomness::default();
        let issue = || keyring.issue_grant_token(&GRANT, &randomness).unwrap();
        let tokens = [issue(), issue()];
        assert_ne!(tokens[0], tokens[1]);
        for token in tokens {
            assert_eq!(keyring.open_grant_token(&token), Ok(GRANT));
        }
    }

    #[test]
    fn damage_and_garbage_are_refused() {
        let keyring = keyring("us-east-1");
        for damaged in damaged(&token()) {
            assert_eq!(keyring.open_grant_token(&damaged), Err(InvalidGrantToken));
        }
        for garbage in [[].as_slice(), &[0; 3], &[0; 86], b"garbage"] {
            assert_eq!(keyring.open_grant_token(garbage), Err(InvalidGrantToken));
        }
    }

    #[test]
    fn other_wrapped_bytes_of_the_region_are_no_token() {
        let keyring = keyring("us-east-1");
        let randomness = CountingRandomness::default();
        let material = keyring
            .generate(GRANT.key_id, KeySpec::SymmetricDefault, &randomness)
            .unwrap();
        let version = material.wrapped.domain_key_version.to_be_bytes();
        let token = [version.as_slice(), &material.wrapped.bytes].concat();
        assert_eq!(keyring.open_grant_token(&token), Err(InvalidGrantToken));
    }

    #[test]
    fn no_token_is_made_without_randomness() {
        let refused = keyring("us-east-1").issue_grant_token(&GRANT, &BrokenRandomness);
        assert_eq!(refused, Err(SealError::Randomness(RandomnessUnavailable)));
    }
}
