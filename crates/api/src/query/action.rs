//! The actions of a service.

/// Declares a service's actions, in the order of their names.
macro_rules! actions {
    ($(#[$doc:meta])* $protocol:ident, $tables:ident: $($name:ident)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = concat!("`", stringify!($name), "`")] $name,)*
        }

        impl Action {
            /// Every action, by name.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// The action that a request asks for.
            ///
            /// # Errors
            /// The request names none, or one that is not offered.
            pub fn of(form: &crate::query::Form) -> Result<Self, crate::error::QueryError> {
                use crate::{error::QueryError, query::Protocol};
                let name = form.get("Action").ok_or_else(QueryError::missing_action)?;
                let version = form.get("Version").unwrap_or_default();
                let action = Self::ALL.iter().find(|action| action.name() == name);
                match action {
                    Some(action) if version == Protocol::$protocol.version() => Ok(*action),
                    _ => Err(QueryError::invalid_action(name, version)),
                }
            }

            /// Reads the members of a request, and checks them against the model.
            ///
            /// # Errors
            /// A value has a wrong type or violates a constraint of the model.
            pub fn members(
                self,
                form: &crate::query::Form,
            ) -> Result<crate::json::Object<'_>, crate::error::QueryError> {
                crate::query::checked(self.shape(), form)
            }

            /// The answer to a request for this action, as XML.
            #[must_use]
            pub fn answer(
                self,
                answer: &crate::query::Answer,
                request_id: trent_domain::ids::RequestId,
            ) -> Vec<u8> {
                answer.encode(crate::query::Protocol::$protocol, self.name(), request_id)
            }

            /// The tables are in the same order, which a test makes sure of.
            fn shape(self) -> &'static crate::validation::Shape {
                crate::validation::tables::$tables::INPUTS[self as usize].1
            }
        }
    };
}

pub(crate) use actions;
