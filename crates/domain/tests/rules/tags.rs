//! TagResource and UntagResource.

use trent_domain::command::{TagResource, UntagResource};
use trent_domain::error::{KmsError, TagError};
use trent_domain::key_state::KeyState;
use trent_domain::limits::MAX_TAGS_PER_KEY;
use trent_domain::reply::{Outcome, Reply};
use trent_domain::tag::Tag;

use crate::fixtures::*;
use crate::region::Region;

fn with_key() -> Region {
    let mut us = Region::new(US);
    us.ask(create_key(single(1))).unwrap();
    us
}

fn tag_with(us: &mut Region, tags: &[(&str, &str)]) -> Outcome {
    let tag = |(key, value): &(&str, &str)| Tag {
        key: (*key).into(),
        value: (*value).into(),
    };
    us.ask(TagResource {
        key_id: single(1),
        tags: tags.iter().map(tag).collect(),
    })
}

fn untag(us: &mut Region, keys: &[&str]) -> Outcome {
    us.ask(UntagResource {
        key_id: single(1),
        tag_keys: keys.iter().map(|key| (*key).into()).collect(),
    })
}

fn tags(us: &Region) -> Vec<(String, String)> {
    let key = us.state.key(&single(1)).unwrap();
    let page = us.state.tags_of_key(key, None, MAX_TAGS_PER_KEY);
    assert!(!page.truncated);
    page.items.into_iter().map(|tag| (tag.key, tag.value)).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).into(), (*value).into()))
        .collect()
}

#[test]
fn tags_are_added_replaced_and_listed_by_key() {
    let mut us = with_key();
    assert_eq!(tag_with(&mut us, &[("b", "1"), ("a", "")]), Ok(Reply::Done));
    assert_eq!(
        tag_with(&mut us, &[("c", "3"), ("b", "2"), ("B", "4")]),
        Ok(Reply::Done)
    );
    assert_eq!(tags(&us), pairs(&[("B", "4"), ("a", ""), ("b", "2"), ("c", "3")]));
    assert_eq!(tag_with(&mut us, &[]), Ok(Reply::Done));
    assert_eq!(untag(&mut us, &["b", "unknown", "b"]), Ok(Reply::Done));
    assert_eq!(tags(&us), pairs(&[("B", "4"), ("a", ""), ("c", "3")]));
}

#[test]
fn a_request_breaks_no_rule_of_tags() {
    let mut us = with_key();
    let refused = |error| Err(KmsError::Tag(error));
    assert_eq!(
        tag_with(&mut us, &[("a", "1"), ("a", "2")]),
        refused(TagError::Duplicate)
    );
    assert_eq!(tag_with(&mut us, &[("aWs:a", "1")]), refused(TagError::Reserved));
    assert_eq!(tags(&us), []);
}

#[test]
fn a_key_has_fifty_tags_at_most() {
    let mut us = with_key();
    let keys: Vec<String> = (0..MAX_TAGS_PER_KEY)
        .map(|number| format!("{number:02}"))
        .collect();
    let full: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "")).collect();
    assert_eq!(tag_with(&mut us, &full), Ok(Reply::Done));
    let too_many = Err(KmsError::Tag(TagError::TooMany));
    assert_eq!(tag_with(&mut us, &[("more", "")]), too_many);
    assert_eq!(tag_with(&mut us, &[("00", "new"), ("more", "")]), too_many);
    assert_eq!(tag_with(&mut us, &[("00", "new")]), Ok(Reply::Done));
    let one_more: Vec<(&str, &str)> = full.iter().copied().chain([("more", "")]).collect();
    assert_eq!(tag_with(&mut us, &one_more), too_many);
    let key_names: Vec<&str> = one_more.iter().map(|(key, _)| *key).collect();
    assert_eq!(untag(&mut us, &key_names), too_many);
    assert_eq!(untag(&mut us, &["49"]), Ok(Reply::Done));
    assert_eq!(tag_with(&mut us, &[("more", "")]), Ok(Reply::Done));
}

#[test]
fn tags_stay_as_they_are_while_a_key_waits_for_its_end() {
    let mut us = with_key();
    us.ask(schedule(single(1), 7)).unwrap();
    let refusal = Err(KmsError::InvalidState {
        key: us.state.key(&single(1)).unwrap().arn(&region(US)),
        state: KeyState::PendingDeletion,
    });
    assert_eq!(tag_with(&mut us, &[("a", "")]), refusal);
    assert_eq!(untag(&mut us, &["a"]), refusal);
    let duplicate = Err(KmsError::Tag(TagError::Duplicate));
    assert_eq!(
        tag_with(&mut us, &[("a", ""), ("a", "")]),
        duplicate,
        "before the state"
    );
}

#[test]
fn tags_come_in_pages() {
    let mut us = with_key();
    tag_with(&mut us, &[("a", "1"), ("b", "2"), ("c", "3")]).unwrap();
    let key = us.state.key(&single(1)).unwrap();
    let page = us.state.tags_of_key(key, Some(&"a".to_owned()), 1);
    assert_eq!((page.items[0].key.as_str(), page.truncated), ("b", true));
    // The tag that a marker names may be gone.
    let page = us.state.tags_of_key(key, Some(&"bb".to_owned()), 1);
    assert_eq!((page.items[0].key.as_str(), page.truncated), ("c", false));
}
