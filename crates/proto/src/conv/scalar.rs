//! Values that are one scalar field: ids, names, moments, texts and numbers.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use trent_domain::alias::AliasName;
use trent_domain::custom_key_store::{ConnectionErrorCode, ConnectionState};
use trent_domain::grant::{GrantName, GrantOperation};
use trent_domain::iam::{AccountAlias, Name, OidcUrl, Partition, Path, PolicyArn, Thumbprint, UniqueId};
use trent_domain::ids::{
    AccessKeyId, AccountId, ClusterId, CustomKeyStoreId, GrantId, IntentId, KeyId, MaterialId, NodeId,
    RegionName, RequestId,
};
use trent_domain::import::ImportType;
use trent_domain::key_spec::{
    EncryptionAlgorithm, KeyManager, KeyOrigin, KeySpec, KeyUsage, MessageType, SigningAlgorithm,
    WrappingAlgorithm, WrappingKeySpec,
};
use trent_domain::key_state::KeyState;
use trent_domain::last_usage::TrackedOperation;
use trent_domain::node_address::NodeAddress;
use trent_domain::policy::FederatedProvider;
use trent_domain::principal::{PrincipalArn, ServicePrincipal};
use trent_domain::rotation::RotationType;
use trent_domain::time::Timestamp;
use trent_domain::xks::{ProxyAccessKeyId, XksKeyId, XksUriEndpoint, XksUriPath};

use super::error::ConvError;
use super::wire::Wire;

impl Wire for KeyId {
    type Form = Bytes;

    fn to_wire(&self) -> Bytes {
        Bytes::copy_from_slice(&self.to_bytes())
    }

    fn from_wire(bytes: Bytes) -> Result<Self, ConvError> {
        Self::from_bytes(&bytes).map_err(|error| ConvError::Malformed(error.kind))
    }
}

macro_rules! as_bytes {
    ($($id:ident)*) => {$(
        impl Wire for $id {
            type Form = Bytes;

            fn to_wire(&self) -> Bytes {
                Bytes::copy_from_slice(self.as_bytes())
            }

            fn from_wire(bytes: Bytes) -> Result<Self, ConvError> {
                Self::try_from(bytes.as_ref()).map_err(|error| ConvError::Malformed(error.kind))
            }
        }
    )*};
}

as_bytes! { MaterialId GrantId RequestId IntentId ClusterId }

macro_rules! as_text {
    ($($name:ident, $kind:literal;)*) => {$(
        impl Wire for $name {
            type Form = String;

            fn to_wire(&self) -> String {
                self.as_str().to_owned()
            }

            fn from_wire(text: String) -> Result<Self, ConvError> {
                text.parse().map_err(|_| ConvError::Malformed($kind))
            }
        }
    )*};
}

as_text! {
    AccountId, "account id";
    AccountAlias, "account alias";
    Name, "name";
    Path, "path";
    OidcUrl, "OIDC provider URL";
    Partition, "partition";
    PolicyArn, "policy ARN";
    Thumbprint, "thumbprint";
    UniqueId, "unique id";
    RegionName, "region name";
    NodeAddress, "node address";
    AccessKeyId, "access key id";
    AliasName, "alias name";
    GrantName, "grant name";
    PrincipalArn, "principal ARN";
    ServicePrincipal, "service principal";
    FederatedProvider, "identity provider";
    CustomKeyStoreId, "custom key store id";
    XksKeyId, "external key id";
    XksUriEndpoint, "proxy URI endpoint";
    XksUriPath, "proxy URI path";
    ProxyAccessKeyId, "proxy access key id";
}

macro_rules! as_aws_name {
    ($($name:ident, $kind:literal;)*) => {$(
        impl Wire for $name {
            type Form = String;

            fn to_wire(&self) -> String {
                self.as_str().to_owned()
            }

            fn from_wire(text: String) -> Result<Self, ConvError> {
                Self::parse(&text).ok_or(ConvError::Malformed($kind))
            }
        }
    )*};
}

as_aws_name! {
    KeyManager, "key manager";
    KeySpec, "key spec";
    KeyUsage, "key usage";
    KeyOrigin, "key origin";
    KeyState, "key state";
    TrackedOperation, "tracked operation";
    ConnectionState, "connection state";
    ConnectionErrorCode, "connection error code";
    EncryptionAlgorithm, "encryption algorithm";
    SigningAlgorithm, "signing algorithm";
    MessageType, "message type";
    GrantOperation, "grant operation";
    WrappingAlgorithm, "wrapping algorithm";
    WrappingKeySpec, "wrapping key spec";
    ImportType, "import type";
    RotationType, "rotation type";
}

macro_rules! as_itself {
    ($($scalar:ty)*) => {$(
        impl Wire for $scalar {
            type Form = $scalar;

            fn to_wire(&self) -> $scalar {
                self.clone()
            }

            fn from_wire(form: $scalar) -> Result<Self, ConvError> {
                Ok(form)
            }
        }
    )*};
}

as_itself! { bool u32 u64 String Bytes }

/// A text that the domain has as a constant and that another node may have as another constant.
impl Wire for Cow<'static, str> {
    type Form = String;

    fn to_wire(&self) -> String {
        self.clone().into_owned()
    }

    fn from_wire(text: String) -> Result<Self, ConvError> {
        Ok(Cow::Owned(text))
    }
}

impl Wire for Box<str> {
    type Form = String;

    fn to_wire(&self) -> String {
        self.as_ref().to_owned()
    }

    fn from_wire(text: String) -> Result<Self, ConvError> {
        Ok(text.into())
    }
}

impl Wire for u16 {
    type Form = u32;

    fn to_wire(&self) -> u32 {
        (*self).into()
    }

    fn from_wire(number: u32) -> Result<Self, ConvError> {
        number
            .try_into()
            .map_err(|_| ConvError::Malformed("16-bit number"))
    }
}

impl Wire for Timestamp {
    type Form = u64;

    fn to_wire(&self) -> u64 {
        self.as_millis()
    }

    fn from_wire(millis: u64) -> Result<Self, ConvError> {
        Ok(Self::from_millis(millis))
    }
}

impl Wire for NodeId {
    type Form = u64;

    fn to_wire(&self) -> u64 {
        self.0
    }

    fn from_wire(number: u64) -> Result<Self, ConvError> {
        Ok(Self(number))
    }
}

impl Wire for Vec<u8> {
    type Form = Bytes;

    fn to_wire(&self) -> Bytes {
        Bytes::copy_from_slice(self)
    }

    fn from_wire(bytes: Bytes) -> Result<Self, ConvError> {
        Ok(bytes.into())
    }
}

impl Wire for Arc<[u8]> {
    type Form = Bytes;

    fn to_wire(&self) -> Bytes {
        Bytes::copy_from_slice(self)
    }

    fn from_wire(bytes: Bytes) -> Result<Self, ConvError> {
        Ok(bytes.as_ref().into())
    }
}

impl<const N: usize> Wire for [u8; N] {
    type Form = Bytes;

    fn to_wire(&self) -> Bytes {
        Bytes::copy_from_slice(self)
    }

    fn from_wire(bytes: Bytes) -> Result<Self, ConvError> {
        bytes
            .as_ref()
            .try_into()
            .map_err(|_| ConvError::Malformed("byte string of fixed length"))
    }
}
