//! Linearizability, by searching for an order of all calls that explains every answer (Wing and Gong, 1993), with the cache
//! of configurations that makes the search fast (Lowe, *Testing for linearizability*, 2017).

mod chain;
mod linearizable;
mod placed;
mod refutation;
mod search;

pub use linearizable::{CAP, Linearizable};
pub use refutation::Refutation;
pub use search::{Answer, search};

#[cfg(test)]
mod tests;
