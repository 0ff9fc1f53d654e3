//! The keys this node has unwrapped: its region's, and the cluster's as shared with its region.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use trent_crypto::error::CryptoError;
use trent_crypto::keyring::{GlobalKeyring, RegionKeyring};
use trent_crypto::provider::RootKeyProvider;
use trent_domain::global::state::SealedGlobalKey;
use trent_domain::setup::RegionSetup;

/// Opens keyrings when the replicated state brings what they are made of, and hands them out.
pub struct Keyrings {
    provider: Box<dyn RootKeyProvider>,
    region: ArcSwapOption<Opened<RegionSetup, RegionKeyring>>,
    global: ArcSwapOption<Opened<SealedGlobalKey, GlobalKeyring>>,
}

/// A keyring and the replicated value it was opened from.
struct Opened<From, Keyring> {
    from: From,
    keyring: Arc<Keyring>,
}

impl Keyrings {
    /// No keyring is open yet.
    pub fn new(provider: Box<dyn RootKeyProvider>) -> Self {
        Self {
            provider,
            region: ArcSwapOption::empty(),
            global: ArcSwapOption::empty(),
        }
    }

    /// Where root-wrapped keys are made and opened.
    pub fn provider(&self) -> &dyn RootKeyProvider {
        self.provider.as_ref()
    }

    /// The region's keyring, once open.
    pub fn region(&self) -> Option<Arc<RegionKeyring>> {
        self.region.load().as_ref().map(|opened| opened.keyring.clone())
    }

    /// The cluster's keyring, once open.
    pub fn global(&self) -> Option<Arc<GlobalKeyring>> {
        self.global.load().as_ref().map(|opened| opened.keyring.clone())
    }

    /// Opens the region's keyring if it is not the one of this setup.
    pub fn follow_region(&self, setup: &RegionSetup) -> Result<Arc<RegionKeyring>, CryptoError> {
        if let Some(opened) = self.region.load().as_ref().filter(|opened| opened.from == *setup) {
            return Ok(opened.keyring.clone());
        }
        let keyring = Arc::new(RegionKeyring::open(self.provider(), setup)?);
        self.region.store(Some(Arc::new(Opened {
            from: setup.clone(),
            keyring: keyring.clone(),
        })));
        Ok(keyring)
    }

    /// Opens the cluster's keyring if it is not the one that was shared like this.
    pub fn follow_global(
        &self,
        region: &RegionKeyring,
        shared: &SealedGlobalKey,
    ) -> Result<Arc<GlobalKeyring>, CryptoError> {
        if let Some(opened) = self
            .global
            .load()
            .as_ref()
            .filter(|opened| opened.from == *shared)
        {
            return Ok(opened.keyring.clone());
        }
        let keyring = Arc::new(region.open_global_key(shared)?);
        self.global.store(Some(Arc::new(Opened {
            from: shared.clone(),
            keyring: keyring.clone(),
        })));
        Ok(keyring)
    }
}
