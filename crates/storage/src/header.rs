//! The envelope around every stored blob.
