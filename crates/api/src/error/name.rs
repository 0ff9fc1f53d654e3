//! The names of errors on the wire.

use std::fmt;

use http::StatusCode;

/// Declares the names: `Variant = "WireName", status`.
macro_rules! error_names {
    ($($variant:ident = $text:literal, $status:ident;)*) => {
        /// The short shape name of an error, as `__type` carries it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorName {
            $(#[doc = concat!("`", $text, "`")] $variant,)*
        }

        impl ErrorName {
            /// Every name.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The HTTP status. KMS answers every client error with 400, whatever its documentation says.
            pub(super) const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)* }
            }
        }
    };
}

error_names! {
    AccessDenied = "AccessDeniedException", BAD_REQUEST;
    AlreadyExists = "AlreadyExistsException", BAD_REQUEST;
    CloudHsmClusterInUse = "CloudHsmClusterInUseException", BAD_REQUEST;
    CloudHsmClusterInvalidConfiguration = "CloudHsmClusterInvalidConfigurationException", BAD_REQUEST;
    CloudHsmClusterNotActive = "CloudHsmClusterNotActiveException", BAD_REQUEST;
    CloudHsmClusterNotFound = "CloudHsmClusterNotFoundException", BAD_REQUEST;
    CloudHsmClusterNotRelated = "CloudHsmClusterNotRelatedException", BAD_REQUEST;
    Conflict = "ConflictException", BAD_REQUEST;
    CustomKeyStoreHasCmks = "CustomKeyStoreHasCMKsException", BAD_REQUEST;
    CustomKeyStoreInvalidState = "CustomKeyStoreInvalidStateException", BAD_REQUEST;
    CustomKeyStoreNameInUse = "CustomKeyStoreNameInUseException", BAD_REQUEST;
    CustomKeyStoreNotFound = "CustomKeyStoreNotFoundException", BAD_REQUEST;
    DependencyTimeout = "DependencyTimeoutException", SERVICE_UNAVAILABLE;
    Disabled = "DisabledException", BAD_REQUEST;
    DryRunOperation = "DryRunOperationException", BAD_REQUEST;
    ExpiredImportToken = "ExpiredImportTokenException", BAD_REQUEST;
    ExpiredToken = "ExpiredTokenException", BAD_REQUEST;
    IncompleteSignature = "IncompleteSignatureException", BAD_REQUEST;
    IncorrectKey = "IncorrectKeyException", BAD_REQUEST;
    IncorrectKeyMaterial = "IncorrectKeyMaterialException", BAD_REQUEST;
    IncorrectTrustAnchor = "IncorrectTrustAnchorException", BAD_REQUEST;
    InvalidAliasName = "InvalidAliasNameException", BAD_REQUEST;
    InvalidArn = "InvalidArnException", BAD_REQUEST;
    InvalidCiphertext = "InvalidCiphertextException", BAD_REQUEST;
    InvalidGrantId = "InvalidGrantIdException", BAD_REQUEST;
    InvalidGrantToken = "InvalidGrantTokenException", BAD_REQUEST;
    InvalidImportToken = "InvalidImportTokenException", BAD_REQUEST;
    InvalidKeyUsage = "InvalidKeyUsageException", BAD_REQUEST;
    InvalidMarker = "InvalidMarkerException", BAD_REQUEST;
    InvalidSignature = "InvalidSignatureException", BAD_REQUEST;
    KeyUnavailable = "KeyUnavailableException", INTERNAL_SERVER_ERROR;
    KmsInternal = "KMSInternalException", INTERNAL_SERVER_ERROR;
    KmsInvalidMac = "KMSInvalidMacException", BAD_REQUEST;
    KmsInvalidSignature = "KMSInvalidSignatureException", BAD_REQUEST;
    KmsInvalidState = "KMSInvalidStateException", BAD_REQUEST;
    LimitExceeded = "LimitExceededException", BAD_REQUEST;
    MalformedPolicyDocument = "MalformedPolicyDocumentException", BAD_REQUEST;
    MissingAuthenticationToken = "MissingAuthenticationTokenException", BAD_REQUEST;
    NotFound = "NotFoundException", BAD_REQUEST;
    RequestEntityTooLarge = "RequestEntityTooLarge", PAYLOAD_TOO_LARGE;
    RequestTimeout = "RequestTimeoutException", REQUEST_TIMEOUT;
    Serialization = "SerializationException", BAD_REQUEST;
    ServiceUnavailable = "ServiceUnavailable", SERVICE_UNAVAILABLE;
    Tag = "TagException", BAD_REQUEST;
    Throttling = "ThrottlingException", BAD_REQUEST;
    UnknownOperation = "UnknownOperationException", BAD_REQUEST;
    UnrecognizedClient = "UnrecognizedClientException", BAD_REQUEST;
    UnsupportedOperation = "UnsupportedOperationException", BAD_REQUEST;
    Validation = "ValidationException", BAD_REQUEST;
    XksKeyAlreadyInUse = "XksKeyAlreadyInUseException", BAD_REQUEST;
    XksKeyInvalidConfiguration = "XksKeyInvalidConfigurationException", BAD_REQUEST;
    XksKeyNotFound = "XksKeyNotFoundException", BAD_REQUEST;
    XksProxyIncorrectAuthenticationCredential = "XksProxyIncorrectAuthenticationCredentialException", BAD_REQUEST;
    XksProxyInvalidConfiguration = "XksProxyInvalidConfigurationException", BAD_REQUEST;
    XksProxyInvalidResponse = "XksProxyInvalidResponseException", BAD_REQUEST;
    XksProxyUriEndpointInUse = "XksProxyUriEndpointInUseException", BAD_REQUEST;
    XksProxyUriInUse = "XksProxyUriInUseException", BAD_REQUEST;
    XksProxyUriUnreachable = "XksProxyUriUnreachableException", BAD_REQUEST;
    XksProxyVpcEndpointServiceInUse = "XksProxyVpcEndpointServiceInUseException", BAD_REQUEST;
    XksProxyVpcEndpointServiceInvalidConfiguration = "XksProxyVpcEndpointServiceInvalidConfigurationException", BAD_REQUEST;
    XksProxyVpcEndpointServiceNotFound = "XksProxyVpcEndpointServiceNotFoundException", BAD_REQUEST;
}

impl ErrorName {
    /// Whether the same request may succeed later without any change to it or to the key.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        match self {
            // Faults of the service: AWS marks them so, and every SDK retries them.
            Self::DependencyTimeout | Self::KeyUnavailable | Self::KmsInternal | Self::ServiceUnavailable => {
                true
            }
            // The rate falls by itself, and a connection may be faster next time.
            Self::RequestTimeout | Self::Throttling => true,
            // A quota does not: SDKs retry this name, which is why rate limiting never uses it.
            Self::LimitExceeded => false,
            // The caller has to change the request, its credentials or its clock.
            Self::ExpiredImportToken
            | Self::ExpiredToken
            | Self::IncompleteSignature
            | Self::InvalidAliasName
            | Self::InvalidArn
            | Self::InvalidCiphertext
            | Self::InvalidGrantId
            | Self::InvalidGrantToken
            | Self::InvalidImportToken
            | Self::InvalidMarker
            | Self::InvalidSignature
            | Self::KmsInvalidMac
            | Self::KmsInvalidSignature
            | Self::MalformedPolicyDocument
            | Self::MissingAuthenticationToken
            | Self::RequestEntityTooLarge
            | Self::Serialization
            | Self::Tag
            | Self::UnknownOperation
            | Self::UnrecognizedClient
            | Self::Validation => false,
            // Someone has to change the key, its policy, or choose another key.
            Self::AccessDenied
            | Self::AlreadyExists
            | Self::Disabled
            | Self::Conflict
            | Self::IncorrectKey
            | Self::IncorrectKeyMaterial
            | Self::InvalidKeyUsage
            | Self::KmsInvalidState
            | Self::NotFound
            | Self::UnsupportedOperation => false,
            // Someone has to see to the key store, or to what stands behind it.
            Self::CloudHsmClusterInUse
            | Self::CloudHsmClusterInvalidConfiguration
            | Self::CloudHsmClusterNotActive
            | Self::CloudHsmClusterNotFound
            | Self::CloudHsmClusterNotRelated
            | Self::CustomKeyStoreHasCmks
            | Self::CustomKeyStoreInvalidState
            | Self::CustomKeyStoreNameInUse
            | Self::CustomKeyStoreNotFound
            | Self::IncorrectTrustAnchor
            | Self::XksKeyAlreadyInUse
            | Self::XksKeyInvalidConfiguration
            | Self::XksKeyNotFound
            | Self::XksProxyIncorrectAuthenticationCredential
            | Self::XksProxyInvalidConfiguration
            | Self::XksProxyInvalidResponse
            | Self::XksProxyUriEndpointInUse
            | Self::XksProxyUriInUse
            | Self::XksProxyUriUnreachable
            | Self::XksProxyVpcEndpointServiceInUse
            | Self::XksProxyVpcEndpointServiceInvalidConfiguration
            | Self::XksProxyVpcEndpointServiceNotFound => false,
            // The answer was the purpose.
            Self::DryRunOperation => false,
        }
    }

    /// The member that carries the message: AWS spells it with a capital in this one error.
    pub(super) const fn message_member(self) -> &'static str {
        match self {
            Self::AccessDenied => "Message",
            _ => "message",
        }
    }
}

impl fmt::Display for ErrorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
