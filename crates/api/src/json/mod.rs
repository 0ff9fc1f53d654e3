//! AWS JSON 1.1: strict reading of request bodies, writing of answers.

mod error;
mod read;
mod value;
mod write;

pub use error::JsonError;
pub use value::{Object, Value};
pub(crate) use write::{ListWriter, ObjectWriter, object};
