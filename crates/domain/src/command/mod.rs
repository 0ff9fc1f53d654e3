//! The replicated commands of a region group, one file each. Every command checks all it needs before it
//! changes anything, so nothing is ever half-applied.

pub mod begin_replicate;
pub mod cancel_key_deletion;
pub mod conclude_connection;
pub mod confirm_intent;
pub mod connect_custom_key_store;
mod context;
pub mod create_alias;
pub mod create_custom_key_store;
pub mod create_grant;
pub mod create_key;
pub mod create_managed_key;
pub mod delete_alias;
pub mod delete_custom_key_store;
pub mod delete_imported_key_material;
pub mod delete_key;
pub mod depart;
pub mod disable_key;
pub mod disable_key_rotation;
pub mod disconnect_custom_key_store;
mod disown;
pub mod enable_key;
pub mod enable_key_rotation;
pub mod end_fence;
pub mod expire_key_material;
pub mod import_key_material;
pub mod import_replica;
pub mod init_region;
pub mod note_losses;
pub mod put_key_policy;
pub mod receive_intent;
pub mod receive_material;
pub mod record_usage;
pub mod retire_grant;
pub mod revoke_grant;
pub mod rotate_exchange_key;
pub mod rotate_key;
pub mod rotate_key_on_demand;
pub mod schedule_key_deletion;
pub mod tag_resource;
pub mod take_over;
pub mod untag_resource;
pub mod update_alias;
pub mod update_custom_key_store;
pub mod update_key_description;
pub mod update_primary_region;

pub use begin_replicate::BeginReplicate;
pub use cancel_key_deletion::CancelKeyDeletion;
pub use conclude_connection::ConcludeConnection;
pub use confirm_intent::ConfirmIntent;
pub use connect_custom_key_store::ConnectCustomKeyStore;
pub(crate) use context::Context;
pub use create_alias::CreateAlias;
pub use create_custom_key_store::CreateCustomKeyStore;
pub use create_grant::CreateGrant;
pub use create_key::CreateKey;
pub use create_managed_key::CreateManagedKey;
pub use delete_alias::DeleteAlias;
pub use delete_custom_key_store::DeleteCustomKeyStore;
pub use delete_imported_key_material::DeleteImportedKeyMaterial;
pub use delete_key::DeleteKey;
pub use depart::Depart;
pub use disable_key::DisableKey;
pub use disable_key_rotation::DisableKeyRotation;
pub use disconnect_custom_key_store::DisconnectCustomKeyStore;
pub use disown::Disown;
pub use enable_key::EnableKey;
pub use enable_key_rotation::EnableKeyRotation;
pub use end_fence::EndFence;
pub use expire_key_material::ExpireKeyMaterial;
pub use import_key_material::ImportKeyMaterial;
pub use import_replica::ImportReplica;
pub use init_region::InitRegion;
pub use note_losses::NoteLosses;
pub use put_key_policy::PutKeyPolicy;
pub use receive_intent::ReceiveIntent;
pub use receive_material::ReceiveMaterial;
pub use record_usage::RecordUsage;
pub use retire_grant::RetireGrant;
pub use revoke_grant::RevokeGrant;
pub use rotate_exchange_key::RotateExchangeKey;
pub use rotate_key::RotateKey;
pub use rotate_key_on_demand::RotateKeyOnDemand;
pub use schedule_key_deletion::ScheduleKeyDeletion;
pub use tag_resource::TagResource;
pub use take_over::TakeOver;
pub use untag_resource::UntagResource;
pub use update_alias::UpdateAlias;
pub use update_custom_key_store::UpdateCustomKeyStore;
pub use update_key_description::UpdateKeyDescription;
pub use update_primary_region::UpdatePrimaryRegion;

/// A change of a region's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Gives the region its own keys, once.
    InitRegion(InitRegion),
    /// CreateKey.
    CreateKey(CreateKey),
    /// EnableKey.
    EnableKey(EnableKey),
    /// DisableKey.
    DisableKey(DisableKey),
    /// UpdateKeyDescription.
    UpdateKeyDescription(UpdateKeyDescription),
    /// CreateAlias.
    CreateAlias(CreateAlias),
    /// UpdateAlias.
    UpdateAlias(UpdateAlias),
    /// DeleteAlias.
    DeleteAlias(DeleteAlias),
    /// ScheduleKeyDeletion.
    ScheduleKeyDeletion(ScheduleKeyDeletion),
    /// CancelKeyDeletion.
    CancelKeyDeletion(CancelKeyDeletion),
    /// Deletes a key whose window has ended.
    DeleteKey(DeleteKey),
    /// ReplicateKey in the primary's region.
    BeginReplicate(BeginReplicate),
    /// ReplicateKey in the replica's region.
    ImportReplica(ImportReplica),
    /// Any other intent of another region.
    ReceiveIntent(ReceiveIntent),
    /// The target's answer to an intent of ours.
    ConfirmIntent(ConfirmIntent),
    // Between regions
    /// UpdatePrimaryRegion in the present primary's region.
    UpdatePrimaryRegion(UpdatePrimaryRegion),
    /// Takes the cluster's table of lost regions into the region's log.
    NoteLosses(NoteLosses),
    /// Makes members here the primaries of families whose primary was in a lost region.
    TakeOver(TakeOver),
    /// Ends the fence of a region that was lost.
    EndFence(EndFence),
    /// Cuts some of what ties this region to one that is gone for good.
    Disown(Disown),
    /// The next step of a region that leaves.
    Depart(Depart),
    /// Gives the region a new exchange key.
    RotateExchangeKey(RotateExchangeKey),
    // Rotation
    /// EnableKeyRotation.
    EnableKeyRotation(EnableKeyRotation),
    /// DisableKeyRotation.
    DisableKeyRotation(DisableKeyRotation),
    /// RotateKeyOnDemand.
    RotateKeyOnDemand(RotateKeyOnDemand),
    /// Rotates a key whose date has come.
    RotateKey(RotateKey),
    /// Takes new material on a multi-Region replica.
    ReceiveMaterial(ReceiveMaterial),
    // Imports
    /// ImportKeyMaterial.
    ImportKeyMaterial(ImportKeyMaterial),
    /// DeleteImportedKeyMaterial.
    DeleteImportedKeyMaterial(DeleteImportedKeyMaterial),
    /// Deletes imported material whose end has come.
    ExpireKeyMaterial(ExpireKeyMaterial),
    // Grants
    /// CreateGrant.
    CreateGrant(CreateGrant),
    /// RetireGrant.
    RetireGrant(RetireGrant),
    /// RevokeGrant.
    RevokeGrant(RevokeGrant),
    // Tags and policies
    /// TagResource.
    TagResource(TagResource),
    /// UntagResource.
    UntagResource(UntagResource),
    /// PutKeyPolicy.
    PutKeyPolicy(PutKeyPolicy),
    // Custom key stores
    /// CreateCustomKeyStore.
    CreateCustomKeyStore(CreateCustomKeyStore),
    /// UpdateCustomKeyStore.
    UpdateCustomKeyStore(UpdateCustomKeyStore),
    /// DeleteCustomKeyStore.
    DeleteCustomKeyStore(DeleteCustomKeyStore),
    /// ConnectCustomKeyStore.
    ConnectCustomKeyStore(ConnectCustomKeyStore),
    /// DisconnectCustomKeyStore.
    DisconnectCustomKeyStore(DisconnectCustomKeyStore),
    /// The end of connecting a custom key store.
    ConcludeConnection(ConcludeConnection),
    // Usage and AWS managed keys
    /// The last uses of keys, as one node has seen them.
    RecordUsage(RecordUsage),
    /// An AWS managed key, when it is first asked for.
    CreateManagedKey(CreateManagedKey),
}
