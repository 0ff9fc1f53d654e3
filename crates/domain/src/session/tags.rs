//! Session tags (IAM User Guide, "Pass session tags in AWS STS").

use thiserror::Error;

/// Tags of one request for a session (AWS STS API, AssumeRole).
const MAX_TAGS: usize = 50;

/// One tag of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionTag {
    /// Its key; letter case is kept and does not tell keys apart.
    pub key: Box<str>,
    /// Its value; may be empty.
    pub value: Box<str>,
    /// Whether sessions that this one begins have it, too.
    pub transitive: bool,
}

/// The tags of a session: no two of one key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionTags(Vec<SessionTag>);

/// Why tags cannot be a session's, in the words of STS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TagRefusal {
    /// Over the limit, inherited ones counted.
    #[error("Tags cannot be longer than {MAX_TAGS}.")]
    TooMany,
    /// The same key twice.
    #[error("Duplicate tag keys found. Please note that Tag keys are case insensitive.")]
    Duplicate,
    /// `TransitiveTagKeys` names no tag.
    #[error("The specified transitive tag key must be included in the requested tags.")]
    TransitiveWithoutTag,
    /// A tag that the calling session hands on cannot be changed by it.
    #[error(
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the \
         calling session."
    )]
    ConflictsWithInherited,
}

impl SessionTags {
    /// The tags of a new session: those that the caller's session hands on, and those of the request.
    pub fn begin(
        inherited: &Self,
        given: &[(&str, &str)],
        transitive_keys: &[&str],
    ) -> Result<Self, TagRefusal> {
        let names = |key: &str| given.iter().any(|(given, _)| same_key(given, key));
        let mut tags: Vec<SessionTag> = inherited.transitive().cloned().collect();
        if tags.iter().any(|tag| names(&tag.key)) {
            return Err(TagRefusal::ConflictsWithInherited);
        }
        let is_inherited = |key: &str| tags.iter().any(|tag| same_key(&tag.key, key));
        if transitive_keys
            .iter()
            .any(|key| !names(key) && !is_inherited(key))
        {
            return Err(TagRefusal::TransitiveWithoutTag);
        }
        tags.extend(given.iter().map(|(key, value)| SessionTag {
            key: (*key).into(),
            value: (*value).into(),
            transitive: transitive_keys.iter().any(|transitive| same_key(transitive, key)),
        }));
        Self::new(tags)
    }

    /// Tags of which no two have one key.
    pub(super) fn new(tags: Vec<SessionTag>) -> Result<Self, TagRefusal> {
        if tags.len() > MAX_TAGS {
            return Err(TagRefusal::TooMany);
        }
        let repeats =
            |(at, tag): (usize, &SessionTag)| tags[..at].iter().any(|first| same_key(&first.key, &tag.key));
        if tags.iter().enumerate().any(repeats) {
            return Err(TagRefusal::Duplicate);
        }
        Ok(Self(tags))
    }

    /// Every tag.
    pub fn iter(&self) -> impl Iterator<Item = &SessionTag> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that further sessions inherit.
    pub fn transitive(&self) -> impl Iterator<Item = &SessionTag> {
        self.0.iter().filter(|tag| tag.transitive)
    }
}

fn same_key(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(
        inherited: &SessionTags,
        given: &[(&str, &str)],
        transitive: &[&str],
    ) -> Result<Vec<String>, TagRefusal> {
        let tags = SessionTags::begin(inherited, given, transitive)?;
        let shown = |tag: &SessionTag| {
            format!(
                "{}={}{}",
                tag.key,
                tag.value,
                if tag.transitive { "!" } else { "" }
            )
        };
        Ok(tags.iter().map(shown).collect())
    }

    #[test]
    fn transitive_tags_are_handed_on_and_others_are_not() {
        let none = SessionTags::default();
        let first = SessionTags::begin(&none, &[("Team", "red"), ("Cost", "1")], &["team"]).unwrap();
        assert_eq!(tags(&none, &[("Team", "red")], &["TEAM"]).unwrap(), ["Team=red!"]);
        assert_eq!(
            tags(&first, &[("Cost", "2")], &[]).unwrap(),
            ["Team=red!", "Cost=2"]
        );
        let second = SessionTags::begin(&first, &[], &[]).unwrap();
        assert_eq!(tags(&second, &[], &["Team"]).unwrap(), ["Team=red!"]);
    }

    #[test]
    fn what_cannot_be_a_sessions_tag_is_refused() {
        let none = SessionTags::default();
        let first = SessionTags::begin(&none, &[("Team", "red")], &["Team"]).unwrap();
        let refusal = |inherited, given: &[(&str, &str)], transitive: &[&str]| {
            SessionTags::begin(inherited, given, transitive).unwrap_err()
        };
        assert_eq!(
            refusal(&first, &[("team", "blue")], &[]),
            TagRefusal::ConflictsWithInherited
        );
        assert_eq!(
            refusal(&none, &[("a", "1"), ("A", "2")], &[]),
            TagRefusal::Duplicate
        );
        assert_eq!(
            refusal(&none, &[("a", "1")], &["b"]),
            TagRefusal::TransitiveWithoutTag
        );
        let keys: Vec<String> = (0..MAX_TAGS).map(|at| at.to_string()).collect();
        let many: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "")).collect();
        assert_eq!(SessionTags::begin(&none, &many, &[]).unwrap().len(), MAX_TAGS);
        assert_eq!(refusal(&first, &many, &[]), TagRefusal::TooMany);
    }
}
