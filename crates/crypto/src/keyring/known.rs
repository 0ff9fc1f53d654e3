//! Material whose bytes the caller knows: for tests of other crates, which look for those bytes where none may be.

use trent_domain::ids::KeyId;
use trent_domain::key_spec::KeySpec;
use zeroize::Zeroizing;

use super::region::{NewMaterial, RegionKeyring};
use crate::error::{CryptoError, ImportError};
use crate::import;
use crate::keys::Kind;
use crate::random::Randomness;

impl RegionKeyring {
    /// Wraps `plain` as material of a key, in the form in which it would be imported and without the ceremony.
    pub fn wrap_known(
        &self,
        key: KeyId,
        spec: KeySpec,
        plain: &[u8],
        randomness: &dyn Randomness,
    ) -> Result<NewMaterial, ImportError> {
        let kind = Kind::of(spec).map_err(CryptoError::from)?;
        let material = import::read_material(kind, Zeroizing::new(plain.to_vec()))?;
        Ok(self.wrap_material(key, kind, &material, randomness)?)
    }
}
