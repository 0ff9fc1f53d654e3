"""RDS: encrypted instances and their snapshots (Amazon RDS User Guide, "Encrypting Amazon RDS resources")."""

from dataclasses import dataclass, field

from identity import Identity
from services.ebs import new_id
from services.sealed import XTS_KEY_BYTES, Disk
from services.service import Service

GRANTED = [
    "Encrypt",
    "Decrypt",
    "ReEncryptFrom",
    "ReEncryptTo",
    "GenerateDataKeyWithoutPlaintext",
    "CreateGrant",
    "RetireGrant",
    "DescribeKey",
]


@dataclass
class Storage:
    """The storage of an instance, or a snapshot of it."""

    id: str
    account: str
    arn: str
    key: str
    # What the data key is bound to.
    context: dict
    disk: Disk
    sealed_key: bytes = b""
    grant_id: str = ""
    shared_with: set = field(default_factory=set)


class Rds(Service):
    PRINCIPAL = "rds.amazonaws.com"
    SIGNING_NAME = "rds"

    def create_db_instance(self, caller: Identity, key: str) -> Storage:
        """The caller grants RDS the use of the key for this instance alone."""
        kms = self.kms_for(caller, "CreateDBInstance", KmsKeyId=key)
        instance = self._storage(caller, kms, "db", key)
        self._grant(kms, instance)
        instance.sealed_key = self._as_service(instance).generate_data_key_without_plaintext(
            KeyId=instance.key, NumberOfBytes=XTS_KEY_BYTES, EncryptionContext=instance.context
        )["CiphertextBlob"]
        return instance

    def write(self, instance: Storage, block: int, plain: bytes):
        instance.disk.write(self._data_key(instance), block, plain)

    def read(self, instance: Storage, block: int) -> bytes:
        return instance.disk.read(self._data_key(instance), block)

    def create_db_snapshot(self, instance: Storage) -> Storage:
        """Inherits key and data key."""
        return Storage(
            id=new_id("rds-snap"),
            account=instance.account,
            arn=instance.arn,
            key=instance.key,
            context=instance.context,
            disk=Disk(instance.disk.blocks),
            sealed_key=instance.sealed_key,
        )

    def copy_db_snapshot(self, caller: Identity, snapshot: Storage, key: str) -> Storage:
        """In the snapshot's region, of one's own or a shared one; the caller's permissions are what counts."""
        assert caller.account_id in {snapshot.account, *snapshot.shared_with}
        kms = self.kms_for(caller, "CopyDBSnapshot", SourceDBSnapshotIdentifier=snapshot.id, KmsKeyId=key)
        copy = self._storage(caller, kms, "rds-snap", key)
        self._grant(kms, copy)
        copy.disk = Disk(snapshot.disk.blocks)
        copy.sealed_key = kms.re_encrypt(
            CiphertextBlob=snapshot.sealed_key,
            SourceKeyId=snapshot.key,
            SourceEncryptionContext=snapshot.context,
            DestinationKeyId=copy.key,
            DestinationEncryptionContext=copy.context,
        )["CiphertextBlob"]
        return copy

    def copy_db_snapshot_from(self, source: "Rds", caller: Identity, snapshot: Storage, key: str) -> Storage:
        """From another region: the caller signs for each. (AWS has the SDK put one into the other: `PreSignedUrl`.)"""
        there = source.kms_for(caller, "CopyDBSnapshot", SourceDBSnapshotIdentifier=snapshot.id)
        here = self.kms_for(caller, "CopyDBSnapshot", SourceRegion=source.region, KmsKeyId=key)
        data_key = there.decrypt(
            CiphertextBlob=snapshot.sealed_key, KeyId=snapshot.key, EncryptionContext=snapshot.context
        )["Plaintext"]
        copy = self._storage(caller, here, "rds-snap", key)
        self._grant(here, copy)
        copy.disk = Disk(snapshot.disk.blocks)
        copy.sealed_key = self._as_service(copy).encrypt(
            KeyId=copy.key, Plaintext=data_key, EncryptionContext=copy.context
        )["CiphertextBlob"]
        return copy

    def delete(self, storage: Storage):
        self._as_service(storage).retire_grant(KeyId=storage.key, GrantId=storage.grant_id)

    def _storage(self, caller: Identity, kms, kind: str, key: str) -> Storage:
        key = kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
        name = new_id(kind)
        context = {"aws:rds:db-id": name, "aws:ebs:id": new_id("vol")}
        return Storage(name, caller.account_id, self.arn(caller.account_id, f"{kind}:{name}"), key, context, Disk())

    def _grant(self, kms, storage: Storage):
        storage.grant_id = kms.create_grant(
            KeyId=storage.key,
            GranteeServicePrincipal=self.PRINCIPAL,
            RetiringServicePrincipal=self.PRINCIPAL,
            Operations=GRANTED,
            Constraints={
                "EncryptionContextSubset": {"aws:rds:db-id": storage.context["aws:rds:db-id"]},
                "SourceArn": storage.arn,
            },
        )["GrantId"]

    def _data_key(self, instance: Storage) -> bytes:
        opened = self._as_service(instance).decrypt(
            CiphertextBlob=instance.sealed_key, EncryptionContext=instance.context
        )
        return opened["Plaintext"]

    def _as_service(self, storage: Storage):
        return self.itself(storage.arn, storage.account).kms(self.region)
