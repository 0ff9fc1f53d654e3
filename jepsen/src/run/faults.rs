//! The nemesis at work: carries a schedule out, and writes down what it did.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep, sleep_until};

use crate::cluster::ClusterError;
use crate::drive::Site;
use crate::history::{Kind, Note, Process};
use crate::nemesis::{Fault, Hand, Injury, Planned, Schedule};

/// Victims are looked for as long: no longer than the shortest fault.
const AIM_WITHIN: Duration = Duration::from_millis(1500);
const AIM_EVERY: Duration = Duration::from_millis(100);

/// What a nemesis has of the run.
pub(super) struct Nemesis {
    pub(super) hand: Hand,
    pub(super) site: Arc<Site>,
    /// Tells faults of one name at one time apart.
    pub(super) next_id: u64,
}

/// A fault that is on.
pub(super) struct Ongoing {
    fault: Fault,
    id: u64,
    injury: Injury,
}

impl Nemesis {
    /// Carries a schedule out that counts from `began`.
    pub(super) async fn carry_out(
        &mut self,
        schedule: &Schedule,
        began: Instant,
    ) -> Result<(), ClusterError> {
        let mut planned = schedule.planned();
        while let Some((first, rest)) = planned.split_first() {
            let company = rest.iter().take_while(|other| other.begin == first.begin).count();
            // One that took longer than it should may have left no time for the next.
            if Instant::now() < began + first.end {
                sleep_until(began + first.begin).await;
                let mut ongoing = Vec::new();
                for (planned, injury) in self.aim_all(&planned[..=company]).await {
                    ongoing.extend(self.strike(planned, injury).await?);
                }
                sleep_until(began + first.end).await;
                for fault in ongoing {
                    self.end(fault).await?;
                }
            }
            planned = &rest[company..];
        }
        Ok(())
    }

    /// Begins a fault, or writes down why it did not take.
    pub(super) async fn begin(&mut self, planned: &Planned) -> Result<Option<Ongoing>, ClusterError> {
        let injury = self.aim(planned).await;
        self.strike(planned, injury).await
    }

    /// Finds the victims of all before one of them is hurt: of a leader that is hit, or gone with everybody, there is no successor
    /// at once.
    async fn aim_all<'a>(&self, together: &'a [Planned]) -> Vec<(&'a Planned, Option<Injury>)> {
        let mut aimed = Vec::new();
        for planned in together {
            aimed.push((planned, self.aim(planned).await));
        }
        aimed
    }

    async fn strike(
        &mut self,
        planned: &Planned,
        injury: Option<Injury>,
    ) -> Result<Option<Ongoing>, ClusterError> {
        let id = self.next_id;
        self.next_id += 1;
        let fault = planned.fault;
        let Some(injury) = injury else {
            self.note(fault, id, "skipped", json!({"why": "nobody to hit"}));
            return Ok(None);
        };
        let mut what = serde_json::to_value(&injury).unwrap_or_default();
        let ongoing = Ongoing { fault, id, injury };
        self.note(fault, id, "begin", what.clone());
        if let Err(skipped) = self.hand.hurt(&ongoing.injury, planned.seed).await {
            self.end(ongoing).await?;
            what["why"] = json!(skipped.to_string());
            self.note(fault, id, "skipped", what);
            return Ok(None);
        }
        Ok(Some(ongoing))
    }

    /// Finds victims; where there are none now, a leader may be about to be elected.
    async fn aim(&self, planned: &Planned) -> Option<Injury> {
        let patience = Instant::now() + AIM_WITHIN;
        loop {
            let mut random = fastrand::Rng::with_seed(planned.seed);
            let injury = planned.fault.aim(&self.hand.look().await, &mut random);
            if injury.is_some() || Instant::now() > patience {
                return injury;
            }
            sleep(AIM_EVERY).await;
        }
    }

    /// Ends one.
    pub(super) async fn end(&mut self, ongoing: Ongoing) -> Result<(), ClusterError> {
        self.hand.heal(&ongoing.injury).await?;
        self.note(ongoing.fault, ongoing.id, "end", json!({}));
        Ok(())
    }

    fn note(&self, fault: Fault, id: u64, phase: &str, mut value: Value) {
        value["phase"] = json!(phase);
        value["id"] = json!(id);
        value["fault"] = json!(fault.name());
        self.site.recorder.note(Note {
            process: Process::NEMESIS,
            kind: Kind::Info,
            f: fault.event().to_owned(),
            key: None,
            value,
            node: None,
            error: None,
        });
    }
}
