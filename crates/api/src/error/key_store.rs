//! What failed at an external key store's proxy, in the words that each kind of operation has for it. What the proxy itself
//! says stands in no answer: it is for those who run the proxy.

use trent_domain::proxy_failure::ProxyFailure;

use super::{ApiError, ErrorName};

/// What a proxy was called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyCall {
    /// CreateCustomKeyStore and UpdateCustomKeyStore.
    SetUp,
    /// CreateKey.
    CreateKey,
    /// A cryptographic operation.
    Use,
}

impl ApiError {
    /// The answer when a proxy did not do what an operation needs.
    #[must_use]
    pub fn proxy_failed(call: ProxyCall, failure: ProxyFailure) -> Self {
        Self::new(name(call, failure), text(failure))
    }

    /// The address of a proxy that cannot be one.
    #[must_use]
    pub fn proxy_address() -> Self {
        Self::new(
            ErrorName::XksProxyInvalidConfiguration,
            "The XksProxyUriEndpoint must be https:// and a domain name, which is not an IP address.",
        )
    }

    /// A CloudHSM cluster: none can be reached from here.
    #[must_use]
    pub fn no_cloud_hsm_cluster(id: &str) -> Self {
        Self::new(
            ErrorName::CloudHsmClusterNotFound,
            format!(
                "The CloudHSM cluster {id} does not exist: this service has no access to AWS CloudHSM. Use a custom key \
                 store of type EXTERNAL_KEY_STORE."
            ),
        )
    }

    /// A VPC endpoint service: none can be reached from here.
    #[must_use]
    pub fn no_vpc_endpoint_service(name: &str) -> Self {
        Self::new(
            ErrorName::XksProxyVpcEndpointServiceNotFound,
            format!(
                "The VPC endpoint service {name} does not exist: this service has no access to Amazon VPC. It reaches proxies \
                 at private addresses with the connectivity PUBLIC_ENDPOINT."
            ),
        )
    }
}

fn name(call: ProxyCall, failure: ProxyFailure) -> ErrorName {
    match call {
        ProxyCall::SetUp => set_up(failure),
        ProxyCall::CreateKey => create_key(failure),
        // Nothing new: services that call KMS would not know what to do with it.
        ProxyCall::Use => ErrorName::KmsInvalidState,
    }
}

fn set_up(failure: ProxyFailure) -> ErrorName {
    match failure {
        ProxyFailure::AuthenticationFailed => ErrorName::XksProxyIncorrectAuthenticationCredential,
        ProxyFailure::InvalidUriPath => ErrorName::XksProxyInvalidConfiguration,
        ProxyFailure::Unreachable
        | ProxyFailure::InvalidTls
        | ProxyFailure::TimedOut
        | ProxyFailure::DependencyTimedOut
        | ProxyFailure::Throttled
        | ProxyFailure::NoKeyManager => ErrorName::XksProxyUriUnreachable,
        ProxyFailure::InvalidResponse
        | ProxyFailure::Refused
        | ProxyFailure::KeyNotEnabled
        | ProxyFailure::InvalidCiphertext
        | ProxyFailure::InvalidKeyUsage
        | ProxyFailure::AccessDenied
        | ProxyFailure::KeyNotFound
        | ProxyFailure::Unsupported
        | ProxyFailure::Internal
        | ProxyFailure::UnfitKey => ErrorName::XksProxyInvalidResponse,
    }
}

fn create_key(failure: ProxyFailure) -> ErrorName {
    match failure {
        ProxyFailure::KeyNotFound => ErrorName::XksKeyNotFound,
        ProxyFailure::KeyNotEnabled
        | ProxyFailure::InvalidKeyUsage
        | ProxyFailure::Unsupported
        | ProxyFailure::UnfitKey => ErrorName::XksKeyInvalidConfiguration,
        ProxyFailure::AccessDenied => ErrorName::KmsInvalidState,
        ProxyFailure::Unreachable
        | ProxyFailure::InvalidTls
        | ProxyFailure::TimedOut
        | ProxyFailure::InvalidResponse
        | ProxyFailure::Refused
        | ProxyFailure::InvalidCiphertext
        | ProxyFailure::AuthenticationFailed
        | ProxyFailure::InvalidUriPath
        | ProxyFailure::Throttled
        | ProxyFailure::DependencyTimedOut
        | ProxyFailure::Internal
        | ProxyFailure::NoKeyManager => ErrorName::CustomKeyStoreInvalidState,
    }
}

/// The cause, and who can do something about it.
fn text(failure: ProxyFailure) -> &'static str {
    match failure {
        ProxyFailure::Unreachable => {
            "The external key store proxy cannot be reached. Check its endpoint, and that it is connected to the network."
        }
        ProxyFailure::InvalidTls => {
            "No TLS connection to the external key store proxy can be established. Check its TLS configuration and certificate."
        }
        ProxyFailure::TimedOut => {
            "The external key store proxy did not respond in time. Retry the request, and tell its administrator if this \
             happens often."
        }
        ProxyFailure::InvalidResponse => {
            "The response of the external key store proxy cannot be interpreted. Tell its administrator if this happens often."
        }
        ProxyFailure::Refused => {
            "The external key store proxy does not accept the request as valid. Tell its administrator if this happens often."
        }
        ProxyFailure::KeyNotEnabled => {
            "The external key is not enabled in its external key manager. Enable it there and retry the request."
        }
        ProxyFailure::InvalidCiphertext => {
            "The external key store proxy rejected the ciphertext or the encryption context as corrupted or otherwise invalid."
        }
        ProxyFailure::InvalidKeyUsage => {
            "The external key does not support the operation. Allow it in the external key manager and retry the request."
        }
        ProxyFailure::AuthenticationFailed => {
            "The external key store proxy could not authenticate the request. Check the proxy authentication credential of the \
             external key store."
        }
        ProxyFailure::AccessDenied => {
            "The external key store proxy denied access to the operation. Check that the caller and the external key are \
             authorized for it there."
        }
        ProxyFailure::KeyNotFound => {
            "The external key was not found in its external key manager. A KMS key cannot be moved to another external key."
        }
        ProxyFailure::InvalidUriPath => {
            "The external key store proxy does not know its URI path. Check the URI path of the external key store."
        }
        ProxyFailure::Throttled => {
            "The external key store proxy received too many requests. Reduce the frequency of requests with keys in this \
             external key store."
        }
        ProxyFailure::Unsupported => {
            "The external key store proxy does not support the operation. Tell its administrator if this happens often."
        }
        ProxyFailure::DependencyTimedOut => {
            "The external key manager did not respond to its proxy in time. Retry the request, and tell the administrator of \
             the proxy if this happens often."
        }
        ProxyFailure::Internal => {
            "The external key store proxy has a problem of its own, such as with its external key manager. Check that both are \
             configured and available."
        }
        ProxyFailure::UnfitKey => {
            "The external key must be an enabled 256-bit AES key that can be used to encrypt and to decrypt."
        }
        ProxyFailure::NoKeyManager => {
            "The external key store proxy responds that none of its external key managers is available."
        }
    }
}
