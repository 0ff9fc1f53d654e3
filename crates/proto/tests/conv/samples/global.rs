//! An entry of every command of the global group, and every outcome.

use trent_domain::global::command::{
    AbandonRegion, AddRegion, ClearResidency, DeclareLoss, DrainNode, EndLoss, ForgetNode, ForgetRegion,
    FoundCluster, InitCluster, InviteNode, JoinNode, MoveNode, RegisterRegion, ReleaseRegion, RemoveNode,
    RemoveRegion, SetResidency, ShareGlobalKey,
};
use trent_domain::global::state::{NewNode, SealedGlobalKey};
use trent_domain::global::{Command, DirectoryRefusal, Entry, Outcome, Refusal, Reply};
use trent_domain::ids::NodeId;

use super::{AT, CLUSTER, LATER, PUBLIC, REQUEST, iam, other_region, public_exchange_key, region};

pub(crate) fn entries() -> Vec<(&'static str, Entry)> {
    let entry = |(name, command)| {
        (
            name,
            Entry {
                at: AT,
                request_id: REQUEST,
                command,
            },
        )
    };
    cluster_commands()
        .into_iter()
        .chain(iam::commands())
        .chain(directory_commands())
        .map(entry)
        .collect()
}

fn cluster_commands() -> [(&'static str, Command); 8] {
    let share = |region, from| {
        Command::ShareGlobalKey(ShareGlobalKey {
            region,
            from,
            key: SealedGlobalKey {
                version: 1,
                exchange_version: 2,
                sealed: b"sealed".to_vec(),
            },
        })
    };
    [
        (
            "init cluster",
            Command::InitCluster(InitCluster { cluster: CLUSTER }),
        ),
        (
            "register region",
            Command::RegisterRegion(RegisterRegion {
                region: region(),
                exchange_key: public_exchange_key(2),
            }),
        ),
        ("create global key", share(region(), None)),
        ("share global key", share(other_region(), Some(region()))),
        (
            "declare loss",
            Command::DeclareLoss(DeclareLoss {
                region: region(),
                successor: other_region(),
            }),
        ),
        (
            "end loss",
            Command::EndLoss(EndLoss {
                region: region(),
                epoch: 3,
            }),
        ),
        (
            "set residency",
            Command::SetResidency(SetResidency {
                home: region(),
                allowed: [region(), other_region()].into(),
            }),
        ),
        (
            "clear residency",
            Command::ClearResidency(ClearResidency { home: region() }),
        ),
    ]
}

fn directory_commands() -> Vec<(&'static str, Command)> {
    let node = NodeId(7);
    let joining = NewNode {
        id: node,
        region: region(),
        api: "kms-7.example:443".parse().unwrap(),
        peer: "[2001:db8::7]:4700".parse().unwrap(),
    };
    let founder = NewNode {
        id: NodeId(1),
        api: "192.0.2.1:443".parse().unwrap(),
        peer: "192.0.2.1:4700".parse().unwrap(),
        ..joining.clone()
    };
    let drain = |draining| Command::DrainNode(DrainNode { node, draining });
    vec![
        (
            "found cluster",
            Command::FoundCluster(FoundCluster {
                nodes: vec![founder, joining.clone()],
            }),
        ),
        (
            "invite node",
            Command::InviteNode(InviteNode {
                region: region(),
                token_hash: PUBLIC,
                valid_for_millis: 86_400_000,
            }),
        ),
        (
            "join node",
            Command::JoinNode(JoinNode {
                node: joining.clone(),
                token_hash: PUBLIC,
            }),
        ),
        (
            "move node",
            Command::MoveNode(MoveNode {
                node,
                api: joining.api,
                peer: joining.peer,
            }),
        ),
        ("drain node", drain(true)),
        ("undrain node", drain(false)),
        ("remove node", Command::RemoveNode(RemoveNode { node })),
        ("forget node", Command::ForgetNode(ForgetNode { node })),
        ("add region", Command::AddRegion(AddRegion { region: region() })),
        (
            "remove region",
            Command::RemoveRegion(RemoveRegion {
                region: region(),
                discards_managed_keys: true,
            }),
        ),
        (
            "abandon region",
            Command::AbandonRegion(AbandonRegion { region: region() }),
        ),
        (
            "release region",
            Command::ReleaseRegion(ReleaseRegion {
                region: region(),
                by: other_region(),
            }),
        ),
        (
            "forget region",
            Command::ForgetRegion(ForgetRegion { region: region() }),
        ),
    ]
}

fn directory_refusals() -> [(&'static str, DirectoryRefusal); 16] {
    [
        ("region exists", DirectoryRefusal::RegionExists),
        ("no such region", DirectoryRefusal::NoSuchRegion),
        ("region not active", DirectoryRefusal::RegionNotActive),
        ("last region", DirectoryRefusal::LastRegion),
        ("region lost", DirectoryRefusal::RegionLost),
        ("region not leaving", DirectoryRefusal::RegionNotLeaving),
        ("no such node", DirectoryRefusal::NoSuchNode),
        ("node leaving", DirectoryRefusal::NodeLeaving),
        ("node not leaving", DirectoryRefusal::NodeNotLeaving),
        ("last node of region", DirectoryRefusal::LastNodeOfRegion),
        ("invalid invitation", DirectoryRefusal::InvalidInvitation),
        ("too many invitations", DirectoryRefusal::TooManyInvitations),
        ("address taken", DirectoryRefusal::AddressTaken),
        ("region not lost", DirectoryRefusal::RegionNotLost),
        ("region still tied", DirectoryRefusal::RegionStillTied),
        ("name still known", DirectoryRefusal::NameStillKnown),
    ]
}

pub(crate) fn outcomes() -> Vec<(&'static str, Outcome)> {
    let answers = [
        ("done", Ok(Reply::Done)),
        ("created", Ok(Reply::Created { at: LATER })),
        (
            "policy version",
            Ok(Reply::PolicyVersion { number: 7, at: LATER }),
        ),
        (
            "node invited",
            Ok(Reply::NodeInvited {
                node: NodeId(7),
                expires_at: LATER,
            }),
        ),
        ("node joined", Ok(Reply::NodeJoined { founds_region: false })),
        (
            "region founder joined",
            Ok(Reply::NodeJoined { founds_region: true }),
        ),
        ("other exchange key", Err(Refusal::OtherExchangeKey)),
        ("unknown region", Err(Refusal::UnknownRegion)),
        ("global key exists", Err(Refusal::GlobalKeyExists)),
        ("global key not shared", Err(Refusal::GlobalKeyNotShared)),
        ("lost successor", Err(Refusal::LostSuccessor)),
    ];
    let refused = |(name, error)| (name, Err(Refusal::Iam(error)));
    let not_allowed = |(name, refusal)| (name, Err(Refusal::Directory(refusal)));
    answers
        .into_iter()
        .chain(iam::errors().into_iter().map(refused))
        .chain(directory_refusals().map(not_allowed))
        .collect()
}
