//! The bodies of requests and answers.

use base64_simd::STANDARD;
use serde::Serialize;
use trent_api::json::{Object, Value};
use trent_crypto::digest::{constant_time_eq, sha256};
use trent_crypto::external_blob::ManagerCiphertext;
use trent_domain::ids::RequestId;
use trent_domain::proxy_failure::ProxyFailure;

use crate::call::Call;

const AES_GCM: &str = "AES_GCM";
const SHA_256: &str = "SHA_256";
/// The specification's limit on `keyUsage`.
const MAX_KEY_USAGES: usize = 10;
/// The specification's limit on `ekmFleetDetails`.
const MAX_KEY_MANAGERS: usize = 10;

/// `requestMetadata`: what a request is made for. A proxy may decide by it, and writes it into its log.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Purpose {
    /// The caller's ARN; of no caller in health checks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws_principal_arn: Option<String>,
    /// The KMS key, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key_arn: Option<String>,
    /// The operation's name.
    pub kms_operation: &'static str,
    /// The id of the request.
    pub kms_request_id: String,
}

impl Purpose {
    /// A call that names no key yet.
    pub fn of_caller(call: &Call, partition: &str) -> Self {
        Self {
            aws_principal_arn: Some(call.caller().arn(partition)),
            kms_key_arn: None,
            kms_operation: call.operation.name(),
            kms_request_id: call.request_id.to_string(),
        }
    }

    /// A health check, which is about no key.
    pub fn health_check(operation: &'static str, request_id: RequestId) -> Self {
        Self {
            aws_principal_arn: None,
            kms_key_arn: None,
            kms_operation: operation,
            kms_request_id: request_id.to_string(),
        }
    }
}

/// What a proxy says of the key managers behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Health {
    /// Those that work.
    pub active: usize,
    /// Those that work badly.
    pub degraded: usize,
    /// Those that do not work.
    pub unavailable: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bare<'a> {
    request_metadata: &'a Purpose,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Encrypt<'a> {
    request_metadata: &'a Purpose,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_authenticated_data: Option<String>,
    plaintext: String,
    encryption_algorithm: &'static str,
    ciphertext_data_integrity_value_algorithm: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Decrypt<'a> {
    request_metadata: &'a Purpose,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_authenticated_data: Option<String>,
    ciphertext: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ciphertext_metadata: Option<String>,
    encryption_algorithm: &'static str,
    initialization_vector: String,
    authentication_tag: String,
}

/// The body of GetHealthStatus and GetKeyMetadata.
pub(super) fn bare(purpose: &Purpose) -> Result<Vec<u8>, ProxyFailure> {
    write(&Bare {
        request_metadata: purpose,
    })
}

/// The body of Encrypt.
pub(super) fn encrypt(purpose: &Purpose, plaintext: &[u8], aad: &[u8]) -> Result<Vec<u8>, ProxyFailure> {
    write(&Encrypt {
        request_metadata: purpose,
        additional_authenticated_data: unless_empty(aad),
        plaintext: base64(plaintext),
        encryption_algorithm: AES_GCM,
        ciphertext_data_integrity_value_algorithm: SHA_256,
    })
}

/// The body of Decrypt.
pub(super) fn decrypt(
    purpose: &Purpose,
    ciphertext: &ManagerCiphertext,
    aad: &[u8],
) -> Result<Vec<u8>, ProxyFailure> {
    write(&Decrypt {
        request_metadata: purpose,
        additional_authenticated_data: unless_empty(aad),
        ciphertext: base64(ciphertext.ciphertext()),
        ciphertext_metadata: unless_empty(ciphertext.metadata()),
        encryption_algorithm: AES_GCM,
        initialization_vector: base64(ciphertext.initialization_vector()),
        authentication_tag: base64(ciphertext.authentication_tag()),
    })
}

/// Reads the answer to Encrypt. AES-GCM keeps lengths, and the integrity value is the proxy's word that a decryption will
/// give back what was encrypted: neither is taken on trust.
pub(super) fn read_encrypted(
    body: &[u8],
    plaintext_len: usize,
    aad: &[u8],
) -> Result<ManagerCiphertext, ProxyFailure> {
    let answer = object(body)?;
    let given = ManagerCiphertext::new(
        required_blob(&answer, "ciphertext")?,
        required_blob(&answer, "initializationVector")?,
        &required_blob(&answer, "authenticationTag")?,
        blob(&answer, "ciphertextMetadata")?.unwrap_or_default(),
    );
    let given = given.map_err(|_| ProxyFailure::InvalidResponse)?;
    let parts = [
        aad,
        given.metadata(),
        given.initialization_vector(),
        given.ciphertext(),
        given.authentication_tag(),
    ];
    let integrity = required_blob(&answer, "ciphertextDataIntegrityValue")?;
    let is_intact = constant_time_eq(&sha256(&parts.concat()), &integrity);
    (is_intact && given.ciphertext().len() == plaintext_len)
        .then_some(given)
        .ok_or(ProxyFailure::InvalidResponse)
}

/// Reads the answer to Decrypt.
pub(super) fn read_decrypted(body: &[u8], ciphertext_len: usize) -> Result<Vec<u8>, ProxyFailure> {
    let plaintext = required_blob(&object(body)?, "plaintext")?;
    match plaintext.len() == ciphertext_len {
        true => Ok(plaintext),
        false => Err(ProxyFailure::InvalidResponse),
    }
}

/// Reads the answer to GetKeyMetadata: whether a KMS key can stand on the external key.
pub(super) fn read_key_metadata(body: &[u8]) -> Result<(), ProxyFailure> {
    let answer = object(body)?;
    let spec = text(&answer, "keySpec")?;
    let status = text(&answer, "keyStatus")?;
    let usages = list(&answer, "keyUsage", MAX_KEY_USAGES)?;
    let usages: Result<Vec<&str>, _> = usages.iter().map(Value::as_string).collect();
    let usages = usages.map_err(|_| ProxyFailure::InvalidResponse)?;
    if !["ENABLED", "DISABLED"].contains(&status) {
        return Err(ProxyFailure::InvalidResponse);
    }
    let is_fit = spec == "AES_256" && ["ENCRYPT", "DECRYPT"].iter().all(|usage| usages.contains(usage));
    match (is_fit, status) {
        (true, "ENABLED") => Ok(()),
        (true, _) => Err(ProxyFailure::KeyNotEnabled),
        (false, _) => Err(ProxyFailure::UnfitKey),
    }
}

/// Reads the answer to GetHealthStatus. A proxy without a key manager that works is of no use.
pub(super) fn read_health(body: &[u8]) -> Result<Health, ProxyFailure> {
    let answer = object(body)?;
    let fleet_size = answer.get("xksProxyFleetSize").map(Value::as_integer);
    if !matches!(fleet_size, Some(Ok(1..))) {
        return Err(ProxyFailure::InvalidResponse);
    }
    for name in ["xksProxyVendor", "xksProxyModel", "ekmVendor"] {
        text(&answer, name)?;
    }
    let managers = list(&answer, "ekmFleetDetails", MAX_KEY_MANAGERS)?;
    let mut health = Health::default();
    for manager in managers {
        let manager = manager.as_object().map_err(|_| ProxyFailure::InvalidResponse)?;
        text(manager, "id")?;
        text(manager, "model")?;
        match text(manager, "healthStatus")? {
            "ACTIVE" => health.active += 1,
            "DEGRADED" => health.degraded += 1,
            "UNAVAILABLE" => health.unavailable += 1,
            _ => return Err(ProxyFailure::InvalidResponse),
        }
    }
    match health.active + health.degraded {
        0 => Err(ProxyFailure::NoKeyManager),
        _ => Ok(health),
    }
}

fn write(body: &impl Serialize) -> Result<Vec<u8>, ProxyFailure> {
    // Texts and numbers always can be written.
    serde_json::to_vec(body).map_err(|_| ProxyFailure::Refused)
}

fn base64(bytes: &[u8]) -> String {
    STANDARD.encode_to_string(bytes)
}

fn unless_empty(bytes: &[u8]) -> Option<String> {
    (!bytes.is_empty()).then(|| base64(bytes))
}

fn object(body: &[u8]) -> Result<Object<'_>, ProxyFailure> {
    match body {
        // An empty body counts as `{}` in AWS JSON, not here.
        [] => Err(ProxyFailure::InvalidResponse),
        body => Object::parse(body).map_err(|_| ProxyFailure::InvalidResponse),
    }
}

fn text<'a>(object: &'a Object<'_>, name: &str) -> Result<&'a str, ProxyFailure> {
    let value = object.get(name).ok_or(ProxyFailure::InvalidResponse)?;
    value.as_string().map_err(|_| ProxyFailure::InvalidResponse)
}

/// A list of one to `max` elements.
fn list<'a, 'b>(object: &'a Object<'b>, name: &str, max: usize) -> Result<&'a [Value<'b>], ProxyFailure> {
    let value = object.get(name).ok_or(ProxyFailure::InvalidResponse)?;
    let list = value.as_list().map_err(|_| ProxyFailure::InvalidResponse)?;
    match (1..=max).contains(&list.len()) {
        true => Ok(list),
        false => Err(ProxyFailure::InvalidResponse),
    }
}

fn blob(object: &Object<'_>, name: &str) -> Result<Option<Vec<u8>>, ProxyFailure> {
    let value = object.get(name).map(Value::as_blob).transpose();
    value.map_err(|_| ProxyFailure::InvalidResponse)
}

fn required_blob(object: &Object<'_>, name: &str) -> Result<Vec<u8>, ProxyFailure> {
    blob(object, name)?.ok_or(ProxyFailure::InvalidResponse)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// The example of the specification's Encrypt.
    const AAD: &[u8] = b"project=nile,department=marketing";

    fn encrypted() -> Value {
        json!({
            "authenticationTag": "vBxN2ncH1oEkR8WVXpmyYQ==",
            "ciphertext": "ghxkK1txeDNn3q8Y",
            "ciphertextDataIntegrityValue": "qHA/ImC9h5HsLRXqCyPmWgYx7tzyoTplzILbP0fPXsc=",
            "ciphertextMetadata": "a2V5X3ZlcnNpb249MQ==",
            "initializationVector": "HMrlRw85cAJUd5Ax",
        })
    }

    fn read(answer: &Value, aad: &[u8]) -> Result<ManagerCiphertext, ProxyFailure> {
        read_encrypted(answer.to_string().as_bytes(), b"Hello World!".len(), aad)
    }

    #[test]
    fn the_example_of_the_specification_is_intact() {
        let given = read(&encrypted(), AAD).unwrap();
        assert_eq!(given.metadata(), b"key_version=1");
        assert_eq!(
            (given.ciphertext().len(), given.initialization_vector().len()),
            (12, 12)
        );
    }

    #[test]
    fn any_part_that_is_altered_or_missing_is_noticed() {
        let refused = Err(ProxyFailure::InvalidResponse);
        assert_eq!(read(&encrypted(), b"another context"), refused);
        for name in encrypted().as_object().unwrap().keys() {
            for value in [Value::Null, json!("AAAA"), json!("not base64"), json!(1)] {
                let mut answer = encrypted();
                answer[name.as_str()] = value;
                assert_eq!(read(&answer, AAD), refused, "{name}");
            }
        }
        let longer = read_encrypted(encrypted().to_string().as_bytes(), 13, AAD);
        assert_eq!(longer, refused);
    }

    #[test]
    fn a_plaintext_is_as_long_as_its_ciphertext() {
        let body = br#"{"plaintext":"SGVsbG8gV29ybGQh"}"#;
        assert_eq!(read_decrypted(body, 12).unwrap(), b"Hello World!");
        assert_eq!(read_decrypted(body, 11), Err(ProxyFailure::InvalidResponse));
        assert_eq!(read_decrypted(b"", 0), Err(ProxyFailure::InvalidResponse));
    }

    #[test]
    fn a_kms_key_stands_on_a_key_that_encrypts_and_decrypts() {
        let read = |spec: &str, usage: &[&str], status: &str| {
            let body = json!({"keySpec": spec, "keyUsage": usage, "keyStatus": status});
            read_key_metadata(body.to_string().as_bytes())
        };
        let both = ["ENCRYPT", "DECRYPT", "WRAP"];
        assert_eq!(read("AES_256", &both, "ENABLED"), Ok(()));
        assert_eq!(
            read("AES_256", &both, "DISABLED"),
            Err(ProxyFailure::KeyNotEnabled)
        );
        assert_eq!(read("AES_128", &both, "ENABLED"), Err(ProxyFailure::UnfitKey));
        assert_eq!(
            read("AES_256", &["ENCRYPT"], "ENABLED"),
            Err(ProxyFailure::UnfitKey)
        );
        assert_eq!(
            read("AES_256", &both, "enabled"),
            Err(ProxyFailure::InvalidResponse)
        );
        assert_eq!(
            read("AES_256", &[], "ENABLED"),
            Err(ProxyFailure::InvalidResponse)
        );
        assert_eq!(
            read("AES_256", &["ENCRYPT"; 11], "ENABLED"),
            Err(ProxyFailure::InvalidResponse)
        );
    }

    #[test]
    fn a_proxy_is_well_while_one_key_manager_is() {
        let read = |statuses: &[&str]| {
            let manager = |status: &&str| json!({"id": "1", "model": "m", "healthStatus": status});
            let body = json!({
                "xksProxyFleetSize": 1, "xksProxyVendor": "v", "xksProxyModel": "m", "ekmVendor": "e",
                "ekmFleetDetails": statuses.iter().map(manager).collect::<Vec<_>>(),
            });
            read_health(body.to_string().as_bytes())
        };
        let health = Health {
            active: 1,
            degraded: 1,
            unavailable: 1,
        };
        assert_eq!(read(&["ACTIVE", "DEGRADED", "UNAVAILABLE"]), Ok(health));
        assert_eq!(read(&["UNAVAILABLE"]), Err(ProxyFailure::NoKeyManager));
        for malformed in [&[][..], &["WELL"], &["ACTIVE"; 11]] {
            assert_eq!(read(malformed), Err(ProxyFailure::InvalidResponse));
        }
    }

    #[test]
    fn requests_say_what_they_are_for_and_nothing_that_is_not_there() {
        let purpose = Purpose::health_check("KmsHealthCheck", RequestId::new([0; 16]));
        let body: Value = serde_json::from_slice(&bare(&purpose).unwrap()).unwrap();
        let id = "00000000-0000-0000-0000-000000000000";
        assert_eq!(
            body,
            json!({"requestMetadata": {"kmsOperation": "KmsHealthCheck", "kmsRequestId": id}})
        );
        let body: Value = serde_json::from_slice(&encrypt(&purpose, b"a", b"").unwrap()).unwrap();
        assert_eq!(body["plaintext"], "YQ==");
        assert_eq!(body.get("additionalAuthenticatedData"), None);
    }
}
