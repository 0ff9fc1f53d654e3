//! How a domain value stands in a message.

use bytes::Bytes;
use prost::Message;

use super::error::ConvError;

/// A domain value with a form in messages. `from_wire` gives back exactly what `to_wire` was given.
pub(crate) trait Wire: Sized {
    /// What prost makes of the field: a scalar, an enum's number, or a message.
    type Form;

    fn to_wire(&self) -> Self::Form;

    fn from_wire(form: Self::Form) -> Result<Self, ConvError>;
}

/// The bytes of a value: the same on every node, for messages here have no maps.
pub(crate) fn encode<T: Wire<Form: Message>>(value: &T) -> Bytes {
    value.to_wire().encode_to_vec().into()
}

/// Reads a value, all of it: prost skips fields that it does not know, and a replica that skipped what another one
/// obeys would diverge.
pub(crate) fn decode<T: Wire<Form: Message + Default>>(bytes: Bytes) -> Result<T, ConvError> {
    let given = bytes.len();
    let message = T::Form::decode(bytes)?;
    if message.encoded_len() != given {
        return Err(ConvError::UnknownFields);
    }
    T::from_wire(message)
}

/// Declares the form of a struct: `Domain as pb::Message { field: presence, … }`. Both sides are named in full, so
/// that a field added on either one alone does not compile. The presences are the modules of [`super::presence`].
macro_rules! wire_message {
    ($domain:ty as $message:ty { $($field:ident: $presence:ident,)* }) => {
        impl $crate::conv::wire::Wire for $domain {
            type Form = $message;

            fn to_wire(&self) -> Self::Form {
                let Self { $($field,)* } = self;
                Self::Form { $($field: $crate::conv::presence::$presence::write($field),)* }
            }

            fn from_wire(form: Self::Form) -> Result<Self, $crate::conv::ConvError> {
                let Self::Form { $($field,)* } = form;
                Ok(Self { $($field: $crate::conv::presence::$presence::read($field, stringify!($field))?,)* })
            }
        }
    };
}
pub(crate) use wire_message;

/// Declares the form of an enum of variants that hold one value each and are named alike on both sides.
macro_rules! wire_oneof {
    ($domain:ty as $oneof:ty { $($variant:ident,)* }) => {
        impl $crate::conv::wire::Wire for $domain {
            type Form = $oneof;

            fn to_wire(&self) -> Self::Form {
                match self { $(Self::$variant(value) => Self::Form::$variant(value.to_wire()),)* }
            }

            fn from_wire(form: Self::Form) -> Result<Self, $crate::conv::ConvError> {
                match form {
                    $(Self::Form::$variant(value) => $crate::conv::wire::Wire::from_wire(value).map(Self::$variant),)*
                }
            }
        }
    };
}
pub(crate) use wire_oneof;

/// Declares the form of an enum without data: a protobuf enum whose 0 means that nothing was said.
macro_rules! wire_enum {
    ($domain:ty as $message:ty, $kind:literal { $($variant:ident,)* }) => {
        impl $crate::conv::wire::Wire for $domain {
            type Form = i32;

            fn to_wire(&self) -> i32 {
                match self { $(Self::$variant => <$message>::$variant.into(),)* }
            }

            fn from_wire(number: i32) -> Result<Self, $crate::conv::ConvError> {
                match <$message>::try_from(number) {
                    $(Ok(<$message>::$variant) => Ok(Self::$variant),)*
                    Ok(<$message>::Unspecified) | Err(_) => Err($crate::conv::ConvError::Malformed($kind)),
                }
            }
        }
    };
}
pub(crate) use wire_enum;
