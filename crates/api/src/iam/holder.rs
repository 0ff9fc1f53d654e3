//! Requests about one user, group or role, or about all of a kind.

use trent_domain::iam::{Holder, HolderKind, Name, Path};

use super::members;
use crate::{error::QueryError, json::Object};

/// Reads the user, group or role that a request is about: `UserName`, `GroupName` or `RoleName`.
///
/// # Errors
/// It is no name.
pub fn parse(kind: HolderKind, request: &Object<'_>) -> Result<Holder, QueryError> {
    members::holder(request, kind)
}

/// `PathPrefix`: what the paths of listed entities begin with.
///
/// # Errors
/// It is no text.
pub fn path_prefix<'a>(request: &'a Object<'_>) -> Result<&'a str, QueryError> {
    Ok(request.string("PathPrefix")?.unwrap_or("/"))
}

/// An UpdateUser or UpdateGroup request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// `UserName` or `GroupName`.
    pub name: Name,
    /// `NewUserName` or `NewGroupName`, if it is to change.
    pub new_name: Option<Name>,
    /// `NewPath`, if it is to change.
    pub new_path: Option<Path>,
}

impl Rename {
    /// Reads a request that satisfies the model.
    ///
    /// # Errors
    /// A value is none of the domain's.
    pub fn parse(kind: HolderKind, request: &Object<'_>) -> Result<Self, QueryError> {
        let member = members::name_member(kind);
        Ok(Self {
            name: members::name(request, member)?,
            new_name: members::parsed(request, &format!("New{member}"))?,
            new_path: members::parsed(request, "NewPath")?,
        })
    }
}
