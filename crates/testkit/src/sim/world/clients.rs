//! What clients ask of the regions.

use trent_domain::caller::Caller;
use trent_domain::command::Command;
use trent_domain::ids::KeyId;

use super::{World, view};
use crate::sim::client::Client;
use crate::sim::event::Then;
use crate::sim::plan::Ask;
use crate::sim::{REGIONS, trace};

impl World {
    pub(super) fn ask(&mut self, ask: &Ask) {
        match ask {
            Ask::Create { at, kind } => {
                let (key, command) = self.client(*at).create(self.keys.len(), *kind);
                self.keys.push(key);
                self.request(*at, command);
            }
            Ask::Key { at, key, request } => {
                let Some(key) = self.keys.get(key % self.keys.len().max(1)).copied() else {
                    return;
                };
                let at = at.or_else(|| self.region_of_primary(key.id)).unwrap_or_default();
                let command = self.client(at).command(&key, *request);
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
            now: region.clock(region.leader, self.now),
            randomness: &self.randomness,
        }
    }

    fn request(&mut self, at: usize, command: Command) {
        self.note(format!("{}: a client asks for {}", REGIONS[at], trace::command(&command)));
        let node = self.regions[at].leader;
        self.propose(at, node, Caller::Root(self.account), command, Then::Nothing);
    }

    fn region_of_primary(&self, id: KeyId) -> Option<usize> {
        let view = view(&self.regions, self.account);
        let primary = view.members(id).find(|member| !member.key.is_replica())?;
        Some(self.index(primary.region.name))
    }
}
