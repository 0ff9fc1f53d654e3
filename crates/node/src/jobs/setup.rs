//! Gives region and cluster the keys they need, anew where they are to be rotated, and opens them on this node.
//!
//! Every node runs it. Each step looks at the replicated state and does the one thing that is missing next; a
//! crash between steps leaves a state from which the next leader goes on.

use std::sync::Arc;
use std::time::Duration;

use tracing::{info, warn};
use trent_crypto::error::CryptoError;
use trent_crypto::keyring::{GlobalKeyring, RegionKeyring};
use trent_crypto::random::Randomness;
use trent_crypto::secret::AccessSecret;
use trent_domain::command::{Command, InitRegion};
use trent_domain::global;
use trent_domain::global::command::{BootstrapAccount, FoundCluster, InitCluster};
use trent_domain::global::state::NewNode;
use trent_domain::ids::{AccessKeyId, ClusterId, RegionName};

use super::exchange_keys;
use super::proposer::{ProposalError, Proposer};
use crate::clock::Clock;
use crate::config::Bootstrap;
use crate::credentials::CredentialsFile;
use crate::groups::Groups;
use crate::keyrings::Keyrings;
use crate::secret_file::SecretFileError;
use crate::shutdown::Shutdown;

/// Without a change of state the job looks again after this long: leadership may have moved.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// The job.
pub struct Setup {
    /// The cluster's id, from the configuration.
    pub cluster: ClusterId,
    /// This node's region.
    pub region: RegionName,
    /// Region and cluster state.
    pub groups: Groups,
    /// Where opened keys go.
    pub keyrings: Arc<Keyrings>,
    /// The nodes that found the cluster, if this node is one of them.
    pub founders: Vec<NewNode>,
    /// Days after which the region gets a new exchange key.
    pub exchange_key_rotation_days: u16,
    /// The first account, if this node's configuration names one.
    pub bootstrap: Option<Bootstrap>,
    /// To change both.
    pub proposer: Proposer,
    /// For the ages of keys.
    pub clock: Clock,
    /// For new keys.
    pub randomness: Arc<dyn Randomness>,
}

/// Why a step has to be tried again.
#[derive(Debug, thiserror::Error)]
enum SetupError {
    #[error(transparent)]
    Crypto(#[from] CryptoError),
    #[error(transparent)]
    Credentials(#[from] SecretFileError),
    #[error("the bootstrap file's access key id is not one")]
    AccessKeyId,
    #[error(transparent)]
    Proposal(#[from] ProposalError),
}

impl Setup {
    /// Works until shut down: rotation of the keys it opens comes as a change of state, too.
    pub async fn run(self, shutdown: Shutdown) {
        let mut region_changes = self.groups.region.applied();
        let mut global_changes = self.groups.global.applied();
        let mut reported = String::new();
        loop {
            if let Err(error) = self.step().await {
                let text = error.to_string();
                if text != reported {
                    warn!(error = text, "setup does not get on; it is tried again");
                    reported = text;
                }
            }
            tokio::select! {
                _ = region_changes.changed() => {}
                _ = global_changes.changed() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = shutdown.wait() => return,
            }
        }
    }

    async fn step(&self) -> Result<(), SetupError> {
        self.found_cluster().await?;
        let Some(keyring) = self.region_keyring().await? else {
            return Ok(());
        };
        self.rotate_exchange_key(&keyring).await?;
        self.announce_region().await?;
        let Some(global) = self.global_keyring(&keyring).await? else {
            return Ok(());
        };
        // Not by the leader of `global`: its own region may be one that lacks the key.
        if self.groups.region.leads() {
            self.share_global_key(&global).await?;
        }
        if self.groups.global.leads() {
            self.create_first_account(&global).await?;
        }
        Ok(())
    }

    /// Puts the founders into the directory; from then on the configuration's list counts no more.
    async fn found_cluster(&self) -> Result<(), SetupError> {
        let founded = self.groups.global.local().state.last_node().is_some();
        if founded || self.founders.is_empty() || !self.groups.global.leads() {
            return Ok(());
        }
        let nodes = self.founders.clone();
        self.proposer
            .to_cluster(global::Command::FoundCluster(FoundCluster { nodes }))
            .await?;
        info!(nodes = self.founders.len(), "the cluster is founded");
        Ok(())
    }

    /// The region's keyring; its leader makes the keys if there are none.
    async fn region_keyring(&self) -> Result<Option<Arc<RegionKeyring>>, SetupError> {
        if let Some(setup) = self.groups.region.local().state.setup() {
            return Ok(Some(self.keyrings.follow_region(setup)?));
        }
        if self.groups.region.leads() {
            let randomness = self.randomness.as_ref();
            let setup = RegionKeyring::create(
                self.keyrings.provider(),
                self.cluster,
                self.region.clone(),
                self.clock.now(),
                randomness,
            )?;
            self.proposer
                .to_region(Command::InitRegion(InitRegion { setup }))
                .await?;
            info!(region = %self.region, "the region has its keys");
        }
        Ok(None)
    }

    /// Gives the region its next exchange key, once the present one is old enough and in use everywhere.
    async fn rotate_exchange_key(&self, keyring: &RegionKeyring) -> Result<(), SetupError> {
        if !self.groups.region.leads() {
            return Ok(());
        }
        let (region, global) = (self.groups.region.local(), self.groups.global.local());
        let next = exchange_keys::next_exchange_key(
            &region.state,
            &global.state,
            keyring,
            self.exchange_key_rotation_days,
            self.clock.now(),
            self.randomness.as_ref(),
        );
        if let Some(rotation) = next.map_err(CryptoError::from)? {
            let version = rotation.key.public.version;
            self.proposer
                .to_region(Command::RotateExchangeKey(rotation))
                .await?;
            info!(region = %self.region, version, "the region has a new exchange key");
        }
        Ok(())
    }

    /// Tells the cluster this region's exchange key.
    async fn announce_region(&self) -> Result<(), SetupError> {
        let (region, global) = (self.groups.region.local(), self.groups.global.local());
        match exchange_keys::announcement(&region.state, &global.state) {
            Some(announcement) if self.groups.region.leads() => {
                self.proposer
                    .to_cluster(global::Command::RegisterRegion(announcement))
                    .await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The cluster's keyring; the leader of `global` makes the key if no region has one.
    async fn global_keyring(&self, region: &RegionKeyring) -> Result<Option<Arc<GlobalKeyring>>, SetupError> {
        let global = self.groups.global.local();
        let Some(own) = global.state.region(&self.region) else {
            return Ok(None);
        };
        if let Some(shared) = &own.global_key {
            return Ok(Some(self.keyrings.follow_global(region, shared)?));
        }
        let nobody_has_it = global.state.regions().all(|region| region.global_key.is_none());
        if self.groups.global.leads() && nobody_has_it && own.has_begun() {
            if global.state.cluster().is_none() {
                self.proposer
                    .to_cluster(global::Command::InitCluster(InitCluster {
                        cluster: self.cluster,
                    }))
                    .await?;
            }
            let keyring =
                GlobalKeyring::create(self.cluster, self.randomness.as_ref()).map_err(CryptoError::from)?;
            self.share(&keyring, None, own).await?;
            info!("the cluster has its key");
        }
        Ok(None)
    }

    /// Hands the cluster's key to every region that does not have it, sealed to its present exchange key. Every region
    /// that has it does so; what comes second changes nothing.
    async fn share_global_key(&self, keyring: &GlobalKeyring) -> Result<(), SetupError> {
        let global = self.groups.global.local();
        for region in exchange_keys::without_global_key(&global.state) {
            self.share(keyring, Some(self.region.clone()), region).await?;
            info!(region = %region.name, "the region has the cluster's key");
        }
        Ok(())
    }

    async fn share(
        &self,
        keyring: &GlobalKeyring,
        from: Option<RegionName>,
        with: &global::state::Region,
    ) -> Result<(), SetupError> {
        if let Some(share) = exchange_keys::share(keyring, from, with, self.randomness.as_ref())? {
            self.proposer
                .to_cluster(global::Command::ShareGlobalKey(share))
                .await?;
        }
        Ok(())
    }

    /// Creates the account and access key of the configuration, once.
    async fn create_first_account(&self, keyring: &GlobalKeyring) -> Result<(), SetupError> {
        let Some(bootstrap) = &self.bootstrap else {
            return Ok(());
        };
        let global = self.groups.global.local();
        if global.state.account(&bootstrap.account).is_some() {
            return Ok(());
        }
        let file = CredentialsFile::load(&bootstrap.credentials_file)?;
        let id: AccessKeyId = file.access_key_id.parse().map_err(|_| SetupError::AccessKeyId)?;
        let secret = AccessSecret::from(file.secret_access_key);
        let wrapped = keyring
            .wrap_access_secret(&id, &secret, self.randomness.as_ref())
            .map_err(CryptoError::from)?;
        self.proposer
            .to_cluster(global::Command::BootstrapAccount(BootstrapAccount {
                account: bootstrap.account,
                key: id,
                secret: wrapped,
            }))
            .await?;
        info!(account = %bootstrap.account, "the first account can sign");
        Ok(())
    }
}
