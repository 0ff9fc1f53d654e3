//! What the tasks of a node share.

use std::sync::Arc;

use trent_crypto::random::Randomness;

use super::RunError;
use super::peers::dialer;
use crate::admin::{self, Admin, AuditLog, StateDigests};
use crate::clock::Clock;
use crate::config::Config;
use crate::credentials::Credentials;
use crate::directory::Directory;
use crate::groups::Groups;
use crate::health::Health;
use crate::identity_age::IdentityAge;
use crate::identity_changes::IdentityChanges;
use crate::jobs::usage::UsageReports;
use crate::key_cache::KeyCache;
use crate::keyrings::Keyrings;
use crate::metrics::Metrics;
use crate::peer_tls::PeerTls;
use crate::pipeline::Pipeline;
use crate::reads::Reads;
use crate::regions::contacts::Contacts;
use crate::regions::link::Link;
use crate::request_ids::RequestIds;
use crate::request_quotas::RequestQuotas;
use crate::service::Service;
use crate::standing::Standing;
use crate::usages::Usages;
use crate::workers::Workers;
use crate::xks::Proxies;

/// What the tasks of a node share.
pub(super) struct Parts {
    pub(super) groups: Groups,
    pub(super) directory: Arc<Directory>,
    pub(super) keyrings: Arc<Keyrings>,
    pub(super) peer_tls: Arc<PeerTls>,
    pub(super) key_cache: Arc<KeyCache>,
    pub(super) identity_age: Arc<IdentityAge>,
    pub(super) reads: Arc<Reads>,
    pub(super) health: Arc<Health>,
    pub(super) link: Arc<Link>,
    pub(super) contacts: Arc<Contacts>,
    pub(super) quotas: Arc<RequestQuotas>,
    pub(super) usages: Arc<Usages>,
    pub(super) proxies: Arc<Proxies>,
    pub(super) workers: Arc<Workers>,
    pub(super) request_ids: Arc<RequestIds>,
    pub(super) pipeline: Arc<Pipeline>,
    pub(super) clock: Clock,
    pub(super) randomness: Arc<dyn Randomness>,
}

impl Parts {
    pub(super) fn new(
        config: &Config,
        groups: Groups,
        keyrings: Arc<Keyrings>,
        peer_tls: Arc<PeerTls>,
        clock: Clock,
        randomness: Arc<dyn Randomness>,
    ) -> Result<Self, RunError> {
        let key_cache = Arc::new(KeyCache::default());
        let identity_age =
            IdentityAge::open(&config.data_dir, clock, config.identity_max_age).map_err(|source| {
                RunError::DataDir {
                    path: config.data_dir.clone(),
                    source,
                }
            })?;
        let identity_age = Arc::new(identity_age);
        let directory = Directory::new(&config.members, &groups.global.local().state);
        let directory = Arc::new(directory);
        let reads = Arc::new(Reads::default());
        let health = Arc::new(Health {
            node: config.node,
            region: config.region().clone(),
            directory: directory.clone(),
            groups: groups.clone(),
            keyrings: keyrings.clone(),
            identity_age: identity_age.clone(),
            reads: reads.clone(),
        });
        let dialer = dialer(config, &peer_tls);
        let link = Arc::new(Link::new(config.cluster, directory.clone(), dialer));
        let nodes = directory.view().servers_of(config.region());
        let quotas = Arc::new(RequestQuotas::new(&config.request_rates, nodes));
        let usages = Arc::new(Usages::default());
        let proxies = Proxies::new(
            config.region().clone(),
            keyrings.clone(),
            &config.external_key_stores,
            clock,
        )?;
        let proxies = Arc::new(proxies);
        let workers = Arc::new(Workers::for_this_machine());
        let service = Service {
            region: config.region().clone(),
            groups: groups.clone(),
            keyrings: keyrings.clone(),
            key_cache: key_cache.clone(),
            link: link.clone(),
            quotas: quotas.clone(),
            usages: usages.clone(),
            proxies: proxies.clone(),
            workers: workers.clone(),
            clock,
            randomness: randomness.clone(),
            read_policy: config.read_policy,
        };
        let credentials = Credentials::new(keyrings.clone(), config.region().partition());
        let request_ids = RequestIds::new(randomness.as_ref())?;
        let pipeline = Arc::new(Pipeline::new(
            service,
            credentials,
            identity_age.clone(),
            request_ids,
        ));
        Ok(Self {
            groups,
            directory,
            keyrings,
            peer_tls,
            key_cache,
            identity_age,
            reads,
            health,
            link,
            contacts: Arc::default(),
            quotas,
            usages,
            proxies,
            workers,
            request_ids: Arc::new(RequestIds::new(randomness.as_ref())?),
            pipeline,
            clock,
            randomness,
        })
    }

    pub(super) fn admin(&self, config: &Config) -> Result<Admin, RunError> {
        Ok(Admin {
            cluster: config.cluster,
            directory: self.directory.clone(),
            groups: self.groups.clone(),
            state_digests: StateDigests::new(self.groups.clone()),
            link: self.link.clone(),
            audit: AuditLog::in_dir(&config.data_dir, self.clock),
            changes: self.identity_changes(),
            read_policy: config.read_policy,
            clock: self.clock,
            identity_age: self.identity_age.clone(),
            health: self.health.clone(),
            contacts: self.contacts.clone(),
            peer_tls: self.peer_tls.clone(),
            keyrings: self.keyrings.clone(),
            request_ids: RequestIds::new(self.randomness.as_ref())?,
            randomness: self.randomness.clone(),
        })
    }

    fn identity_changes(&self) -> IdentityChanges {
        IdentityChanges {
            global: self.groups.global.clone(),
            clock: self.clock,
            patience: admin::PATIENCE,
        }
    }

    pub(super) fn metrics(&self) -> Arc<Metrics> {
        Arc::new(Metrics {
            directory: self.directory.clone(),
            groups: self.groups.clone(),
            health: self.health.clone(),
            identity_age: self.identity_age.clone(),
            contacts: self.contacts.clone(),
            clock: self.clock,
            peer_tls: self.peer_tls.clone(),
        })
    }

    pub(super) fn usage_reports(&self) -> UsageReports {
        UsageReports {
            usages: self.usages.clone(),
            proposer: self.proposer(),
        }
    }

    pub(super) fn standing(&self) -> Standing {
        Standing {
            node: self.directory.own().id,
            groups: self.groups.clone(),
            link: self.link.clone(),
        }
    }
}
