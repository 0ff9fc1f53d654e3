//! Lists in pages.

use std::str::FromStr;

use trent_domain::{error::KmsError, state};

use crate::{error::QueryError, iam::Action, json::Object, marker, query::Element};

/// Entries of a page when the request does not say how many (IAM API, `MaxItems`).
const DEFAULT_MAX_ITEMS: i32 = 100;

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    action: Action,
    max_items: usize,
    /// The position of the last entry of the page before.
    after: Option<String>,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    items: Vec<T>,
    marker: Option<String>,
}

impl PageRequest {
    /// Reads `MaxItems` and `Marker`.
    ///
    /// # Errors
    /// The marker is not one of this list.
    pub fn parse(action: Action, request: &Object<'_>) -> Result<Self, QueryError> {
        let marker = request.string("Marker")?;
        let position = marker.map(|marker| marker::decode(action.name(), marker));
        let max_items = request.integer("MaxItems")?.unwrap_or(DEFAULT_MAX_ITEMS);
        Ok(Self {
            action,
            // Validation has refused what is below 1.
            max_items: usize::try_from(max_items).unwrap_or(1),
            after: position.transpose()?,
        })
    }

    /// At most so many entries.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.max_items
    }

    /// The last entry of the page before, of a list whose positions are such.
    ///
    /// # Errors
    /// The marker is not one of this list.
    pub fn after<T: FromStr>(&self) -> Result<Option<T>, QueryError> {
        let after = self.after.as_ref();
        let position = after.map(|position| position.parse().map_err(|_| KmsError::InvalidMarker));
        Ok(position.transpose()?)
    }

    /// The part that state has cut out already.
    pub fn of<T>(&self, page: state::Page<T>, position: impl Fn(&T) -> String) -> Page<T> {
        let last = page.items.last().filter(|_| page.truncated);
        Page {
            marker: last.map(|last| marker::encode(self.action.name(), position(last))),
            items: page.items,
        }
    }

    /// The part of all entries that was asked for, in the order of their positions.
    pub fn cut<T>(&self, all: impl IntoIterator<Item = T>, position: impl Fn(&T) -> String) -> Page<T> {
        self.cut_positioned(all.into_iter().map(|item| (position(&item), item)))
    }

    /// The part of all entries that was asked for, in the order in which they come.
    pub fn cut_in_order<T>(&self, all: impl IntoIterator<Item = T>) -> Page<T> {
        let places = all.into_iter().enumerate();
        self.cut_positioned(places.map(|(place, item)| (format!("{place:010}"), item)))
    }

    fn cut_positioned<T>(&self, all: impl Iterator<Item = (String, T)>) -> Page<T> {
        let is_ahead = |(position, _): &(String, T)| self.after.as_ref().is_none_or(|after| position > after);
        let mut ahead: Vec<_> = all.filter(is_ahead).collect();
        ahead.sort_by(|(one, _), (other, _)| one.cmp(other));
        let is_truncated = ahead.len() > self.max_items;
        ahead.truncate(self.max_items);
        let last = ahead.last().filter(|_| is_truncated);
        Page {
            marker: last.map(|(position, _)| marker::encode(self.action.name(), position)),
            items: ahead.into_iter().map(|(_, item)| item).collect(),
        }
    }
}

impl<T> Page<T> {
    /// The entries.
    pub fn items(&self) -> impl Iterator<Item = &T> {
        self.items.iter()
    }

    /// Writes `IsTruncated`, and `Marker` if there is more.
    pub(super) fn write(&self, answer: &mut Element<'_>) {
        answer.boolean("IsTruncated", self.marker.is_some());
        answer.optional_string("Marker", self.marker.as_ref());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn request(action: Action, max_items: usize, marker: Option<&str>) -> Result<PageRequest, QueryError> {
        let marker = marker.map_or(String::new(), |marker| format!(r#","Marker":"{marker}""#));
        let body = format!(r#"{{"MaxItems":{max_items}{marker}}}"#);
        PageRequest::parse(action, &Object::parse(body.as_bytes()).expect("an object"))
    }

    #[test]
    fn a_marker_of_another_list_is_refused() {
        let page = request(Action::ListUsers, 1, None).expect("a page");
        let page = page.cut(["a", "b"], |name| (*name).to_owned());
        let marker = page.marker.expect("there is more");
        assert!(request(Action::ListUsers, 1, Some(&marker)).is_ok());
        let refused = request(Action::ListRoles, 1, Some(&marker)).expect_err("another list");
        assert_eq!(refused.name().as_str(), "ValidationError");
    }

    #[test]
    fn a_page_has_a_hundred_entries_unless_the_request_says_so() {
        let page = PageRequest::parse(Action::ListUsers, &Object::default()).expect("a page");
        assert_eq!(page.limit(), 100);
    }

    proptest! {
        #[test]
        fn pages_together_are_the_whole_list(
            names in proptest::collection::btree_set("[a-c]{0,3}", 0..12),
            size in 1_usize..6,
        ) {
            let mut read = Vec::new();
            let mut marker = None;
            loop {
                let page = request(Action::ListUsers, size, marker.as_deref()).expect("a page");
                let page = page.cut(names.iter().rev(), |name| (*name).clone());
                prop_assert!(page.items.len() <= size);
                read.extend(page.items);
                marker = page.marker;
                if marker.is_none() {
                    break;
                }
            }
            prop_assert_eq!(read, names.iter().collect::<Vec<_>>());
        }
    }
}
