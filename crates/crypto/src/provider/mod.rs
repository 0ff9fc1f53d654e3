//! Root keys: where the top of the key hierarchy comes from.

mod file;
mod software;

use std::fmt;

use trent_domain::ids::{ClusterId, RegionName};

pub use file::FileRootKey;
pub use software::SoftwareRootKey;

use crate::aad::Aad;
use crate::error::ProviderError;
use crate::label;
use crate::random::Randomness;
use crate::secret::DomainKey;

/// Wraps domain keys under a root key, wherever that is kept. The root key itself stays inside.
pub trait RootKeyProvider: Send + Sync + fmt::Debug {
    /// Which root key this is.
    fn root_key_id(&self) -> RootKeyId;

    /// Wraps `key`, bound to its name.
    fn wrap(
        &self,
        key: &DomainKey,
        name: &DomainKeyName,
        randomness: &dyn Randomness,
    ) -> Result<Vec<u8>, ProviderError>;

    /// Unwraps what the same root key wrapped under the same name.
    fn unwrap(&self, wrapped: &[u8], name: &DomainKeyName) -> Result<DomainKey, ProviderError>;
}

/// Names a root key without telling anything of it: 128 bits derived from it, or drawn where it cannot be read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RootKeyId([u8; Self::LEN]);

impl RootKeyId {
    /// Length of an id.
    pub(crate) const LEN: usize = 16;

    /// The id of these bytes.
    pub(crate) fn new(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub(crate) fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

impl fmt::Display for RootKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for RootKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Which domain key a wrapped one is: it unwraps under no other name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainKeyName {
    /// The cluster.
    pub cluster: ClusterId,
    /// The region whose secrets it wraps.
    pub region: RegionName,
    /// Its version, from 1.
    pub version: u32,
}

impl DomainKeyName {
    /// What a wrapped domain key is bound to.
    pub(crate) fn aad(&self) -> Aad {
        Aad::new(label::DOMAIN_KEY)
            .field(self.cluster.as_bytes())
            .field(self.region.as_str().as_bytes())
            .field(&self.version.to_be_bytes())
    }
}
