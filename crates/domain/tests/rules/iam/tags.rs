//! Tags of users, roles, policies and providers.

use trent_domain::global::Command;
use trent_domain::global::command::{CreateOidcProvider, TagEntity, UntagEntity};
use trent_domain::iam::*;
use trent_domain::tag::Tag;

use super::world::*;

fn tag_entity(entity: &Tagged, tags: Vec<Tag>) -> Command {
    Command::TagEntity(TagEntity {
        account: us(),
        entity: entity.clone(),
        tags,
    })
}

fn untag_entity(entity: &Tagged, keys: &[&str]) -> Command {
    Command::UntagEntity(UntagEntity {
        account: us(),
        entity: entity.clone(),
        tag_keys: keys.iter().map(ToString::to_string).collect(),
    })
}

/// Everything that can have tags, made.
fn world() -> (World, [Tagged; 4]) {
    let mut world = World::new();
    let url: OidcUrl = parse("issuer.example");
    for command in [
        create_user("it"),
        create_role("it", TRUST),
        create_policy("it", ALLOW),
        Command::CreateOidcProvider(CreateOidcProvider {
            partition: parse("aws"),
            account: us(),
            url: url.clone(),
            client_ids: vec![],
            thumbprints: vec![],
            tags: vec![],
        }),
    ] {
        world.must(command);
    }
    let tagged = [
        Tagged::User(name("it")),
        Tagged::Role(name("it")),
        Tagged::Policy(arn("it")),
        Tagged::OidcProvider(url),
    ];
    (world, tagged)
}

fn tags<'a>(world: &'a World, entity: &Tagged) -> &'a [Tag] {
    match entity {
        Tagged::User(name) => &world.state.user(us(), name).unwrap().tags,
        Tagged::Role(name) => &world.state.role(us(), name).unwrap().tags,
        Tagged::Policy(arn) => &world.state.policy(arn).unwrap().tags,
        Tagged::OidcProvider(url) => &world.state.oidc_provider(us(), url).unwrap().tags,
    }
}

#[test]
fn tag_keys_are_kept_as_written_and_compared_without_case() {
    let (mut world, tagged) = world();
    for entity in &tagged {
        world.must(tag_entity(entity, vec![tag("team", "1"), tag("Cost", "2")]));
        world.must(tag_entity(entity, vec![tag("TEAM", "3")]));
        assert_eq!(tags(&world, entity), [tag("Cost", "2"), tag("TEAM", "3")]);
        world.must(untag_entity(entity, &["cost", "none"]));
        assert_eq!(tags(&world, entity), [tag("TEAM", "3")]);
    }
    world.check_records();
}

#[test]
fn tags_that_cannot_be_are_refused() {
    let (mut world, tagged) = world();
    let many = |count: usize| {
        (0..count)
            .map(|number| tag(&format!("k{number}"), ""))
            .collect::<Vec<_>>()
    };
    for entity in &tagged {
        let doubled = vec![tag("Team", "1"), tag("team", "2")];
        assert_eq!(
            world.ask(tag_entity(entity, doubled)),
            Err(IamError::InvalidInput(InvalidInput::DuplicateTagKeys))
        );
        assert_eq!(
            world.ask(tag_entity(entity, vec![tag("AWS:team", "1")])),
            Err(IamError::InvalidInput(InvalidInput::ReservedTagKey))
        );
        world.must(tag_entity(entity, many(limits::MAX_TAGS)));
        world.must(tag_entity(entity, many(limits::MAX_TAGS)));
        assert_eq!(
            world.ask(tag_entity(entity, vec![tag("one more", "")])),
            quota(Quota::Tags)
        );
        assert_eq!(
            world.ask(tag_entity(entity, many(limits::MAX_TAGS + 1))),
            quota(Quota::Tags)
        );
    }
}

#[test]
fn what_is_not_there_has_no_tags() {
    let mut world = World::new();
    for (entity, missing) in [
        (Tagged::User(name("none")), no_such(EntityKind::User, "none")),
        (Tagged::Role(name("none")), no_such(EntityKind::Role, "none")),
        (
            Tagged::Policy(arn("none")),
            no_such(EntityKind::Attachment, arn("none").as_str()),
        ),
        (
            Tagged::Policy(parse(ADMINISTRATOR)),
            Err(IamError::PolicyOutsideAccount),
        ),
        (
            Tagged::OidcProvider(parse("none.example")),
            no_such(EntityKind::OidcProvider, "none.example"),
        ),
    ] {
        assert_eq!(world.ask(tag_entity(&entity, vec![tag("team", "1")])), missing);
        assert_eq!(world.ask(untag_entity(&entity, &["team"])), missing);
    }
}
