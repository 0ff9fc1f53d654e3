//! What happens to the regions from outside: what clients ask, what breaks, and how time passes. A plan follows from its
//! seed alone, and each of its steps can be left out without changing the others: so a failing plan can be made smaller.

use trent_domain::key_spec::{KeyOrigin, KeySpec};

use super::REGIONS;

/// How many steps a plan has.
const STEPS: u64 = 140;
/// Keys that a plan begins with. Few keys meet each other often.
const FIRST_KEYS: usize = 3;

/// Steps, and the weather in which they are taken.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The seed that it was drawn from.
    pub seed: u64,
    /// How bad the network is.
    pub weather: Weather,
    /// The steps with their numbers.
    pub steps: Vec<(u64, Step)>,
}

/// How likely the network does what to a message.
#[derive(Debug, Clone, Copy)]
pub struct Weather {
    /// Loses it.
    pub loss: f64,
    /// Delivers it twice.
    pub duplication: f64,
    /// Delivers it much later than others.
    pub lateness: f64,
}

impl Weather {
    /// What the network is like when all is well.
    pub(super) const CALM: Self = Self {
        loss: 0.0,
        duplication: 0.0,
        lateness: 0.0,
    };
}

/// What clients care for most: some mistakes need many requests of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Theme {
    Everything,
    Imports,
    Roles,
    Losses,
    Residency,
    Departures,
}

/// What happens next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A client asks something.
    Ask(Ask),
    /// Something breaks, or is mended.
    Fault(Fault),
    /// An operator decides something.
    Decide(Decision),
    /// Time passes.
    Pass {
        /// In milliseconds.
        millis: u64,
    },
}

/// What clients ask. Where they ask the wrong region, or too early, they are refused: that is part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// CreateKey.
    Create {
        /// The region.
        at: usize,
        /// The kind.
        kind: Kind,
        /// Its tag of the regions that may have its material, if it has one.
        allowed: Option<Places>,
    },
    /// Anything about a key.
    Key {
        /// The region; that of the primary where there is none.
        at: Option<usize>,
        /// Which of the keys, in the order of their creation.
        key: usize,
        /// What.
        request: Request,
    },
}

/// What is asked about a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// ReplicateKey.
    Replicate(usize),
    /// UpdatePrimaryRegion, to one of the replicas. The question to the other region whether it can take over is left out: it only spares the
    /// client a vain attempt, and its answer may be outdated by any time.
    UpdatePrimaryRegion(usize),
    /// RotateKeyOnDemand.
    Rotate,
    /// EnableKeyRotation every so many days.
    RotateEvery(u16),
    /// DisableKeyRotation.
    RotateNoMore,
    /// EnableKey.
    Enable,
    /// DisableKey.
    Disable,
    /// ScheduleKeyDeletion in so many days.
    ScheduleDeletion(u16),
    /// CancelKeyDeletion.
    CancelDeletion,
    /// ImportKeyMaterial.
    Import {
        /// Which of the owner's materials.
        number: u8,
        /// Whether it is claimed to be new.
        is_new: bool,
        /// For how many days.
        valid_days: Option<u16>,
    },
    /// DeleteImportedKeyMaterial.
    DeleteMaterial(u8),
}

/// What breaks, or is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing gets from one region to another.
    Cut(usize, usize),
    /// It does again.
    Heal(usize, usize),
    /// A region is cut off from all others, in both directions.
    Isolate(usize),
    /// Every link works.
    HealAll,
    /// The leader of a region dies, and the other node leads.
    KillLeader(usize),
    /// All nodes of a region die.
    KillRegion(usize),
    /// They start again.
    StartRegion(usize),
    /// An operator declares a region lost, rightly or not, and names another one to succeed it.
    DeclareLoss(usize, usize),
}

/// What operators decide. It is `global` that decides it, so that the regions hear of it one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// `trent residency set`: the material of keys that the first region makes may be in the others.
    Restrict(usize, Places),
    /// `trent residency clear`.
    Free(usize),
    /// `trent region remove`, of the first region from this one on that holds the only copy of nothing.
    Remove(usize),
    /// `trent region add` of a region that was forgotten, and nodes that join it.
    Add(usize),
}

/// Some of the regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places(pub [bool; REGIONS.len()]);

impl Places {
    /// The regions among `all`.
    pub(super) fn among<'a, T>(&'a self, all: &'a [T]) -> impl Iterator<Item = &'a T> {
        let places = all.iter().zip(self.0);
        places.filter(|(_, is_one)| *is_one).map(|(place, _)| place)
    }
}

/// Kinds of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The spec.
    pub spec: KeySpec,
    /// The origin.
    pub origin: KeyOrigin,
    /// Whether it is a multi-Region key.
    pub is_multi_region: bool,
}

impl Plan {
    /// The plan of a seed.
    pub fn of(seed: u64) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let weather = if rng.bool() {
            Weather::CALM
        } else {
            Weather {
                loss: rng.f64() * 0.1,
                duplication: rng.f64() * 0.2,
                lateness: rng.f64() * 0.1,
            }
        };
        let theme = match rng.u32(..12) {
            0 | 1 => Theme::Imports,
            2 | 3 => Theme::Roles,
            4 | 5 => Theme::Losses,
            6 | 7 => Theme::Residency,
            8 | 9 => Theme::Departures,
            _ => Theme::Everything,
        };
        let first = (0..FIRST_KEYS).map(|_| Step::Ask(create(&mut rng, theme, true)));
        let first = first.collect::<Vec<_>>();
        let drawn = (0..STEPS).map(|_| step(&mut rng, theme)).collect::<Vec<_>>();
        let steps = first.into_iter().chain(drawn);
        Self {
            seed,
            weather,
            steps: (0..).zip(steps).collect(),
        }
    }
}

fn step(rng: &mut fastrand::Rng, theme: Theme) -> Step {
    let decisions = match theme {
        Theme::Residency | Theme::Departures => 12,
        _ => 2,
    };
    match rng.u32(..100) {
        0..46 => Step::Ask(ask(rng, theme)),
        46..56 => Step::Fault(fault(rng, theme)),
        choice if choice < 56 + decisions => Step::Decide(decision(rng, theme)),
        _ => Step::Pass { millis: pause(rng) },
    }
}

fn ask(rng: &mut fastrand::Rng, theme: Theme) -> Ask {
    if rng.u32(..20) == 0 {
        let is_multi_region = rng.u32(..4) > 0;
        return create(rng, theme, is_multi_region);
    }
    Ask::Key {
        at: (rng.u32(..4) == 0).then(|| region(rng)),
        key: rng.usize(..5),
        request: request(rng, theme),
    }
}

fn create(rng: &mut fastrand::Rng, theme: Theme, is_multi_region: bool) -> Ask {
    let at = match theme {
        // The last region is often empty.
        Theme::Departures => rng.usize(..REGIONS.len() - 1),
        _ => region(rng),
    };
    Ask::Create {
        at,
        kind: Kind {
            is_multi_region,
            ..kind(rng, theme)
        },
        allowed: allowed(rng, theme, at),
    }
}

/// Mostly nothing, and mostly with the region that makes the key: another tag is refused.
fn allowed(rng: &mut fastrand::Rng, theme: Theme, home: usize) -> Option<Places> {
    let one_in = if theme == Theme::Residency { 2 } else { 8 };
    if rng.u32(..one_in) > 0 {
        return None;
    }
    let mut places = places(rng);
    places.0[home] = rng.u32(..16) > 0;
    places.0.contains(&true).then_some(places)
}

fn places(rng: &mut fastrand::Rng) -> Places {
    Places(std::array::from_fn(|_| rng.bool()))
}

fn decision(rng: &mut fastrand::Rng, theme: Theme) -> Decision {
    let choice = match theme {
        Theme::Residency => rng.u32(..6),
        Theme::Departures => rng.u32(6..12),
        _ => rng.u32(..12),
    };
    match choice {
        0..4 => Decision::Restrict(region(rng), places(rng)),
        4 | 5 => Decision::Free(region(rng)),
        6..8 => Decision::Remove(region(rng)),
        _ => Decision::Add(region(rng)),
    }
}

fn kind(rng: &mut fastrand::Rng, theme: Theme) -> Kind {
    use KeyOrigin::{AwsKms, External};
    let (spec, origin) = match rng.u32(..40) {
        _ if theme == Theme::Imports => (KeySpec::SymmetricDefault, External),
        0..20 => (KeySpec::SymmetricDefault, AwsKms),
        20..30 => (KeySpec::SymmetricDefault, External),
        30..32 => (KeySpec::Hmac256, AwsKms),
        32 => (KeySpec::Hmac256, External),
        33 => (KeySpec::EccNistP256, AwsKms),
        34 => (KeySpec::EccNistP256, External),
        35 => (KeySpec::EccNistEdwards25519, AwsKms),
        36 => (KeySpec::Rsa2048, AwsKms),
        37 => (KeySpec::MlDsa44, AwsKms),
        _ => (KeySpec::MlKem512, AwsKms),
    };
    Kind {
        spec,
        origin,
        is_multi_region: true,
    }
}

fn request(rng: &mut fastrand::Rng, theme: Theme) -> Request {
    let choice = match theme {
        Theme::Everything => rng.u32(..60),
        Theme::Imports => *rng.choice(&[0, 12, 22, 46, 46, 46, 57]).unwrap_or(&46),
        Theme::Losses => *rng.choice(&[0, 0, 12, 22, 32, 42, 46]).unwrap_or(&0),
        Theme::Roles => *rng.choice(&[0, 0, 12, 12, 12, 22]).unwrap_or(&12),
        Theme::Residency => *rng.choice(&[0, 0, 0, 12, 22, 22]).unwrap_or(&0),
        Theme::Departures => *rng.choice(&[0, 0, 0, 12, 12, 22, 42, 46]).unwrap_or(&0),
    };
    match choice {
        0..12 => Request::Replicate(region(rng)),
        12..22 => Request::UpdatePrimaryRegion(region(rng)),
        22..32 => Request::Rotate,
        32..35 => Request::RotateEvery(rng.u16(90..200)),
        35 => Request::RotateNoMore,
        36..40 => Request::Enable,
        40..42 => Request::Disable,
        42 => Request::ScheduleDeletion(rng.u16(7..=30)),
        43..46 => Request::CancelDeletion,
        46..57 => Request::Import {
            number: rng.u8(..3),
            is_new: rng.bool(),
            valid_days: (rng.u32(..4) == 0).then(|| rng.u16(1..20)),
        },
        _ => Request::DeleteMaterial(rng.u8(..3)),
    }
}

fn fault(rng: &mut fastrand::Rng, theme: Theme) -> Fault {
    let (one, other) = (region(rng), region(rng));
    if theme == Theme::Losses && rng.u32(..3) == 0 {
        return Fault::DeclareLoss(one, other);
    }
    match rng.u32(..20) {
        0..3 => Fault::Cut(one, other),
        3..6 => Fault::Heal(one, other),
        6..8 => Fault::Isolate(one),
        8..11 => Fault::HealAll,
        11..15 => Fault::KillLeader(one),
        15 => Fault::KillRegion(one),
        16 => Fault::DeclareLoss(one, other),
        _ => Fault::StartRegion(one),
    }
}

/// Moments mostly, sometimes days.
fn pause(rng: &mut fastrand::Rng) -> u64 {
    const SECOND: u64 = 1000;
    const DAY: u64 = 24 * 60 * 60 * SECOND;
    match rng.u32(..20) {
        0..10 => rng.u64(1..100),
        10..15 => rng.u64(100..2 * SECOND),
        15..18 => rng.u64(2 * SECOND..60 * SECOND),
        18 => rng.u64(DAY..10 * DAY),
        _ => rng.u64(10 * DAY..120 * DAY),
    }
}

fn region(rng: &mut fastrand::Rng) -> usize {
    rng.usize(..REGIONS.len())
}
