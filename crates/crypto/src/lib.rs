//! Secrets, key hierarchy, ciphertext blobs and sealed transfer: the only crate that names ciphers.
