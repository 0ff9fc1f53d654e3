//! Why a call to an external key store's proxy gave nothing.

use crate::custom_key_store::ConnectionErrorCode;

/// Why a call to an external key store's proxy gave nothing. What the proxy itself says about it is for its own log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProxyFailure {
    /// No such host, or nobody there.
    Unreachable,
    /// There is somebody, who cannot show a certificate that is trusted for the name.
    InvalidTls,
    /// No answer within the budget.
    TimedOut,
    /// An answer that the specification does not allow.
    InvalidResponse,
    /// ValidationException: the proxy holds our request for malformed.
    Refused,
    /// InvalidStateException: the external key is not enabled.
    KeyNotEnabled,
    /// InvalidCiphertextException.
    InvalidCiphertext,
    /// InvalidKeyUsageException.
    InvalidKeyUsage,
    /// AuthenticationFailedException.
    AuthenticationFailed,
    /// AccessDeniedException.
    AccessDenied,
    /// KeyNotFoundException.
    KeyNotFound,
    /// InvalidUriPathException.
    InvalidUriPath,
    /// ThrottlingException.
    Throttled,
    /// UnsupportedOperationException.
    Unsupported,
    /// DependencyTimeoutException.
    DependencyTimedOut,
    /// InternalException.
    Internal,
    /// The external key is not what a KMS key can stand on: AES_256, enabled, for ENCRYPT and DECRYPT.
    UnfitKey,
    /// The proxy answers, and says that no key manager behind it does.
    NoKeyManager,
}

impl ProxyFailure {
    /// Whether the next call may well succeed: a network or a machine was slow.
    pub const fn is_transient(self) -> bool {
        match self {
            Self::Unreachable | Self::TimedOut | Self::DependencyTimedOut | Self::Internal => true,
            // To ask again is what the proxy wants less of.
            Self::Throttled => false,
            // Somebody has to change a proxy, a key or a configuration.
            Self::InvalidTls
            | Self::InvalidResponse
            | Self::Refused
            | Self::KeyNotEnabled
            | Self::InvalidCiphertext
            | Self::InvalidKeyUsage
            | Self::AuthenticationFailed
            | Self::AccessDenied
            | Self::KeyNotFound
            | Self::InvalidUriPath
            | Self::Unsupported
            | Self::UnfitKey
            | Self::NoKeyManager => false,
        }
    }

    /// What DescribeCustomKeyStores says when this is why a store could not be connected.
    pub const fn connection_error_code(self) -> ConnectionErrorCode {
        match self {
            Self::AuthenticationFailed => ConnectionErrorCode::InvalidCredentials,
            Self::AccessDenied => ConnectionErrorCode::XksProxyAccessDenied,
            Self::Unreachable | Self::NoKeyManager | Self::Throttled | Self::Internal => {
                ConnectionErrorCode::XksProxyNotReachable
            }
            Self::InvalidTls => ConnectionErrorCode::XksProxyInvalidTlsConfiguration,
            Self::TimedOut | Self::DependencyTimedOut => ConnectionErrorCode::XksProxyTimedOut,
            Self::InvalidUriPath | Self::KeyNotEnabled => ConnectionErrorCode::XksProxyInvalidConfiguration,
            Self::InvalidResponse
            | Self::Refused
            | Self::InvalidCiphertext
            | Self::InvalidKeyUsage
            | Self::KeyNotFound
            | Self::Unsupported
            | Self::UnfitKey => ConnectionErrorCode::XksProxyInvalidResponse,
        }
    }
}
