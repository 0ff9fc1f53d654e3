//! The generated tables: one static for each shape that a request can hold, and `INPUTS`, by operation.

use super::{
    pattern,
    shape::{Kind, Member, Range, Shape},
};

include!(concat!(env!("OUT_DIR"), "/tables.rs"));
