//! ListRetirableGrants.

use std::{fmt, str::FromStr, sync::Arc};

use trent_domain::{
    error::KmsError,
    grant::{Grant, GrantPrincipal},
    ids::{AccountId, GrantId, IdError, KeyId, RegionName},
    policy::Directory,
};

use super::{
    grant_entry,
    grant_principal::NamedPrincipal,
    page::{PageRequest, Paging},
};
use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

const PAGING: Paging = Paging {
    operation: "ListRetirableGrants",
    max_limit: 100,
    default_limit: 50,
};

/// A ListRetirableGrants request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Which page.
    pub page: PageRequest<Position>,
    retiring: NamedPrincipal,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type, violates a constraint of the model, or is no marker of this list.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::LIST_RETIRABLE_GRANTS_REQUEST, request)?;
        Ok(Self {
            page: PAGING.parse(request)?,
            retiring: NamedPrincipal::parse(request, ["RetiringPrincipal", "RetiringServicePrincipal"])?,
        })
    }

    /// Whose grants are wanted. The authorization is about this principal, so it is needed before.
    ///
    /// # Errors
    /// None is named, or two are, or one that cannot be.
    pub fn retiring_principal(&self) -> Result<GrantPrincipal, KmsError> {
        self.retiring.required()
    }
}

/// A place in the list, which spans keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position(pub KeyId, pub GrantId);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(key, grant) = self;
        write!(f, "{key}:{grant}")
    }
}

impl FromStr for Position {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (key, grant) = text.split_once(':').ok_or(IdError { kind: "position" })?;
        Ok(Self(key.parse()?, grant.parse()?))
    }
}

/// A grant, and the account of its key.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The grant.
    pub grant: Arc<Grant>,
    /// The account of the key.
    pub key_owner: AccountId,
}

/// One page of the answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// The region of the keys.
    pub region: &'a RegionName,
    /// Who there is.
    pub directory: &'a dyn Directory,
    /// `Grants`.
    pub entries: &'a [Entry],
    /// Whether the list goes on.
    pub truncated: bool,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let last = self.entries.last().filter(|_| self.truncated);
        json::object(|answer| {
            answer.list("Grants", |list| {
                for Entry { grant, key_owner } in self.entries {
                    list.object(|answer| {
                        grant_entry::write(answer, grant, *key_owner, self.region, self.directory);
                    });
                }
            });
            PAGING.write(
                answer,
                last.map(|entry| Position(entry.grant.key_id, entry.grant.id)),
            );
        })
    }
}
