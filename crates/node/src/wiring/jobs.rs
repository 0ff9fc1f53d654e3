//! What a node does by itself.

use tokio::task::JoinSet;
use trent_domain::global::state::NewNode;

use super::parts::Parts;
use crate::config::Config;
use crate::jobs::departure::Departure;
use crate::jobs::forgetting::Forgetting;
use crate::jobs::founding::Founding;
use crate::jobs::identity_age::IdentityAgeJob;
use crate::jobs::key_store_connections::KeyStoreConnections;
use crate::jobs::key_store_health::KeyStoreHealth;
use crate::jobs::membership::{Farewells, Membership, Of};
use crate::jobs::own_address::OwnAddress;
use crate::jobs::parting::Parting;
use crate::jobs::peer_certificate::PeerCertificate;
use crate::jobs::proposer::Proposer;
use crate::jobs::quota_share::QuotaShare;
use crate::jobs::reads::ReadsJob;
use crate::jobs::region_contact::RegionContact;
use crate::jobs::setup::Setup;
use crate::jobs::succession::Succession;
use crate::jobs::timetable::Timetable;
use crate::regions::outbox::Outbox;
use crate::shutdown::Shutdown;

impl Parts {
    /// Starts all of them.
    pub(super) fn start_jobs(&self, config: &Config, tasks: &mut JoinSet<()>, shutdown: &Shutdown) {
        self.start_directory_jobs(config, tasks, shutdown);
        self.start_membership_jobs(config, tasks, shutdown);
        self.start_watches(config, tasks, shutdown);
        self.start_region_jobs(config, tasks, shutdown);
        self.start_jobs_between_regions(config, tasks, shutdown);
        self.start_key_store_jobs(tasks, shutdown);
    }

    /// What keeps the region going.
    fn start_region_jobs(&self, config: &Config, tasks: &mut JoinSet<()>, shutdown: &Shutdown) {
        let setup = Setup {
            cluster: config.cluster,
            region: config.region().clone(),
            groups: self.groups.clone(),
            keyrings: self.keyrings.clone(),
            founders: config.members.founders().map(NewNode::from).collect(),
            exchange_key_rotation_days: config.exchange_key_rotation_days,
            bootstrap: config.bootstrap.clone(),
            proposer: self.proposer(),
            clock: self.clock,
            randomness: self.randomness.clone(),
        };
        let timetable = Timetable {
            groups: self.groups.clone(),
            keyrings: self.keyrings.clone(),
            proposer: self.proposer(),
            clock: self.clock,
            randomness: self.randomness.clone(),
        };
        let forgetting = Forgetting {
            region: self.groups.region.clone(),
            key_cache: self.key_cache.clone(),
        };
        tasks.spawn(setup.run(shutdown.clone()));
        tasks.spawn(timetable.run(shutdown.clone()));
        tasks.spawn(forgetting.run(shutdown.clone()));
        tasks.spawn(self.usage_reports().run(shutdown.clone()));
    }

    /// What the region has to do with others.
    fn start_jobs_between_regions(&self, config: &Config, tasks: &mut JoinSet<()>, shutdown: &Shutdown) {
        let outbox = Outbox {
            groups: self.groups.clone(),
            keyrings: self.keyrings.clone(),
            link: self.link.clone(),
            clock: self.clock,
            randomness: self.randomness.clone(),
        };
        let succession = Succession {
            region: config.region().clone(),
            groups: self.groups.clone(),
            link: self.link.clone(),
            proposer: self.proposer(),
        };
        let departure = Departure {
            region: config.region().clone(),
            groups: self.groups.clone(),
            proposer: self.proposer(),
        };
        let parting = Parting {
            region: config.region().clone(),
            groups: self.groups.clone(),
            proposer: self.proposer(),
        };
        tasks.spawn(outbox.run(shutdown.clone()));
        tasks.spawn(succession.run(shutdown.clone()));
        tasks.spawn(departure.run(shutdown.clone()));
        tasks.spawn(parting.run(shutdown.clone()));
    }

    pub(super) fn proposer(&self) -> Proposer {
        Proposer {
            groups: self.groups.clone(),
            clock: self.clock,
            randomness: self.randomness.clone(),
        }
    }

    /// What looks after external key stores.
    fn start_key_store_jobs(&self, tasks: &mut JoinSet<()>, shutdown: &Shutdown) {
        let key_store_connections = KeyStoreConnections {
            groups: self.groups.clone(),
            proxies: self.proxies.clone(),
            clock: self.clock,
            randomness: self.randomness.clone(),
        };
        let key_store_health = KeyStoreHealth {
            groups: self.groups.clone(),
            proxies: self.proxies.clone(),
            randomness: self.randomness.clone(),
        };
        tasks.spawn(key_store_connections.run(shutdown.clone()));
        tasks.spawn(key_store_health.run(shutdown.clone()));
    }

    /// What makes members of the groups those that the directory wants.
    fn start_membership_jobs(&self, config: &Config, tasks: &mut JoinSet<()>, shutdown: &Shutdown) {
        let of_region = Membership {
            group: self.groups.region.clone(),
            of: Of::Region(config.region().clone()),
            directory: self.directory.clone(),
        };
        let of_cluster = Membership {
            group: self.groups.global.clone(),
            of: Of::Cluster,
            directory: self.directory.clone(),
        };
        let farewells = Farewells {
            region: config.region().clone(),
            groups: self.groups.clone(),
            directory: self.directory.clone(),
            clock: self.clock,
            request_ids: self.request_ids.clone(),
        };
        tasks.spawn(of_region.run(shutdown.clone()));
        tasks.spawn(of_cluster.run(shutdown.clone()));
        tasks.spawn(farewells.run(shutdown.clone()));
    }

    /// What finds out how this node is.
    fn start_watches(&self, config: &Config, tasks: &mut JoinSet<()>, shutdown: &Shutdown) {
        let identity_age = IdentityAgeJob {
            global: self.groups.global.clone(),
            age: self.identity_age.clone(),
            clock: self.clock,
        };
        let reads = ReadsJob {
            region: self.groups.region.clone(),
            read_policy: config.read_policy,
            reads: self.reads.clone(),
        };
        let region_contact = RegionContact {
            link: self.link.clone(),
            contacts: self.contacts.clone(),
            clock: self.clock,
        };
        let peer_certificate = PeerCertificate {
            tls: self.peer_tls.clone(),
            clock: self.clock,
        };
        tasks.spawn(identity_age.run(shutdown.clone()));
        tasks.spawn(reads.run(shutdown.clone()));
        tasks.spawn(region_contact.run(shutdown.clone()));
        tasks.spawn(peer_certificate.run(shutdown.clone()));
    }

    /// What follows the directory, and tells it of this node.
    fn start_directory_jobs(&self, config: &Config, tasks: &mut JoinSet<()>, shutdown: &Shutdown) {
        let follow = self.directory.clone();
        tasks.spawn(follow.follow(self.groups.global.clone(), shutdown.clone()));
        let quota_share = QuotaShare {
            directory: self.directory.clone(),
            quotas: self.quotas.clone(),
        };
        tasks.spawn(quota_share.run(shutdown.clone()));
        let own_address = OwnAddress {
            directory: self.directory.clone(),
            link: self.link.clone(),
            peer_tls: self.peer_tls.clone(),
            seeds: config.seeds.clone(),
        };
        tasks.spawn(own_address.run(shutdown.clone()));
        if config.members.is_joining() {
            let founding = Founding {
                region: self.groups.region.clone(),
                directory: self.directory.clone(),
            };
            tasks.spawn(founding.run(shutdown.clone()));
        }
    }
}
