//! Everyone who calls: what their own policies say, what the key's policy says of them, and whether a grant is theirs.

/// Somebody, and the side of the key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Principal {
    pub(crate) name: &'static str,
    /// Who of the world it is.
    pub(crate) is: &'static str,
    pub(crate) home: Home,
    pub(crate) own: Own,
    pub(crate) key_policy: KeyPolicy,
    pub(crate) grant: Granted,
    pub(crate) credentials: Credentials,
}

/// The account of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Home {
    /// That of the keys.
    Owner,
    /// Another one.
    Other,
}

/// What somebody's own policies say of every operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Own {
    /// They are the root user, who has none.
    Root,
    /// They allow all of KMS.
    Allow,
    /// They allow what the call needs, on the resources that it needs it on, and nothing else; but for the check with
    /// this number.
    AllowAllBut(Option<usize>),
    /// The identity policies do not allow.
    Silent,
    /// The identity policies allow, and the permissions boundary does not.
    BoundarySilent,
    /// The identity policies allow, and the session policy does not.
    SessionSilent,
    /// An identity policy allows, and another statement of it denies.
    Deny,
    /// The identity policies allow, and the session policy denies.
    SessionDeny,
}

/// What the policy of every key that the call is about says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyPolicy {
    /// What the account's identity policies allow is allowed: the default.
    Delegates,
    /// The same, but for the caller.
    DeniesCaller,
    /// The same, and the caller may do everything.
    NamesCaller,
    /// The same, and the caller's role may do everything.
    NamesRole,
    /// The same, and so it is for the caller's account.
    NamesAccount,
    /// Somebody else may do everything, and nobody else anything.
    NamesSomebodyElse,
}

/// Whether there is a grant for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Granted {
    /// None.
    Nothing,
    /// One with every operation that the key has.
    Everything,
    /// One with another operation.
    SomethingElse,
}

/// Whether who calls can prove who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Credentials {
    Valid,
    /// Of a session that has ended.
    Expired,
    /// An access key that does not count (any more).
    Unknown,
    /// The request is not signed.
    Missing,
}

const fn user(name: &'static str, is: &'static str, own: Own) -> Principal {
    Principal {
        name,
        is,
        home: Home::Owner,
        own,
        key_policy: KeyPolicy::Delegates,
        grant: Granted::Nothing,
        credentials: Credentials::Valid,
    }
}

impl Principal {
    const fn of_other_account(mut self) -> Self {
        self.home = Home::Other;
        self
    }

    const fn with(mut self, key_policy: KeyPolicy) -> Self {
        self.key_policy = key_policy;
        self
    }

    const fn granted(mut self, grant: Granted) -> Self {
        self.grant = grant;
        self
    }

    const fn proving(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// A user with the rights for a call but one.
    pub(crate) const fn lacking(check: usize) -> Self {
        user("all rights but one", "exact", Own::AllowAllBut(Some(check)))
    }

    /// Whether the caller's account has the keys.
    pub(crate) fn is_foreign(&self) -> bool {
        self.home == Home::Other
    }
}

/// Everyone.
pub(crate) const PRINCIPALS: &[Principal] = &[
    // The owner's account.
    user("the account's root", "root", Own::Root),
    user("the root of a key that does not delegate", "root", Own::Root).with(KeyPolicy::NamesSomebodyElse),
    user("a user with IAM allow", "allowed", Own::Allow),
    user(
        "a user with exactly the rights needed",
        "exact",
        Own::AllowAllBut(None),
    ),
    user("a user without any policy", "bare", Own::Silent),
    user(
        "a user without any policy whom the key policy names",
        "bare",
        Own::Silent,
    )
    .with(KeyPolicy::NamesCaller),
    user("a user whom the key policy denies", "allowed", Own::Allow).with(KeyPolicy::DeniesCaller),
    user("a user whom an identity policy denies", "denied", Own::Deny),
    user(
        "a user whom an identity policy denies and the key policy names",
        "denied",
        Own::Deny,
    )
    .with(KeyPolicy::NamesCaller),
    user(
        "a user with IAM allow, of a key that does not delegate",
        "allowed",
        Own::Allow,
    )
    .with(KeyPolicy::NamesSomebodyElse),
    user(
        "a user whose permissions boundary lacks the action",
        "bounded",
        Own::BoundarySilent,
    ),
    user(
        "a user whose boundary lacks the action and whom the key policy names",
        "bounded",
        Own::BoundarySilent,
    )
    .with(KeyPolicy::NamesCaller),
    // Another account.
    user(
        "another account's user with the key's side",
        "other/bare",
        Own::Silent,
    )
    .of_other_account()
    .with(KeyPolicy::NamesCaller),
    user(
        "another account's user with the IAM side",
        "other/allowed",
        Own::Allow,
    )
    .of_other_account(),
    user(
        "another account's user with both sides",
        "other/allowed",
        Own::Allow,
    )
    .of_other_account()
    .with(KeyPolicy::NamesCaller),
    user(
        "another account's user with both sides, through its account",
        "other/allowed",
        Own::Allow,
    )
    .of_other_account()
    .with(KeyPolicy::NamesAccount),
    user(
        "another account's user without either side",
        "other/bare",
        Own::Silent,
    )
    .of_other_account(),
    user(
        "another account's root without the key's side",
        "other/root",
        Own::Root,
    )
    .of_other_account(),
    user(
        "another account's root with the key's side",
        "other/root",
        Own::Root,
    )
    .of_other_account()
    .with(KeyPolicy::NamesAccount),
    // Grantees.
    user("a grantee", "bare", Own::Silent).granted(Granted::Everything),
    user("a grantee of another operation", "bare", Own::Silent).granted(Granted::SomethingElse),
    user("a grantee whom the key policy denies", "bare", Own::Silent)
        .with(KeyPolicy::DeniesCaller)
        .granted(Granted::Everything),
    user("a grantee of a key that does not delegate", "bare", Own::Silent)
        .with(KeyPolicy::NamesSomebodyElse)
        .granted(Granted::Everything),
    user("another account's grantee", "other/bare", Own::Silent)
        .of_other_account()
        .granted(Granted::Everything),
    // Sessions.
    user("a role's session", "session", Own::Allow),
    user(
        "a role's session narrowed by a session policy",
        "narrowed",
        Own::SessionSilent,
    ),
    user(
        "a narrowed session whose role the key policy names",
        "narrowed",
        Own::SessionSilent,
    )
    .with(KeyPolicy::NamesRole),
    user(
        "a narrowed session that the key policy names",
        "narrowed",
        Own::SessionSilent,
    )
    .with(KeyPolicy::NamesCaller),
    user(
        "a role's session that its session policy denies",
        "refused",
        Own::SessionDeny,
    ),
    user("a user's session", "user-session", Own::Allow),
    // Whom nobody knows.
    user("an expired session", "expired", Own::Allow).proving(Credentials::Expired),
    user("a deactivated access key", "deactivated", Own::Allow).proving(Credentials::Unknown),
    user("the access key of a deleted user", "deleted", Own::Allow).proving(Credentials::Unknown),
    user("an unsigned request", "allowed", Own::Allow).proving(Credentials::Missing),
];
