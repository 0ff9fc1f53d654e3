//! OpenID Connect providers.

use trent_domain::global::Command;
use trent_domain::global::command::*;
use trent_domain::iam::limits::{
    MAX_CLIENT_IDS, MAX_JWKS_BYTES, MAX_OIDC_PROVIDERS_PER_ACCOUNT, MAX_THUMBPRINTS,
};
use trent_domain::iam::*;

use super::world::*;

const THUMBPRINT: &str = "0123456789abcdef0123456789ABCDEF01234567";

fn create(url: &str, clients: usize, thumbprints: usize) -> Command {
    Command::CreateOidcProvider(CreateOidcProvider {
        partition: parse("aws"),
        account: us(),
        url: parse(url),
        client_ids: (0..clients).map(|number| format!("client{number:03}")).collect(),
        thumbprints: vec![parse(THUMBPRINT); thumbprints],
        tags: vec![],
    })
}

fn delete(url: &str) -> Command {
    Command::DeleteOidcProvider(DeleteOidcProvider {
        account: us(),
        url: parse(url),
    })
}

fn add_client(url: &str, client_id: &str) -> Command {
    Command::AddClientId(AddClientId {
        account: us(),
        url: parse(url),
        client_id: client_id.into(),
    })
}

fn remove_client(url: &str, client_id: &str) -> Command {
    Command::RemoveClientId(RemoveClientId {
        account: us(),
        url: parse(url),
        client_id: client_id.into(),
    })
}

fn thumbprints(url: &str, count: usize) -> Command {
    Command::UpdateThumbprints(UpdateThumbprints {
        account: us(),
        url: parse(url),
        thumbprints: vec![parse(THUMBPRINT); count],
    })
}

fn set_jwks(url: &str, jwks: &str) -> Command {
    Command::SetJwks(SetJwks {
        account: us(),
        url: parse(url),
        jwks: jwks.into(),
    })
}

#[test]
fn a_provider_changes_in_all_that_it_has() {
    let mut world = World::new();
    for command in [
        create("issuer.example/id", 1, 1),
        add_client("issuer.example/id", "sts.amazonaws.com"),
        add_client("issuer.example/id", "sts.amazonaws.com"),
        remove_client("issuer.example/id", "client000"),
        remove_client("issuer.example/id", "client000"),
        thumbprints("issuer.example/id", 2),
        set_jwks("issuer.example/id", "{}"),
    ] {
        world.must(command);
    }
    let provider = world
        .state
        .oidc_provider(us(), &parse("issuer.example/id"))
        .unwrap();
    assert_eq!(
        provider.arn(),
        "arn:aws:iam::111122223333:oidc-provider/issuer.example/id"
    );
    assert_eq!(provider.client_ids, ["sts.amazonaws.com".to_owned()].into());
    assert_eq!(provider.thumbprints.len(), 2);
    assert_eq!(provider.jwks.as_deref(), Some("{}"));
    assert_eq!(
        world.ask(create("issuer.example/id", 0, 0)),
        exists(EntityKind::OidcProvider, "issuer.example/id")
    );
    world.must(create("other.example", 0, 0));
    assert_eq!(world.state.oidc_providers(us()).count(), 2);
    assert_eq!(world.state.oidc_providers(them()).count(), 0);
    world.must(delete("issuer.example/id"));
    world.must(delete("other.example"));
    world.check_records();
}

#[test]
fn what_is_not_there_is_not_changed() {
    let mut world = World::new();
    for command in [
        delete("none.example"),
        add_client("none.example", "client"),
        remove_client("none.example", "client"),
        thumbprints("none.example", 1),
        set_jwks("none.example", "{}"),
    ] {
        assert_eq!(
            world.ask(command),
            no_such(EntityKind::OidcProvider, "none.example")
        );
    }
    let of_nobody = Command::CreateOidcProvider(CreateOidcProvider {
        partition: parse("aws"),
        account: parse("000000000000"),
        url: parse("issuer.example"),
        client_ids: vec![],
        thumbprints: vec![],
        tags: vec![],
    });
    assert_eq!(world.ask(of_nobody), no_such(EntityKind::Account, "000000000000"));
}

#[test]
fn a_provider_is_bounded_in_all_that_it_has() {
    let mut world = World::new();
    assert_eq!(
        world.ask(create("a.example", MAX_CLIENT_IDS + 1, 0)),
        quota(Quota::ClientIds)
    );
    assert_eq!(
        world.ask(create("a.example", 0, MAX_THUMBPRINTS + 1)),
        quota(Quota::Thumbprints)
    );
    world.must(create("a.example", MAX_CLIENT_IDS, MAX_THUMBPRINTS));
    assert_eq!(
        world.ask(add_client("a.example", "another")),
        quota(Quota::ClientIds)
    );
    assert_eq!(
        world.ask(thumbprints("a.example", MAX_THUMBPRINTS + 1)),
        quota(Quota::Thumbprints)
    );
    world.must(set_jwks("a.example", &"x".repeat(MAX_JWKS_BYTES)));
    let too_long = "x".repeat(MAX_JWKS_BYTES + 1);
    assert_eq!(world.ask(set_jwks("a.example", &too_long)), quota(Quota::Jwks));
    for number in 1..MAX_OIDC_PROVIDERS_PER_ACCOUNT {
        world.must(create(&format!("a{number}.example"), 0, 0));
    }
    assert_eq!(world.ask(create("b.example", 0, 0)), quota(Quota::OidcProviders));
}
