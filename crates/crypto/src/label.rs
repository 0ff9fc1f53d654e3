//! Every domain-separation label, on one page: no two uses of a key share one.

/// Names one use of a key. It is an input of the key derivation and the first field of the authenticated data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Label(&'static str);

/// A domain key, wrapped by a root key.
pub(crate) const DOMAIN_KEY: Label = Label("trent/v1/domain-key");
/// Key material, wrapped by a domain key.
pub(crate) const KEY_MATERIAL: Label = Label("trent/v1/key-material");
/// The secret of an access key, wrapped by a domain key.
pub(crate) const ACCESS_SECRET: Label = Label("trent/v1/access-secret");
/// A region's private exchange key, wrapped by a domain key.
pub(crate) const EXCHANGE_KEY: Label = Label("trent/v1/exchange-key");
/// The key of one ciphertext blob, derived from key material.
pub(crate) const CIPHERTEXT_BLOB: Label = Label("trent/v1/ciphertext-blob");
/// The id of key material, derived from it.
pub(crate) const MATERIAL_ID: Label = Label("trent/v1/material-id");
/// The id of a root key, derived from it.
pub(crate) const ROOT_KEY_ID: Label = Label("trent/v1/root-key-id");
/// The private half of a key that material to be imported is wrapped with, sealed by a domain key.
pub(crate) const IMPORT_TOKEN: Label = Label("trent/v1/import-token");
/// The name of a grant in a grant token, sealed by a domain key.
pub(crate) const GRANT_TOKEN: Label = Label("trent/v1/grant-token");
/// A session and its secret in a security token, sealed by the global domain key.
pub(crate) const SESSION_TOKEN: Label = Label("trent/v1/session-token");
/// Key material on its way to another region.
pub(crate) const TRANSFER: Label = Label("trent/v1/transfer");

/// The secret of an external key store's proxy credential, wrapped by a domain key.
pub(crate) const PROXY_SECRET: Label = Label("trent/v1/proxy-secret");
/// The inner layer of a ciphertext of a key in an external key store, derived from key material.
pub(crate) const EXTERNAL_CIPHERTEXT: Label = Label("trent/v1/external-ciphertext");
/// The seal of a ciphertext blob of a key in an external key store, derived from key material.
pub(crate) const EXTERNAL_SEAL: Label = Label("trent/v1/external-seal");

/// The global domain key on its way to a region.
pub(crate) const GLOBAL_KEY: Label = Label("trent/v1/global-key");

impl Label {
    /// The label as it enters derivations.
    pub(crate) const fn as_bytes(self) -> &'static [u8] {
        self.0.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_distinct_and_free_of_the_kdf_separator() {
        let all = [
            DOMAIN_KEY,
            KEY_MATERIAL,
            ACCESS_SECRET,
            EXCHANGE_KEY,
            CIPHERTEXT_BLOB,
            MATERIAL_ID,
            ROOT_KEY_ID,
            IMPORT_TOKEN,
            GRANT_TOKEN,
            SESSION_TOKEN,
            TRANSFER,
            GLOBAL_KEY,
            PROXY_SECRET,
            EXTERNAL_CIPHERTEXT,
            EXTERNAL_SEAL,
        ];
        for (position, label) in all.iter().enumerate() {
            assert!(!label.as_bytes().contains(&0), "{label:?}");
            assert!(!all[..position].contains(label), "{label:?}");
        }
    }
}
