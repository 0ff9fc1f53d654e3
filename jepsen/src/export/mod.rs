//! Histories in the forms of other people's checkers, so that nobody has to believe ours.

mod edn;
mod elle;
mod events;
mod knossos;
mod porcupine;
mod register;
mod text;

pub use edn::Edn;
pub use elle::elle;
pub use events::edn;
pub use knossos::knossos;
pub use porcupine::porcupine;
pub use text::text;
