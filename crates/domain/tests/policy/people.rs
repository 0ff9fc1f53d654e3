//! Who asks in the corpus: account 111122223333 has the key.

use trent_domain::ids::AccountId;
use trent_domain::policy::{FederatedProvider, Requester};
use trent_domain::principal::{PrincipalArn, ServicePrincipal};

/// Someone by name.
pub(crate) enum Person {
    Root(AccountId),
    Principal {
        arn: PrincipalArn,
        role: Option<PrincipalArn>,
        provider: Option<FederatedProvider>,
    },
    Service(ServicePrincipal),
    Vouched(FederatedProvider),
}

/// The key's account.
pub(crate) fn owner() -> AccountId {
    "111122223333".parse().unwrap()
}

/// The key.
pub(crate) const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
/// Another of the same account.
pub(crate) const OTHER_KEY: &str =
    "arn:aws:kms:us-east-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321";
/// An alias of the key.
pub(crate) const ALIAS: &str = "arn:aws:kms:us-east-1:111122223333:alias/payroll";
/// A role of the same account.
pub(crate) const ROLE: &str = "arn:aws:iam::111122223333:role/Admin";

impl Person {
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "root" => Self::Root(owner()),
            "foreign root" => Self::Root("444455556666".parse().unwrap()),
            "alice" => Self::user("arn:aws:iam::111122223333:user/alice"),
            "bob" => Self::user("arn:aws:iam::111122223333:user/team/bob"),
            "mallory" => Self::user("arn:aws:iam::444455556666:user/mallory"),
            "federated" => Self::user("arn:aws:sts::111122223333:federated-user/fred"),
            "session" => Self::session("111122223333", None),
            "foreign session" => Self::session("444455556666", None),
            "web session" => Self::session("111122223333", Some("accounts.google.com")),
            "logs" => Self::Service("logs.us-east-1.amazonaws.com".parse().unwrap()),
            "google user" => Self::Vouched("accounts.google.com".parse().unwrap()),
            other => panic!("nobody is called {other}"),
        }
    }

    fn user(arn: &str) -> Self {
        Self::Principal {
            arn: arn.parse().unwrap(),
            role: None,
            provider: None,
        }
    }

    fn session(account: &str, provider: Option<&str>) -> Self {
        Self::Principal {
            arn: format!("arn:aws:sts::{account}:assumed-role/Admin/day")
                .parse()
                .unwrap(),
            role: Some(format!("arn:aws:iam::{account}:role/Admin").parse().unwrap()),
            provider: provider.map(|provider| provider.parse().unwrap()),
        }
    }

    pub(crate) fn requester(&self) -> Requester<'_> {
        match self {
            Self::Root(account) => Requester::Root(*account),
            Self::Principal { arn, role, provider } => Requester::Principal {
                arn,
                role: role.as_ref(),
                provider: provider.as_ref(),
            },
            Self::Service(service) => Requester::Service(service),
            Self::Vouched(provider) => Requester::Vouched(provider),
        }
    }
}
