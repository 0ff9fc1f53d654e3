//! Faults planted into the protocol between the regions, to prove that the invariants see them. Each is something that a
//! mistake in the product, or in its storage, could do.

/// What is done wrongly, from a certain time on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// Staged material is confirmed to the primary before it is in the replica's log, and lost.
    AnswerMaterialBeforeLog,
    /// News of a family is confirmed before it is in the replica's log, and lost.
    AnswerNewsBeforeLog,
    /// The primary takes it for granted that material which it has sent has arrived.
    ConfirmMaterialUnseen,
    /// An intent to promote leaves before the entry that lets the primary step back is in the log, and that is lost.
    PromoteBeforeLog,
    /// News of a family is believed in the order in which it arrives.
    ConfuseRevisions,
    /// A replica is made in another region than the one that was asked for.
    ReplicateElsewhere,
    /// A crash loses the last entry of the log, though it was acknowledged.
    ForgetOnCrash,
    /// Material travels unsealed.
    SendUnsealed,
    /// A region that finds itself lost goes on as if it were not.
    GoOnWhenLost,
    /// Where material may go by the rules of operators, nobody asks when a replica is begun.
    BeginAgainstRules,
    /// Nobody asks that when material is sent, either, or taken in.
    SendAgainstRules,
    /// Who receives material opens it with the newest exchange key alone.
    ForgetExchangeKeys,
    /// A region is removed, and forgotten at once, whatever it holds.
    RemoveUnasked,
    /// The bytes of material are damaged while a replica takes them over.
    DamageMaterial,
}
