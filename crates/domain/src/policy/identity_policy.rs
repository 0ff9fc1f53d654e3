//! What a policy of an identity must be: managed, inline, boundary or of a session (IAM User Guide, "Grammar of the IAM
//! JSON policy language").

use super::comparison::are_readable;
use super::document::{Document, Selection, Statement, Version};
use super::parse::{Malformed, document};
use super::{MalformedDocument, Pattern};

/// How many parts an ARN has.
const ARN_PARTS: usize = 6;

/// Reads a policy that is to be attached to an identity. Whether it is too long is the caller's to say.
pub fn identity_policy(text: &str) -> Result<Document, MalformedDocument> {
    let document = document(text).map_err(|reason| match reason {
        Malformed::InvalidPrincipals | Malformed::Both("Principal") => MalformedDocument::Principal,
        reason => reason.into(),
    })?;
    if document.version != Version::V2012 {
        return Err(MalformedDocument::Version);
    }
    check_sids(&document.statements)?;
    document.statements.iter().try_for_each(check_statement)?;
    Ok(document)
}

/// Letters and digits, and no two the same.
fn check_sids(statements: &[Statement]) -> Result<(), MalformedDocument> {
    let sids = statements.iter().filter_map(|statement| statement.sid.as_deref());
    let mut named: Vec<&str> = sids.filter(|sid| !sid.is_empty()).collect();
    let is_plain = |sid: &&str| sid.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !named.iter().all(is_plain) {
        return Err(MalformedDocument::SidCharacters);
    }
    named.sort_unstable();
    if named.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(MalformedDocument::SidRepeated);
    }
    Ok(())
}

fn check_statement(statement: &Statement) -> Result<(), MalformedDocument> {
    if statement.principals.is_some() {
        return Err(MalformedDocument::Principal);
    }
    let mut conditions = statement.conditions.iter();
    if !conditions.all(|condition| are_readable(condition, Version::V2012)) {
        return Err(MalformedDocument::LegacyParsing);
    }
    let actions = named(&statement.actions).ok_or(MalformedDocument::NoActions)?;
    let resources = named(&statement.resources).ok_or(MalformedDocument::NoResources)?;
    resources
        .iter()
        .try_for_each(|resource| check_resource(resource.as_str()))?;
    actions
        .iter()
        .try_for_each(|action| check_action(action.as_str()))
}

/// What a statement names, if it does.
fn named(selection: &Option<Selection<Pattern>>) -> Option<&[Pattern]> {
    let items = selection.as_ref()?.items();
    (!items.is_empty()).then_some(items)
}

fn check_resource(resource: &str) -> Result<(), MalformedDocument> {
    if resource == "*" {
        return Ok(());
    }
    let parts: Vec<&str> = resource.splitn(ARN_PARTS, ':').collect();
    match parts[..] {
        ["arn", partition, ..] if !is_partition(partition) => Err(MalformedDocument::Partition {
            partition: partition.to_owned(),
            resource: resource.to_owned(),
        }),
        ["arn", _, vendor, ..] if vendor.is_empty() || vendor.contains(['*', '?']) => {
            Err(MalformedDocument::ResourceVendor)
        }
        ["arn", _] => Err(MalformedDocument::ResourceVendor),
        ["arn", ..] if parts.len() < ARN_PARTS => Err(MalformedDocument::LegacyParsing),
        ["arn", ..] => Ok(()),
        _ => Err(MalformedDocument::NotArn(resource.to_owned())),
    }
}

fn is_partition(text: &str) -> bool {
    text == "aws" || text.starts_with("aws-")
}

/// `*`, or one service and what it is asked for; that there are both is the grammar's.
pub(super) fn check_action(action: &str) -> Result<(), MalformedDocument> {
    let Some((vendor, name)) = action.split_once(':') else {
        return Ok(());
    };
    let is_vendor = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    if name.contains(':') {
        Err(MalformedDocument::Colons)
    } else if vendor != "*" && !vendor.bytes().all(is_vendor) {
        Err(MalformedDocument::Vendor(vendor.to_owned()))
    } else {
        Ok(())
    }
}
