//! Keys with imported material.

use std::collections::BTreeMap;

use fastrand::Rng;
use trent_jepsen::workload::imports::{Action, Material, Seen};

use super::{CIPHERTEXT, INCORRECT, STATE, once_in};
use crate::simulator::{MILLISECOND, Request, World};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Bug {
    /// Nobody looks at ValidTo.
    NeverExpires,
    /// Deleted material is there again, as after a restart.
    ComesBack,
    /// Acknowledged material is lost.
    Lost,
    /// A key takes any bytes.
    TakesOthers,
    /// A key does not know its own bytes again.
    RefusesItsOwn,
    /// What was encrypted before material was missing does not open any more.
    ForgetsCiphertexts,
    /// It opens to other bytes.
    OtherBytes,
}

#[derive(Default)]
struct Key {
    valid_to: u64,
    there: bool,
    had_material: bool,
    imports: u32,
    ciphertexts: Vec<Ciphertext>,
}

#[derive(Clone)]
struct Ciphertext {
    name: String,
    plaintext: String,
    import: u32,
}

pub(crate) struct Materials {
    pub(crate) bug: Option<Bug>,
    serial: usize,
    keys: BTreeMap<String, Key>,
}

impl Materials {
    pub(crate) fn new(bug: Option<Bug>) -> Self {
        Self {
            bug,
            serial: 0,
            keys: BTreeMap::new(),
        }
    }

    fn import(
        bug: Option<Bug>,
        key: &mut Key,
        valid_to: Option<u64>,
        material: Material,
    ) -> Result<(), &'static str> {
        let is_own = material == Material::Own;
        let is_taken = bug == Some(Bug::TakesOthers)
            || (is_own && (!key.had_material || bug != Some(Bug::RefusesItsOwn)));
        if !is_taken {
            return Err(INCORRECT);
        }
        key.there = bug != Some(Bug::Lost);
        key.had_material = true;
        key.imports += 1;
        key.valid_to = valid_to.unwrap_or(u64::MAX);
        Ok(())
    }
}

impl World for Materials {
    type Action = Action;
    type Seen = Option<Seen>;

    fn draw(&mut self, rng: &mut Rng, now: u64) -> Request<Action> {
        self.serial += 1;
        let key = format!("us/{}", self.serial % 20);
        let known = self.keys.get(&key).map_or(&[][..], |key| &key.ciphertexts);
        let ciphertext = rng.choice(known).map(|known| known.name.clone());
        let import = |valid_to, material| Action::ImportKeyMaterial { valid_to, material };
        let until = now + rng.u64(30..100) * MILLISECOND;
        let action = match (rng.u8(0..20), ciphertext) {
            (0, _) => import(None, Material::Own),
            (1 | 2, _) => import(Some(until), Material::Own),
            (3, _) => Action::DeleteImportedKeyMaterial,
            (4, Some(_)) => import(None, Material::Foreign),
            (5..14, Some(ciphertext)) => Action::Decrypt(ciphertext),
            _ => Action::Encrypt(format!("text {}", self.serial)),
        };
        Request {
            node: format!("us/{}", rng.u8(1..4)),
            key,
            action,
        }
    }

    fn serve(
        &mut self,
        rng: &mut Rng,
        now: u64,
        request: &Request<Action>,
    ) -> Result<Option<Seen>, &'static str> {
        let key = self.keys.entry(request.key.clone()).or_default();
        let bug = self.bug.filter(|_| once_in(rng, 2));
        let expired = now > key.valid_to && self.bug != Some(Bug::NeverExpires);
        let gone = !key.there && bug != Some(Bug::ComesBack);
        match &request.action {
            Action::ImportKeyMaterial { valid_to, material } => {
                return Self::import(bug, key, *valid_to, *material).map(|()| None);
            }
            Action::DeleteImportedKeyMaterial => key.there = false,
            Action::Encrypt(_) | Action::Decrypt(_) if expired || gone => return Err(STATE),
            Action::Encrypt(plaintext) => {
                let ciphertext = Ciphertext {
                    name: format!("blob of {plaintext}"),
                    plaintext: plaintext.clone(),
                    import: key.imports,
                };
                key.ciphertexts.push(ciphertext.clone());
                return Ok(Some(Seen::Ciphertext(ciphertext.name)));
            }
            Action::Decrypt(name) => {
                let known = key.ciphertexts.iter().find(|known| known.name == *name);
                let is_older = |known: &&Ciphertext| known.import < key.imports;
                return match (bug, known) {
                    (Some(Bug::ForgetsCiphertexts), Some(known)) if is_older(&known) => Err(CIPHERTEXT),
                    (Some(Bug::OtherBytes), Some(_)) => Ok(Some(Seen::Plaintext("another".to_owned()))),
                    (_, Some(known)) => Ok(Some(Seen::Plaintext(known.plaintext.clone()))),
                    (_, None) => Err(CIPHERTEXT),
                };
            }
        }
        Ok(None)
    }

    fn changes(action: &Action) -> bool {
        !action.is_use()
    }
}
