//! What a call is about: a good request, and everything that it needs to succeed.

use serde_json::{Value, json};
use trent_testkit::wire::Answer;

use super::aws_json::{Key, done};
use super::external_key_stores::store_request;
use super::operations::{On, Row, Which};
use super::policies::Named;
use super::principals::{Granted, Home, Principal};
use super::requests::good_request;
use super::world::{EU, US, World};

/// Stands for the ARN of a key that is made by the call.
pub(crate) const NEW_KEY: &str = "<a new key>";

/// A good request and what it is about.
pub(crate) struct Subject {
    /// The request.
    pub(crate) request: Value,
    /// The key.
    pub(crate) key: Option<Key>,
    /// The other key that the request names.
    pub(crate) second: Option<Key>,
    /// The ARN of an alias in the caller's account.
    alias: String,
    /// The principal whose grants are listed.
    retiring: String,
    /// What the request calls the key, if not by its ARN.
    called: Option<String>,
    /// A key store that is to go again.
    store: Option<Value>,
}

impl Subject {
    /// The resource, as permissions and refusals name it.
    pub(crate) fn resource(&self, on: On) -> String {
        let arn = |key: &Option<Key>| key.as_ref().unwrap().arn.clone();
        match on {
            On::Everything => "*".to_owned(),
            On::Alias => self.alias.clone(),
            On::RetiringPrincipal => self.retiring.clone(),
            On::NewKey => NEW_KEY.to_owned(),
            On::Key(Which::Main, _) | On::KeyOfCiphertext | On::Grant => arn(&self.key),
            On::Key(Which::Second, _) => arn(&self.second),
            On::Key(Which::Replica, _) => arn(&self.key).replace(US, EU),
        }
    }

    /// The resource, as refusals name it to somebody: another account hears of a key only what it has said itself.
    pub(crate) fn named_to(&self, principal: &Principal, on: On) -> String {
        match (&self.called, on) {
            (Some(called), On::Key(..)) if principal.is_foreign() => called.clone(),
            _ => self.resource(on),
        }
    }

    /// Lets go of what is scarce: key stores.
    pub(crate) fn clear_away(&self, world: &World, home: Home, answer: &Answer) {
        let made = answer.json().get("CustomKeyStoreId").cloned();
        for store in self.store.iter().chain(&made) {
            let request = json!({"CustomKeyStoreId": store});
            let root = world.root_of(home);
            // Who was allowed to has disconnected or deleted it already.
            root.call("DisconnectCustomKeyStore", &request);
            root.call("DeleteCustomKeyStore", &request);
        }
    }
}

impl World {
    /// What a call by somebody is about, with the key's side as it is for them.
    pub(crate) fn subject(&self, row: &Row, principal: &Principal) -> Subject {
        let operation = row.operation;
        let mut subject = Subject {
            request: json!({}),
            key: None,
            second: None,
            alias: self.alias_arn(principal.home, &self.new_name("alias/name")),
            retiring: self.identity("keeper").arn.clone(),
            called: None,
            store: None,
        };
        if row.checks.iter().any(|check| is_on_a_key(check.on)) {
            subject.key = Some(self.key_for(operation));
        }
        match operation {
            _ if operation.ends_with("CustomKeyStore") => self.prepare_store(row, principal, &mut subject),
            "CreateKey" if row.variant == "with tags" => {
                subject.request = json!({
                    "Tags": [{"TagKey": "a", "TagValue": "b"}], "BypassPolicyLockoutSafetyCheck": true,
                });
            }
            "CreateKey" => subject.request = json!({"BypassPolicyLockoutSafetyCheck": true}),
            "GenerateRandom" => subject.request = json!({"NumberOfBytes": 8}),
            "ListRetirableGrants" => subject.request = json!({"RetiringPrincipal": subject.retiring}),
            "CreateAlias" | "UpdateAlias" | "DeleteAlias" => self.prepare_alias(row, &mut subject),
            _ => {}
        }
        if let Some(key) = subject.key.clone() {
            self.prepare_key(row, &key, &mut subject);
            self.grant(row, principal, &key, &mut subject);
            if operation == "CancelKeyDeletion" {
                self.must("ScheduleKeyDeletion", json!({"KeyId": key.arn}));
            }
            self.put_policies(row, principal, &subject);
        }
        subject
    }

    /// Key stores are no one's but the account's: the caller's own has it.
    fn prepare_store(&self, row: &Row, principal: &Principal, subject: &mut Subject) {
        let root = self.root_of(principal.home);
        let name = self.new_name("store");
        if row.operation == "CreateCustomKeyStore" {
            subject.request = store_request(&name);
            return;
        }
        let made = done(root.call("CreateCustomKeyStore", &store_request(&name)));
        let id = made["CustomKeyStoreId"].clone();
        subject.request = json!({"CustomKeyStoreId": id});
        match row.operation {
            "UpdateCustomKeyStore" => {
                subject.request["NewCustomKeyStoreName"] = json!(self.new_name("store"))
            }
            "DisconnectCustomKeyStore" => {
                done(root.call("ConnectCustomKeyStore", &subject.request));
            }
            _ => {}
        }
        subject.store = Some(id);
    }

    /// The owner has the alias, if the operation is about one that is there.
    fn prepare_alias(&self, row: &Row, subject: &mut Subject) {
        let key = subject.key.clone().unwrap();
        let (_, name) = subject.alias.split_once("alias/").unwrap();
        let name = format!("alias/{name}");
        subject.request = json!({"AliasName": name});
        if row.operation != "CreateAlias" {
            self.must("CreateAlias", json!({"AliasName": name, "TargetKeyId": key.arn}));
        }
        match row.operation {
            "CreateAlias" => subject.request["TargetKeyId"] = json!(key.arn),
            "UpdateAlias" => {
                let second = self.key_for(row.operation);
                subject.request["TargetKeyId"] = json!(second.arn);
                subject.second = Some(second);
            }
            _ => {}
        }
    }

    /// The request about a key, and the state that the key must have for it.
    fn prepare_key(&self, row: &Row, key: &Key, subject: &mut Subject) {
        let named = json!({"KeyId": key.arn});
        match row.operation {
            "CreateAlias" | "UpdateAlias" | "DeleteAlias" => {}
            "RetireGrant" | "RevokeGrant" => {
                let somebody = self.identity("keeper").arn.clone();
                self.set_grant(row, key, &somebody, &["DescribeKey"], subject);
            }
            "ImportKeyMaterial" => subject.request = self.import(key),
            "DeleteImportedKeyMaterial" => {
                self.must("ImportKeyMaterial", self.import(key));
                subject.request = named;
            }
            "ReEncrypt" => {
                let second = self.key_for(row.operation);
                subject.request = json!({
                    "CiphertextBlob": self.made_by(row.operation, key), "SourceKeyId": key.arn,
                    "DestinationKeyId": second.arn,
                });
                subject.second = Some(second);
            }
            operation => {
                let made = self.made_by(operation, key);
                subject.request = good_request(operation, &key.arn, &made);
            }
        }
        match row.operation {
            "UpdatePrimaryRegion" => self.replicate(key),
            // The replica's policy delegates to policies that may not allow to replace it.
            "ReplicateKey" => subject.request["BypassPolicyLockoutSafetyCheck"] = json!(true),
            _ => {}
        }
        self.vary(row, key, subject);
    }

    fn vary(&self, row: &Row, key: &Key, subject: &mut Subject) {
        match row.variant {
            "by the ciphertext alone" => {
                let request = subject.request.as_object_mut().unwrap();
                let member = if row.operation == "ReEncrypt" {
                    "SourceKeyId"
                } else {
                    "KeyId"
                };
                request.remove(member);
            }
            "by alias" => {
                let name = self.new_name("alias/name");
                self.must("CreateAlias", json!({"AliasName": name, "TargetKeyId": key.arn}));
                subject.called = Some(self.alias_arn(Home::Owner, &name));
                subject.request["KeyId"] = json!(subject.called);
            }
            "dry" => subject.request["DryRun"] = json!(true),
            _ => {}
        }
    }

    /// The caller's grant, which RetireGrant is about if there is one.
    fn grant(&self, row: &Row, principal: &Principal, key: &Key, subject: &mut Subject) {
        let operations: &[&str] = match (principal.grant, row.operation) {
            (Granted::Nothing, _) => return,
            (Granted::Everything, _) => self.grant_operations(key),
            (Granted::SomethingElse, "DescribeKey") => &["RetireGrant"],
            (Granted::SomethingElse, _) => &["DescribeKey"],
        };
        if ["GetParametersForImport", "ImportKeyMaterial"].contains(&row.operation) {
            // A key that waits for its material takes no grants; it may be imported again.
            self.must("ImportKeyMaterial", self.import(key));
        }
        let grantee = &self.identity(principal.is).arn;
        for key in std::iter::once(key).chain(&subject.second.clone()) {
            match row.operation {
                "RetireGrant" => self.set_grant(row, key, grantee, operations, subject),
                _ => drop(self.create_grant(key, grantee, operations)),
            }
        }
    }

    /// Makes the request about a new grant.
    fn set_grant(&self, row: &Row, key: &Key, grantee: &str, operations: &[&str], subject: &mut Subject) {
        let grant = self.create_grant(key, grantee, operations);
        subject.request = match row.variant {
            "by token" => json!({"GrantToken": grant["GrantToken"]}),
            _ => json!({"KeyId": key.arn, "GrantId": grant["GrantId"]}),
        };
    }

    fn create_grant(&self, key: &Key, grantee: &str, operations: &[&str]) -> Value {
        self.must(
            "CreateGrant",
            json!({"KeyId": key.arn, "GranteePrincipal": grantee, "Operations": operations}),
        )
    }

    /// Everything that a grant on the key can allow (AWS KMS Developer Guide, "Grant operations").
    fn grant_operations(&self, key: &Key) -> &'static [&'static str] {
        let described = self.must("DescribeKey", json!({"KeyId": key.arn}));
        match described["KeyMetadata"]["KeyUsage"].as_str().unwrap() {
            "SIGN_VERIFY" => &[
                "Sign",
                "Verify",
                "GetPublicKey",
                "CreateGrant",
                "RetireGrant",
                "DescribeKey",
            ],
            "GENERATE_VERIFY_MAC" => &[
                "GenerateMac",
                "VerifyMac",
                "CreateGrant",
                "RetireGrant",
                "DescribeKey",
            ],
            "KEY_AGREEMENT" => &["DeriveSharedSecret", "CreateGrant", "RetireGrant", "DescribeKey"],
            "ENCAPSULATE_DECAPSULATE" => &[
                "Encapsulate",
                "Decapsulate",
                "CreateGrant",
                "RetireGrant",
                "DescribeKey",
            ],
            _ => &[
                "Encrypt",
                "Decrypt",
                "GenerateDataKey",
                "GenerateDataKeyWithoutPlaintext",
                "GenerateDataKeyPair",
                "GenerateDataKeyPairWithoutPlaintext",
                "ReEncryptFrom",
                "ReEncryptTo",
                "CreateGrant",
                "RetireGrant",
                "DescribeKey",
            ],
        }
    }

    /// The last preparation: from here on the owner's root may have no rights any more.
    fn put_policies(&self, row: &Row, principal: &Principal, subject: &Subject) {
        let caller = self.identity(principal.is);
        let named = Named {
            owner: &self.owner.id,
            caller: &caller.arn,
            account: &self.account(principal.home).id,
            role: &self.role,
            somebody_else: &self.identity("keeper").arn,
        };
        let Some(policy) = principal.key_policy.text(&named) else {
            return;
        };
        let put =
            |key: &Key| json!({"KeyId": key.id, "Policy": policy, "BypassPolicyLockoutSafetyCheck": true});
        let key = subject.key.as_ref().unwrap();
        if row.operation == "UpdatePrimaryRegion" {
            done(self.root_in_eu().call("PutKeyPolicy", &put(key)));
        }
        for key in std::iter::once(key).chain(&subject.second) {
            self.must("PutKeyPolicy", put(key));
        }
    }
}

fn is_on_a_key(on: On) -> bool {
    matches!(on, On::Key(..) | On::KeyOfCiphertext | On::Grant)
}
