"""EBS: encrypted volumes, snapshots and images (Amazon EBS User Guide, "Amazon EBS encryption")."""

import os
from dataclasses import dataclass, field

from botocore.exceptions import ClientError

from identity import Identity
from services.sealed import XTS_KEY_BYTES, Disk
from services.service import Service


def new_id(kind: str) -> str:
    return f"{kind}-{os.urandom(8).hex()}"


@dataclass
class Encrypted:
    """What volumes and snapshots have in common: blocks, and their data key as KMS encrypted it."""

    id: str
    # In whose encryption context the data key was encrypted: a volume's snapshots have the volume's data key.
    lineage: str
    key: str
    owner: str
    sealed_key: bytes
    disk: Disk

    @property
    def context(self) -> dict:
        return {"aws:ebs:id": self.lineage}


@dataclass
class Snapshot(Encrypted):
    # Accounts that may create volumes from it and copy it.
    shared_with: set = field(default_factory=set)


@dataclass
class Attachment:
    """A volume on the host of an instance, whose memory has the data key."""

    volume: Encrypted
    grant_id: str
    data_key: bytes

    def write(self, block: int, plain: bytes):
        self.volume.disk.write(self.data_key, block, plain)

    def read(self, block: int) -> bytes:
        return self.volume.disk.read(self.data_key, block)


class Ebs(Service):
    PRINCIPAL = "ec2.amazonaws.com"
    SIGNING_NAME = "ec2"
    # The role of each account in which hosts decrypt the data keys of attached volumes. (AWS calls it
    # `aws:ec2-infrastructure`, which is no name that an account could give.)
    INFRASTRUCTURE_ROLE = "ec2-infrastructure"

    def create_volume(self, caller: Identity, key: str) -> Encrypted:
        kms = self.kms_for(caller, "CreateVolume", KmsKeyId=key)
        key = kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
        volume = Encrypted(new_id("vol"), "", key, caller.account_id, b"", Disk())
        volume.lineage = volume.id
        volume.sealed_key = self._new_data_key(kms, key, volume.context)
        return volume

    def create_volume_from(self, caller: Identity, snapshot: Snapshot) -> Encrypted:
        """Under the snapshot's key: with its data key, and without a call of KMS."""
        self._must_be_given(snapshot, caller)
        copy = Disk(snapshot.disk.blocks)
        return Encrypted(new_id("vol"), snapshot.lineage, snapshot.key, caller.account_id, snapshot.sealed_key, copy)

    def attach(self, caller: Identity, volume: Encrypted, instance: str) -> Attachment:
        """The caller grants the host the use of the data key, and the host uses it."""
        kms = self.kms_for(caller, "AttachVolume", VolumeId=volume.id, InstanceId=instance)
        grant = kms.create_grant(
            KeyId=volume.key,
            GranteePrincipal=self._infrastructure(caller, instance),
            RetiringServicePrincipal=self.PRINCIPAL,
            Operations=["Decrypt"],
            Constraints={"EncryptionContextSubset": volume.context},
        )
        opened = self._host(caller, instance).decrypt(
            CiphertextBlob=volume.sealed_key,
            EncryptionContext=volume.context,
            GrantTokens=[grant["GrantToken"]],
        )
        return Attachment(volume, grant["GrantId"], opened["Plaintext"])

    def attach_again(self, caller: Identity, attachment: Attachment, instance: str) -> Attachment:
        """The host restarts: it asks KMS again with the grant that it has."""
        volume = attachment.volume
        opened = self._host(caller, instance).decrypt(
            CiphertextBlob=volume.sealed_key, EncryptionContext=volume.context
        )
        return Attachment(volume, attachment.grant_id, opened["Plaintext"])

    def detach(self, caller: Identity, attachment: Attachment):
        volume = attachment.volume
        ec2 = self.itself(self.arn(caller.account_id, f"volume/{volume.id}"), caller.account_id)
        ec2.kms(self.region).retire_grant(KeyId=volume.key, GrantId=attachment.grant_id)
        attachment.data_key = b""

    def create_snapshot(self, volume: Encrypted) -> Snapshot:
        """Inherits key and data key: no call of KMS."""
        copy = Disk(volume.disk.blocks)
        return Snapshot(new_id("snap"), volume.lineage, volume.key, volume.owner, volume.sealed_key, copy)

    def share(self, snapshot: Snapshot, account: str):
        """ModifySnapshotAttribute; of an image, ModifyImageAttribute."""
        snapshot.shared_with.add(account)

    def copy_snapshot(self, caller: Identity, snapshot: Snapshot, key: str) -> Snapshot:
        """In the snapshot's region: its data key is encrypted again under another key, inside KMS."""
        self._must_be_given(snapshot, caller)
        kms = self.kms_for(caller, "CopySnapshot", SourceSnapshotId=snapshot.id, KmsKeyId=key)
        key = kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
        copy = Snapshot(new_id("snap"), "", key, caller.account_id, b"", Disk(snapshot.disk.blocks))
        copy.lineage = copy.id
        copy.sealed_key = kms.re_encrypt(
            CiphertextBlob=snapshot.sealed_key,
            SourceKeyId=snapshot.key,
            SourceEncryptionContext=snapshot.context,
            DestinationKeyId=key,
            DestinationEncryptionContext=copy.context,
        )["CiphertextBlob"]
        return copy

    def copy_snapshot_from(self, source: "Ebs", caller: Identity, snapshot: Snapshot, key: str) -> Snapshot:
        """Into this region: a new data key under a key of this region, and all blocks encrypted again.

        The caller signs for both regions, since a forward access session is good in the region alone that it was
        signed for. (AWS has the SDK put the one for the source into the other as `PresignedUrl`.)
        """
        source._must_be_given(snapshot, caller)
        there = source.kms_for(caller, "CopySnapshot", SourceSnapshotId=snapshot.id)
        here = self.kms_for(caller, "CopySnapshot", SourceRegion=source.region, KmsKeyId=key)
        key = here.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
        old = there.decrypt(
            CiphertextBlob=snapshot.sealed_key, EncryptionContext=snapshot.context, KeyId=snapshot.key
        )["Plaintext"]
        copy = Snapshot(new_id("snap"), "", key, caller.account_id, b"", Disk())
        copy.lineage = copy.id
        copy.sealed_key = self._new_data_key(here, key, copy.context)
        new = here.decrypt(CiphertextBlob=copy.sealed_key, EncryptionContext=copy.context, KeyId=key)["Plaintext"]
        copy.disk = snapshot.disk.under_other_key(old, new)
        return copy

    def run_instance(self, caller: Identity, image: Snapshot, key: str | None = None) -> Attachment:
        """Launches from an image: under its own key, or under the caller's."""
        snapshot = self.copy_snapshot(caller, image, key) if key else image
        return self.attach(caller, self.create_volume_from(caller, snapshot), new_id("i"))

    @staticmethod
    def _new_data_key(kms, key: str, context: dict) -> bytes:
        answer = kms.generate_data_key_without_plaintext(
            KeyId=key, NumberOfBytes=XTS_KEY_BYTES, EncryptionContext=context
        )
        return answer["CiphertextBlob"]

    def _infrastructure(self, caller: Identity, instance: str) -> str:
        return f"arn:aws:sts::{caller.account_id}:assumed-role/{self.INFRASTRUCTURE_ROLE}/{instance}"

    def _host(self, caller: Identity, instance: str):
        role = f"arn:aws:iam::{caller.account_id}:role/{self.INFRASTRUCTURE_ROLE}"
        return self.role_session(role, instance, self.arn(caller.account_id, f"instance/{instance}")).kms(self.region)

    @staticmethod
    def _must_be_given(snapshot: Snapshot, caller: Identity):
        if caller.account_id != snapshot.owner and caller.account_id not in snapshot.shared_with:
            raise ClientError({"Error": {"Code": "InvalidSnapshot.NotFound"}}, "CopySnapshot")
