//! Files that rot, vanish or go back in time.
