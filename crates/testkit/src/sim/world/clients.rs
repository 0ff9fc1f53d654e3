//! What clients ask of the regions.

use trent_domain::caller::Caller;
use trent_domain::command::Command;
use trent_domain::ids::KeyId;

use super::{World, view};
use crate::sim::client::Client;
use crate::sim::event::Then;
use crate::sim::plan::{Ask, Request};
use crate::sim::sabotage::Sabotage;
use crate::sim::{REGIONS, trace};

impl World {
    pub(super) fn ask(&mut self, ask: &Ask) {
        match ask {
            Ask::Create { at, kind, allowed } => {
                let (key, command) = self.client(*at).create(self.keys.len(), *kind, *allowed);
                self.keys.push(key);
                self.request(*at, command);
            }
            Ask::Key { at, key, request } => {
                let Some(key) = self.keys.get(key % self.keys.len().max(1)).copied() else {
                    return;
                };
                let at = at.or_else(|| self.region_of_primary(key.id)).unwrap_or_default();
                let request = self.aimed(at, key.id, *request);
                if self.is_elsewhere(at, request) {
                    return;
                }
                let region = &self.regions[at];
                let known = region.nodes[region.leader].state.key(&key.id);
                let mut command = self.client(at).command(&key, known.map(AsRef::as_ref), request);
                self.overrule(&mut command);
                self.request(at, command);
            }
        }
    }

    fn client(&self, at: usize) -> Client<'_> {
        let region = &self.regions[at];
        Client {
            seed: self.seed,
            account: self.account,
            regions: &self.names,
            keyring: &region.keyring,
            global: &region.global,
            now: region.clock(region.leader, self.now),
            randomness: &self.randomness,
        }
    }

    fn request(&mut self, at: usize, command: Command) {
        self.note(format!(
            "{}: a client asks for {}",
            REGIONS[at],
            trace::command(&command)
        ));
        let node = self.regions[at].leader;
        self.propose(at, node, Caller::Root(self.account), command, Then::Nothing);
    }

    /// The request as a client makes it who has looked where the replicas are.
    fn aimed(&self, at: usize, id: KeyId, request: Request) -> Request {
        let Request::UpdatePrimaryRegion(choice) = request else {
            return request;
        };
        let family = self.regions[at]
            .truth
            .key(&id)
            .and_then(|key| key.multi_region.as_ref());
        let replicas = family.into_iter().flat_map(|family| family.replicas.keys());
        let replicas: Vec<usize> = replicas.map(|name| self.index(name)).collect();
        let chosen = replicas.get(choice % replicas.len().max(1));
        Request::UpdatePrimaryRegion(chosen.copied().unwrap_or(choice))
    }

    /// Whether a key is to go to a region that the node does not know: the client hears so at once.
    fn is_elsewhere(&self, at: usize, request: Request) -> bool {
        let target = match request {
            Request::Replicate(region) => &self.names[region],
            _ => return false,
        };
        self.regions[at].global.region(target).is_none()
    }

    /// See [`Sabotage::BeginAgainstRules`].
    fn overrule(&self, command: &mut Command) {
        if let (Some(Sabotage::BeginAgainstRules), Command::BeginReplicate(begin)) = (self.sabotage, command)
        {
            begin.cluster_allows = true;
        }
    }

    fn region_of_primary(&self, id: KeyId) -> Option<usize> {
        let view = view(&self.regions, &self.global, self.account);
        let primary = view.members(id).find(|member| !member.key.is_replica())?;
        Some(self.index(primary.region.name))
    }
}
