//! Every condition key of AWS KMS (AWS KMS Developer Guide, "Condition keys for AWS KMS"), through the wire: a policy that
//! allows under the condition alone, a request that meets it, and one that does not.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::{Value, json};
use trent_testkit::accounts::allow;

use super::aws_json::{Key, base64, done};
use super::denial::no_policy_allows;
use super::expected::{Expected, ok};
use super::policies::{delegation, document};
use super::requests::good_request;
use super::suite::Suite;
use super::world::{EU, World};

/// Who calls: a user who may do nothing but what the policy of a case allows, and make keys.
const CALLER: &str = "exact";

/// The same user, for whom a service calls.
const CALLER_THROUGH_A_SERVICE: &str = "exact through a service";

/// All of them. Values of `kms:RecipientAttestation:` come from enclaves; nobody has them here, and so they only refuse.
const KEYS: &[&str] = &[
    "kms:BypassPolicyLockoutSafetyCheck",
    "kms:CallerAccount",
    "kms:CustomerMasterKeySpec",
    "kms:CustomerMasterKeyUsage",
    "kms:DataKeyPairSpec",
    "kms:EncryptionAlgorithm",
    "kms:EncryptionContext:Team",
    "kms:EncryptionContextKeys",
    "kms:ExpirationModel",
    "kms:GrantConstraintSourceArn",
    "kms:GrantConstraintType",
    "kms:GrantIsForAWSResource",
    "kms:GrantOperations",
    "kms:GranteePrincipal",
    "kms:GranteeServicePrincipal",
    "kms:KeyAgreementAlgorithm",
    "kms:KeyOrigin",
    "kms:KeySpec",
    "kms:KeyUsage",
    "kms:MacAlgorithm",
    "kms:MessageType",
    "kms:MultiRegion",
    "kms:MultiRegionKeyType",
    "kms:PolicyName",
    "kms:PrimaryRegion",
    "kms:ReEncryptOnSameKey",
    "kms:RecipientAttestation:PCR0",
    "kms:ReplicaRegion",
    "kms:RequestAlias",
    "kms:ResourceAliases",
    "kms:RetiringPrincipal",
    "kms:RetiringServicePrincipal",
    "kms:RotationPeriodInDays",
    "kms:ScheduleKeyDeletionPendingWindowInDays",
    "kms:SigningAlgorithm",
    "kms:TrailingDaysWithoutKeyUsage",
    "kms:ValidTo",
    "kms:ViaService",
    "kms:WrappingAlgorithm",
    "kms:WrappingKeySpec",
];

/// A condition: operator, key, value.
type Condition<'a> = (&'a str, &'a str, Value);

/// A request: the operation, and what it says.
struct Call<'a> {
    /// Who calls: the user, unless a service does for it.
    caller: &'a str,
    operation: &'a str,
    /// The key that the request is about; none where it is about everything.
    key: Option<&'a Key>,
    request: Value,
}

struct Cases<'a> {
    world: &'a World,
    suite: &'a mut Suite,
    met: RefCell<BTreeSet<String>>,
}

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    let mut cases = Cases {
        world,
        suite,
        met: RefCell::default(),
    };
    cases.world.owner.put_user_policy(CALLER, &allow("kms:CreateKey"));
    cases.properties_of_keys();
    cases.algorithms();
    cases.encryption_contexts();
    cases.parameters();
    cases.imports();
    cases.grants();
    cases.aliases();
    cases.regions();
    cases.uses();
    cases.services();
    cases.enclaves();
    cases.new_keys();
    cases.retirement();
    cases.tags();
    let met = cases.met.take();
    let missing: Vec<_> = KEYS.iter().filter(|key| !met.contains(**key)).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
    println!("{} condition keys", met.len());
}

fn call<'a>(operation: &'a str, key: &'a Key, members: Value) -> Call<'a> {
    let mut request = good_request(operation, &key.arn, "");
    for (name, value) in members.as_object().unwrap() {
        request[name] = value.clone();
    }
    Call {
        caller: CALLER,
        operation,
        key: Some(key),
        request,
    }
}

impl Cases<'_> {
    /// Under a key policy that allows everything under this condition, the first call succeeds, and the second does not.
    fn case(&mut self, condition: Condition<'_>, meets: Call<'_>, fails: Call<'_>) {
        self.allow_on(&condition, &[&meets, &fails]);
        self.row(&condition, "met", &meets, ok());
        self.row(&condition, "not met", &fails, self.refused(&fails));
    }

    /// The same, by an identity policy.
    fn identity_case(&mut self, condition: Condition<'_>, meets: Call<'_>, fails: Call<'_>) {
        let (operator, key, value) = &condition;
        let statement = json!({
            "Effect": "Allow", "Action": "kms:*", "Resource": "*", "Condition": {*operator: {*key: value}},
        });
        self.world.owner.put_user_policy(CALLER, &document(&[statement]));
        self.row(&condition, "met in an identity policy", &meets, ok());
        self.row(
            &condition,
            "not met in an identity policy",
            &fails,
            self.refused(&fails),
        );
        self.world.owner.put_user_policy(CALLER, &allow("kms:CreateKey"));
    }

    fn allow_on(&self, condition: &Condition<'_>, calls: &[&Call<'_>]) {
        let (operator, key, value) = condition;
        let statement = json!({
            "Effect": "Allow", "Principal": {"AWS": self.world.identity(CALLER).arn}, "Action": "kms:*", "Resource": "*",
            "Condition": {*operator: {*key: value}},
        });
        let policy = document(&[delegation(&self.world.owner.id), statement]).to_string();
        for called in calls.iter().filter_map(|call| call.key) {
            let request =
                json!({"KeyId": called.arn, "Policy": policy, "BypassPolicyLockoutSafetyCheck": true});
            self.world.must("PutKeyPolicy", request);
        }
    }

    fn row(&mut self, condition: &Condition<'_>, what: &str, call: &Call<'_>, expected: Expected) {
        let (operator, key, value) = condition;
        self.met.borrow_mut().insert((*key).to_owned());
        let what = format!("{operator} {key} {value} {what}: {}", call.request);
        let client = self.world.client(call.caller);
        self.suite
            .row(&client, call.operation, what, call.request.clone(), expected);
    }

    /// The answer where the condition is not met, and no other policy allows.
    fn refused(&self, call: &Call<'_>) -> Expected {
        let action = match call.operation {
            "ReEncrypt" => "kms:ReEncryptFrom".to_owned(),
            operation => format!("kms:{operation}"),
        };
        let resource = call.key.map_or("*", |key| &key.arn);
        no_policy_allows(self.world, CALLER, &action, resource, "identity-based")
    }

    fn key(&self) -> Key {
        self.world.create(json!({}))
    }

    fn signing(&self, spec: &str) -> Key {
        self.world
            .create(json!({"KeySpec": spec, "KeyUsage": "SIGN_VERIFY"}))
    }

    fn properties_of_keys(&mut self) {
        let symmetric = self.key();
        let signing = self.signing("ECC_NIST_P256");
        let external = self.world.create(json!({"Origin": "EXTERNAL"}));
        let primary = self.world.create(json!({"MultiRegion": true}));
        let describe = |key| call("DescribeKey", key, json!({}));
        for (condition_key, value, meets, fails) in [
            ("kms:KeySpec", json!("ECC_NIST_P256"), &signing, &symmetric),
            (
                "kms:CustomerMasterKeySpec",
                json!("ECC_NIST_P256"),
                &signing,
                &symmetric,
            ),
            ("kms:KeyUsage", json!("SIGN_VERIFY"), &signing, &symmetric),
            (
                "kms:CustomerMasterKeyUsage",
                json!("SIGN_VERIFY"),
                &signing,
                &symmetric,
            ),
            ("kms:KeyOrigin", json!("EXTERNAL"), &external, &symmetric),
            ("kms:MultiRegionKeyType", json!("PRIMARY"), &primary, &symmetric),
        ] {
            let condition = ("StringEquals", condition_key, value);
            self.case(condition, describe(meets), describe(fails));
        }
        let condition = ("Bool", "kms:MultiRegion", json!("true"));
        self.case(condition, describe(&primary), describe(&symmetric));
        self.caller_accounts(&symmetric);
    }

    /// With everyone as principal, `kms:CallerAccount` says whose everyone.
    fn caller_accounts(&mut self, key: &Key) {
        let world = self.world;
        let condition = json!({"StringEquals": {"kms:CallerAccount": world.owner.id}});
        let everyone = json!({
            "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*", "Condition": condition,
        });
        let policy = document(&[everyone]).to_string();
        world.must("PutKeyPolicy", json!({"KeyId": key.arn, "Policy": policy}));
        let request = json!({"KeyId": key.arn});
        let refusal = no_policy_allows(
            world,
            "other/allowed",
            "kms:DescribeKey",
            &key.arn,
            "resource-based",
        );
        self.met.borrow_mut().insert("kms:CallerAccount".to_owned());
        let mut row = |who: &str, expected| {
            let client = world.client(who);
            let what = format!("kms:CallerAccount, {who}");
            self.suite
                .row(&client, "DescribeKey", what, request.clone(), expected);
        };
        row("bare", ok());
        row("other/allowed", refusal);
    }

    fn algorithms(&mut self) {
        let (symmetric, signing, larger) = (
            self.key(),
            self.signing("ECC_NIST_P256"),
            self.signing("ECC_NIST_P384"),
        );
        let rsa = self
            .world
            .create(json!({"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"}));
        let mac = |spec| json!({"KeySpec": spec, "KeyUsage": "GENERATE_VERIFY_MAC"});
        let (mac, larger_mac) = (
            self.world.create(mac("HMAC_256")),
            self.world.create(mac("HMAC_384")),
        );
        let agreement = json!({"KeySpec": "ECC_NIST_P256", "KeyUsage": "KEY_AGREEMENT"});
        let agreement = self.world.create(agreement);
        self.case(
            (
                "StringEquals",
                "kms:EncryptionAlgorithm",
                json!("SYMMETRIC_DEFAULT"),
            ),
            call("Encrypt", &symmetric, json!({})),
            call(
                "Encrypt",
                &rsa,
                json!({"EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}),
            ),
        );
        self.case(
            ("StringEquals", "kms:SigningAlgorithm", json!("ECDSA_SHA_256")),
            call("Sign", &signing, json!({})),
            call("Sign", &larger, json!({"SigningAlgorithm": "ECDSA_SHA_384"})),
        );
        self.case(
            ("StringEquals", "kms:MessageType", json!("RAW")),
            call("Sign", &signing, json!({})),
            call(
                "Sign",
                &signing,
                json!({"MessageType": "DIGEST", "Message": base64(&[7; 32])}),
            ),
        );
        self.case(
            ("StringEquals", "kms:MacAlgorithm", json!("HMAC_SHA_256")),
            call("GenerateMac", &mac, json!({})),
            call(
                "GenerateMac",
                &larger_mac,
                json!({"MacAlgorithm": "HMAC_SHA_384"}),
            ),
        );
        let peer = self.world.made_by("DeriveSharedSecret", &agreement);
        // There is one such algorithm; other operations have none.
        self.case(
            ("StringEquals", "kms:KeyAgreementAlgorithm", json!("ECDH")),
            call("DeriveSharedSecret", &agreement, json!({"PublicKey": peer})),
            call("GetPublicKey", &agreement, json!({})),
        );
        self.case(
            ("StringEquals", "kms:DataKeyPairSpec", json!("ECC_NIST_P256")),
            call("GenerateDataKeyPair", &symmetric, json!({})),
            call(
                "GenerateDataKeyPair",
                &symmetric,
                json!({"KeyPairSpec": "ECC_NIST_P384"}),
            ),
        );
    }

    fn encryption_contexts(&mut self) {
        let key = self.key();
        let encrypt = |context: Value| call("Encrypt", &key, json!({"EncryptionContext": context}));
        // Names are the same in any case, values are not.
        self.case(
            ("StringEquals", "kms:EncryptionContext:Team", json!("blue")),
            encrypt(json!({"team": "blue", "more": "x"})),
            encrypt(json!({"team": "Blue"})),
        );
        self.case(
            (
                "ForAnyValue:StringEquals",
                "kms:EncryptionContextKeys",
                json!(["team"]),
            ),
            encrypt(json!({"team": "blue", "more": "x"})),
            encrypt(json!({"more": "x"})),
        );
    }

    fn parameters(&mut self) {
        let key = self.key();
        self.case(
            ("NumericEquals", "kms:RotationPeriodInDays", json!("180")),
            call("EnableKeyRotation", &key, json!({"RotationPeriodInDays": 180})),
            call("EnableKeyRotation", &key, json!({"RotationPeriodInDays": 365})),
        );
        let deleted = self.key();
        self.case(
            (
                "NumericLessThanEquals",
                "kms:ScheduleKeyDeletionPendingWindowInDays",
                json!("7"),
            ),
            call("ScheduleKeyDeletion", &deleted, json!({"PendingWindowInDays": 7})),
            call("ScheduleKeyDeletion", &key, json!({"PendingWindowInDays": 8})),
        );
        self.case(
            ("StringEquals", "kms:PolicyName", json!("default")),
            call("GetKeyPolicy", &key, json!({})),
            call("GetKeyPolicy", &key, json!({"PolicyName": "other"})),
        );
        let other = self.key();
        self.case(
            ("Bool", "kms:BypassPolicyLockoutSafetyCheck", json!("true")),
            call(
                "PutKeyPolicy",
                &other,
                json!({"BypassPolicyLockoutSafetyCheck": true}),
            ),
            call("PutKeyPolicy", &key, json!({})),
        );
    }

    fn imports(&mut self) {
        let key = self.world.key_for("ImportKeyMaterial");
        let described = self.world.must("DescribeKey", json!({"KeyId": key.arn}));
        let created = described["KeyMetadata"]["CreationDate"].as_f64().unwrap();
        let valid_to = created as u64 + 30 * 24 * 60 * 60;
        let import = |model: Value| {
            let mut called = call("ImportKeyMaterial", &key, json!({}));
            called.request = self.world.import(&key);
            for (name, value) in model.as_object().unwrap() {
                called.request[name] = value.clone();
            }
            called
        };
        let for_ever = import(json!({}));
        let until = |date: u64| import(json!({"ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": date}));
        let (early, late) = (until(valid_to), until(valid_to + 1));
        let early_again = until(valid_to);
        self.case(
            (
                "StringEquals",
                "kms:ExpirationModel",
                json!("KEY_MATERIAL_DOES_NOT_EXPIRE"),
            ),
            for_ever,
            early_again,
        );
        let condition = (
            "NumericLessThanEquals",
            "kms:ValidTo",
            json!(valid_to.to_string()),
        );
        self.case(condition, early, late);
        let parameters = |members| call("GetParametersForImport", &key, members);
        self.case(
            (
                "StringEquals",
                "kms:WrappingAlgorithm",
                json!("RSAES_OAEP_SHA_256"),
            ),
            parameters(json!({})),
            parameters(json!({"WrappingAlgorithm": "RSAES_OAEP_SHA_1"})),
        );
        self.case(
            ("StringEquals", "kms:WrappingKeySpec", json!("RSA_2048")),
            parameters(json!({})),
            parameters(json!({"WrappingKeySpec": "RSA_3072"})),
        );
    }

    fn grants(&mut self) {
        let key = self.key();
        let world = self.world;
        let arn = |name: &str| world.identity(name).arn.clone();
        let grant = |members: Value| {
            let mut members = members;
            if members.get("GranteeServicePrincipal").is_none() && members.get("GranteePrincipal").is_none() {
                members["GranteePrincipal"] = json!(arn("keeper"));
            }
            let mut called = call("CreateGrant", &key, json!({"Operations": ["Encrypt"]}));
            called.request.as_object_mut().unwrap().remove("GranteePrincipal");
            for (name, value) in members.as_object().unwrap() {
                called.request[name] = value.clone();
            }
            called
        };
        let constraint = |constraint: Value| grant(json!({"Constraints": constraint}));
        self.case(
            (
                "StringEquals",
                "kms:GrantConstraintType",
                json!("EncryptionContextEquals"),
            ),
            constraint(json!({"EncryptionContextEquals": {"a": "b"}})),
            constraint(json!({"EncryptionContextSubset": {"a": "b"}})),
        );
        let source =
            |name: &str| json!({"SourceArn": format!("arn:aws:rds:us-east-1:{}:db:{name}", world.owner.id)});
        self.case(
            (
                "ArnLike",
                "kms:GrantConstraintSourceArn",
                json!("arn:aws:rds:*:*:db:good"),
            ),
            constraint(source("good")),
            constraint(source("bad")),
        );
        self.case(
            (
                "ForAllValues:StringEquals",
                "kms:GrantOperations",
                json!(["Encrypt", "Decrypt"]),
            ),
            grant(json!({"Operations": ["Encrypt"]})),
            grant(json!({"Operations": ["Encrypt", "DescribeKey"]})),
        );
        self.case(
            ("StringEquals", "kms:GranteePrincipal", json!(arn("keeper"))),
            grant(json!({})),
            grant(json!({"GranteePrincipal": arn("bare")})),
        );
        self.case(
            ("StringEquals", "kms:RetiringPrincipal", json!(arn("keeper"))),
            grant(json!({"RetiringPrincipal": arn("keeper")})),
            grant(json!({"RetiringPrincipal": arn("bare")})),
        );
        let service = |name: &str| {
            grant(json!({
                "GranteeServicePrincipal": name, "RetiringServicePrincipal": name, "Constraints": source("good"),
            }))
        };
        for key in ["kms:GranteeServicePrincipal", "kms:RetiringServicePrincipal"] {
            let condition = ("StringEquals", key, json!("rds.amazonaws.com"));
            self.case(
                condition,
                service("rds.amazonaws.com"),
                service("ec2.amazonaws.com"),
            );
        }
        let of_context = |team: &str| constraint(json!({"EncryptionContextSubset": {"Team": team}}));
        let condition = ("StringEquals", "kms:EncryptionContext:Team", json!("blue"));
        self.case(condition, of_context("blue"), of_context("red"));
    }

    fn aliases(&mut self) {
        let (key, other) = (self.key(), self.key());
        let names: Vec<String> = (0..2).map(|_| self.world.new_name("alias/conditions")).collect();
        for name in &names {
            let request = json!({"AliasName": name, "TargetKeyId": key.arn});
            self.world.must("CreateAlias", request);
        }
        let by = |name: &str| call("Encrypt", &key, json!({"KeyId": name}));
        let condition = || ("StringEquals", "kms:RequestAlias", json!(names[0]));
        let arn = self.world.alias_arn(super::principals::Home::Owner, &names[0]);
        self.case(condition(), by(&names[0]), by(&names[1]));
        self.case(condition(), by(&arn), by(&key.arn));
        let plain = |key| call("Encrypt", key, json!({}));
        let condition = ("ForAnyValue:StringEquals", "kms:ResourceAliases", json!(names[0]));
        self.identity_case(condition, plain(&key), plain(&other));
    }

    fn regions(&mut self) {
        let (primary, other) = (
            self.world.create(json!({"MultiRegion": true})),
            self.world.create(json!({"MultiRegion": true})),
        );
        let condition = ("StringEquals", "kms:ReplicaRegion", json!(EU));
        let replicate = |key, region: &str| {
            let members = json!({"ReplicaRegion": region, "BypassPolicyLockoutSafetyCheck": true});
            call("ReplicateKey", key, members)
        };
        self.case(
            condition,
            replicate(&primary, EU),
            replicate(&other, "ap-south-1"),
        );
        self.world.replicate(&other);
        let open = json!({
            "KeyId": other.id, "Policy": good_request("PutKeyPolicy", "", "")["Policy"],
        });
        done(self.world.root_in_eu().call("PutKeyPolicy", &open));
        let condition = ("StringEquals", "kms:PrimaryRegion", json!(EU));
        let update = |key, region: &str| call("UpdatePrimaryRegion", key, json!({"PrimaryRegion": region}));
        self.case(condition, update(&other, EU), update(&primary, "ap-south-1"));
    }

    fn uses(&mut self) {
        let (key, other) = (self.key(), self.key());
        let sealed = |key: &Key| self.world.made_by("ReEncrypt", key);
        let (of_key, again) = (sealed(&key), sealed(&key));
        let re_encrypt = |sealed: String, to: &Key| Call {
            caller: CALLER,
            operation: "ReEncrypt",
            key: Some(&key),
            request: json!({"CiphertextBlob": sealed, "SourceKeyId": key.arn, "DestinationKeyId": to.arn}),
        };
        self.case(
            ("Bool", "kms:ReEncryptOnSameKey", json!("true")),
            re_encrypt(of_key, &key),
            re_encrypt(again, &other),
        );
        let early = self.world.early_key.clone();
        self.case(
            (
                "NumericGreaterThanEquals",
                "kms:TrailingDaysWithoutKeyUsage",
                json!("1"),
            ),
            call("DisableKey", &early, json!({})),
            call("DisableKey", &key, json!({})),
        );
    }

    /// What only a call that a service makes for the user has.
    fn services(&mut self) {
        let key = self.key();
        let grantee = json!({"GranteePrincipal": self.world.identity("keeper").arn});
        let create = |caller| Call {
            caller,
            ..call("CreateGrant", &key, grantee.clone())
        };
        for condition in [
            (
                "StringEquals",
                "kms:ViaService",
                json!("ec2.us-east-1.amazonaws.com"),
            ),
            ("Bool", "kms:GrantIsForAWSResource", json!("true")),
        ] {
            self.case(condition, create(CALLER_THROUGH_A_SERVICE), create(CALLER));
        }
    }

    /// What only enclaves have.
    fn enclaves(&mut self) {
        let key = self.key();
        let condition = ("StringEquals", "kms:RecipientAttestation:PCR0", json!("00"));
        let fails = call("GenerateDataKey", &key, json!({}));
        self.allow_on(&condition, &[&fails]);
        self.row(&condition, "not met", &fails, self.refused(&fails));
    }

    /// Keys that are not there yet: the identity policies alone decide, by what the request says or leaves out.
    fn new_keys(&mut self) {
        let create = |request: Value| Call {
            caller: CALLER,
            operation: "CreateKey",
            key: None,
            request,
        };
        let signing = json!({"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"});
        for (operator, key, value, meets, fails) in [
            (
                "StringEquals",
                "kms:KeySpec",
                "SYMMETRIC_DEFAULT",
                json!({}),
                signing.clone(),
            ),
            (
                "StringEquals",
                "kms:KeyUsage",
                "ENCRYPT_DECRYPT",
                json!({}),
                signing,
            ),
            (
                "StringEquals",
                "kms:KeyOrigin",
                "AWS_KMS",
                json!({}),
                json!({"Origin": "EXTERNAL"}),
            ),
            (
                "Bool",
                "kms:MultiRegion",
                "true",
                json!({"MultiRegion": true}),
                json!({}),
            ),
            (
                "StringEquals",
                "kms:MultiRegionKeyType",
                "PRIMARY",
                json!({"MultiRegion": true}),
                json!({}),
            ),
        ] {
            let condition = (operator, key, json!(value));
            self.identity_case(condition, create(meets), create(fails));
        }
        let bypass = json!({"BypassPolicyLockoutSafetyCheck": true});
        let condition = ("Null", "kms:BypassPolicyLockoutSafetyCheck", json!("true"));
        self.identity_case(condition, create(json!({})), create(bypass));
    }

    /// RetireGrant: what the grant's constraints say, to identity policies alone.
    fn retirement(&mut self) {
        let key = self.key();
        let retire = |constraints: Value| {
            let grantee = &self.world.identity("keeper").arn;
            let request = json!({
                "KeyId": key.arn, "GranteePrincipal": grantee, "Operations": ["Encrypt"], "Constraints": constraints,
            });
            let granted = self.world.must("CreateGrant", request);
            Call {
                caller: CALLER,
                operation: "RetireGrant",
                key: Some(&key),
                request: json!({"KeyId": key.arn, "GrantId": granted["GrantId"]}),
            }
        };
        let equals = |team: &str| retire(json!({"EncryptionContextEquals": {"Team": team}}));
        let (blue, red, another) = (equals("blue"), equals("red"), equals("blue"));
        let subset = retire(json!({"EncryptionContextSubset": {"Team": "blue"}}));
        let condition = ("StringEquals", "kms:EncryptionContext:Team", json!("blue"));
        self.identity_case(condition, blue, red);
        let condition = (
            "StringEquals",
            "kms:GrantConstraintType",
            json!("EncryptionContextEquals"),
        );
        self.identity_case(condition, another, subset);
    }

    /// The keys about tags, which are not KMS's own.
    fn tags(&mut self) {
        let (tagged, untagged) = (
            self.world
                .create(json!({"Tags": [{"TagKey": "team", "TagValue": "blue"}]})),
            self.key(),
        );
        let describe = |key| call("DescribeKey", key, json!({}));
        let condition = ("StringEquals", "aws:ResourceTag/team", json!("blue"));
        self.identity_case(condition, describe(&tagged), describe(&untagged));
        let tag = |name: &str, value: &str| {
            let tags = json!({"Tags": [{"TagKey": name, "TagValue": value}]});
            call("TagResource", &untagged, tags)
        };
        let condition = ("StringEquals", "aws:RequestTag/team", json!("blue"));
        self.case(condition, tag("team", "blue"), tag("team", "red"));
        let condition = ("ForAllValues:StringEquals", "aws:TagKeys", json!(["team"]));
        self.case(condition, tag("team", "red"), tag("other", "red"));
    }
}
