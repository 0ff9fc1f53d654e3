//! Keys of three regions that encrypt and decrypt.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use trent_jepsen::workload::KeyState;
use trent_jepsen::workload::ledger::{Action, Forgery, Seen};

use super::{CIPHERTEXT, DISABLED, once_in};
use crate::simulator::{Request, World};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Bug {
    /// Another plaintext.
    OtherBytes,
    /// The context is not bound.
    ContextNotBound,
    /// A replica does not have the material.
    LostMaterial,
    /// A key is refused as Disabled after it was enabled.
    StaysDisabled,
    /// A nonce is drawn twice.
    RepeatedNonce,
}

const REGIONS: [&str; 3] = ["us", "eu", "ap"];

pub(crate) struct Book {
    pub(crate) bug: Option<Bug>,
    serial: usize,
    last: BTreeMap<String, String>,
    pages: BTreeMap<String, (String, String)>,
    disabled: BTreeSet<(String, String)>,
    ever_disabled: BTreeSet<(String, String)>,
}

impl Book {
    pub(crate) fn new(bug: Option<Bug>) -> Self {
        Self {
            bug,
            serial: 0,
            last: BTreeMap::new(),
            pages: BTreeMap::new(),
            disabled: BTreeSet::new(),
            ever_disabled: BTreeSet::new(),
        }
    }

    fn decrypt(
        &self,
        bug: Option<Bug>,
        ciphertext: &str,
        forgery: Option<Forgery>,
    ) -> Result<Seen, &'static str> {
        let context = bug == Some(Bug::ContextNotBound) && forgery == Some(Forgery::Context);
        if (forgery.is_some() && !context) || bug == Some(Bug::LostMaterial) {
            return Err(CIPHERTEXT);
        }
        let plaintext = match bug {
            Some(Bug::OtherBytes) => "other".to_owned(),
            _ => self.pages[ciphertext].1.clone(),
        };
        Ok(Seen::Plaintext { plaintext })
    }
}

impl World for Book {
    type Action = Action;
    type Seen = Seen;

    fn draw(&mut self, rng: &mut Rng, _now: u64) -> Request<Action> {
        self.serial += 1;
        let mut key = format!("mrk-{}", self.serial % 8);
        let page = (!self.pages.is_empty()).then(|| rng.usize(0..self.pages.len()));
        let action = match (rng.u8(0..40), page) {
            (0..10, _) | (_, None) => Action::Encrypt {
                plaintext: Some(format!("plain-{}", self.serial)),
            },
            (10, _) => Action::SwitchOff,
            (11..14, _) => Action::SwitchOn,
            (14..17, _) => Action::DescribeKey,
            (drawn, Some(page)) => {
                let (ciphertext, (of, _)) = self.pages.iter().nth(page).unwrap();
                key.clone_from(of);
                Action::Decrypt {
                    ciphertext: ciphertext.clone(),
                    forgery: match drawn {
                        17..20 => Some(Forgery::Context),
                        20..23 => Some(Forgery::Tampered),
                        _ => None,
                    },
                }
            }
        };
        Request {
            key,
            node: format!("{}/{}", REGIONS[rng.usize(0..3)], rng.u8(1..4)),
            action,
        }
    }

    fn serve(&mut self, rng: &mut Rng, _now: u64, request: &Request<Action>) -> Result<Seen, &'static str> {
        let here = (request.key.clone(), request.node[..2].to_owned());
        let bug = self.bug.filter(|_| once_in(rng, 10));
        let wrong = bug == Some(Bug::StaysDisabled) && self.ever_disabled.contains(&here);
        let disabled = self.disabled.contains(&here);
        match &request.action {
            Action::Encrypt { .. } | Action::Decrypt { .. } if disabled || wrong => Err(DISABLED),
            Action::Encrypt { plaintext } => {
                self.serial += 1;
                let fresh = format!("ciphertext-{}", self.serial);
                let repeated = self
                    .last
                    .get(&request.key)
                    .filter(|_| bug == Some(Bug::RepeatedNonce));
                let ciphertext = repeated.cloned().unwrap_or(fresh);
                self.last.insert(request.key.clone(), ciphertext.clone());
                let page = (request.key.clone(), plaintext.clone().unwrap());
                self.pages.insert(ciphertext.clone(), page);
                Ok(Seen::Ciphertext {
                    ciphertext,
                    plaintext: None,
                })
            }
            Action::Decrypt { ciphertext, forgery } => self.decrypt(bug, ciphertext, *forgery),
            Action::DescribeKey => Ok(Seen::State {
                state: if disabled {
                    KeyState::Disabled
                } else {
                    KeyState::Enabled
                },
            }),
            Action::SwitchOff => {
                self.ever_disabled.insert(here.clone());
                self.disabled.insert(here);
                Ok(Seen::Nothing)
            }
            Action::SwitchOn => {
                self.disabled.remove(&here);
                Ok(Seen::Nothing)
            }
        }
    }

    fn changes(action: &Action) -> bool {
        matches!(
            action,
            Action::SwitchOff | Action::SwitchOn | Action::Encrypt { .. }
        )
    }

    fn last(&mut self) -> Vec<Request<Action>> {
        let mut last = Vec::new();
        for region in REGIONS {
            let mut ask = |key: &str, action| {
                last.push(Request {
                    key: key.to_owned(),
                    node: format!("{region}/1"),
                    action,
                });
            };
            for key in 0..8 {
                ask(&format!("mrk-{key}"), Action::SwitchOn);
            }
            for (ciphertext, (key, _)) in &self.pages {
                let (ciphertext, forgery) = (ciphertext.clone(), None);
                ask(key, Action::Decrypt { ciphertext, forgery });
            }
        }
        last
    }
}
