//! Policies of keys, identities, sessions and roles: what one must be, what it says, and what several together decide.
//!
//! A document is stored as it was given and read when it matters. Reading is total: any text gives a [`Document`] or the
//! reason why it is none. That its principals can exist is checked; whether they do, and which
//! entities they are, a [`Directory`] says.
//! Evaluating is total too: a [`StoredPolicy`] is read into a form that answers any [`Request`], and a [`Question`] puts
//! the answers of all policies and grants together.

mod arn_pattern;
mod because;
mod bindings;
mod comparison;
mod compiled;
mod condition;
mod condition_values;
mod context;
mod context_key;
mod decide;
mod document;
mod glob;
mod identity;
mod identity_policy;
mod json;
mod key_policy;
mod known_key;
mod lockout;
mod malformed_document;
mod parse;
mod pattern;
mod principal;
mod request;
mod requester;
mod resource_policy;
mod shown;
mod stored;
mod template;
mod trust_policy;
mod value;
mod values;

pub use arn_pattern::is_arn_like;
pub use because::Because;
pub use bindings::{Directory, InvalidBindings, NoSuchPrincipal, PrincipalBindings};
pub use condition::{Comparison, Condition, Quantifier};
pub use condition_values::{ConditionValues, TooManyConditionValues};
pub use context::{Chain, Context};
pub use context_key::ContextKey;
pub use decide::{Decision, GrantFor, Grounds, Question, Refusal};
pub use document::{Document, Effect, Selection, Statement, Version};
pub use identity::{IdentityPolicies, IdentityVerdict, Layer, Missing, NamedPolicy};
pub use identity_policy::identity_policy;
pub use key_policy::{bind, default_policy, lockout, parse};
pub use known_key::{Cardinality, KeyFamily, KeyRow, KnownKey, PolicyKinds, Requests, ValueType};
pub use lockout::Author;
pub use malformed_document::MalformedDocument;
pub use parse::{Malformed, document};
pub use pattern::Pattern;
pub use principal::{FederatedProvider, PolicyPrincipal};
pub use request::Request;
pub use requester::{NamedAs, Requester};
pub use resource_policy::ResourcePolicy;
pub use stored::StoredPolicy;
pub use trust_policy::trust_policy;
pub use values::Values;
