//! Every rule of Trent: pure functions over values, without IO, clock, randomness or ciphers.
