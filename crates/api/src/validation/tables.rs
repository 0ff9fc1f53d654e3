//! The generated tables: one static for each shape that a request can hold, and `INPUTS`, by operation.

use super::{
    pattern,
    shape::{Kind, Member, Range, Shape},
};

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// The tables of IAM.
pub(crate) mod iam {
    use super::{Kind, Member, NO_MEMBERS, Range, Shape, pattern};

    include!(concat!(env!("OUT_DIR"), "/iam_tables.rs"));
}

/// The tables of STS.
pub(crate) mod sts {
    use super::{Kind, Member, Range, Shape, pattern};

    include!(concat!(env!("OUT_DIR"), "/sts_tables.rs"));
}

/// The input of an operation that takes nothing.
static NO_MEMBERS: Shape = Shape {
    kind: Kind::Structure { members: &[] },
    is_sensitive: false,
};
