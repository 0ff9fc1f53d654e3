"""Redshift: clusters, and snapshots copied to other regions (Redshift Management Guide, "Database encryption")."""

from dataclasses import dataclass

from identity import Identity
from services.ebs import new_id
from services.sealed import open_sealed, seal
from services.service import Service


@dataclass
class Warehouse:
    """A cluster, or a snapshot of it: data under the cluster key, the cluster key under KMS."""

    arn: str
    account: str
    key: str
    created: str
    sealed_key: bytes
    data: bytes = b""

    @property
    def context(self) -> dict:
        return {"aws:redshift:arn": self.arn, "aws:redshift:createtime": self.created}


@dataclass
class SnapshotCopyGrant:
    """What a customer makes in the target region before snapshots are copied there."""

    name: str
    account: str
    key: str
    grant_id: str


class Redshift(Service):
    PRINCIPAL = "redshift.amazonaws.com"
    SIGNING_NAME = "redshift"

    def create_cluster(self, caller: Identity, key: str) -> Warehouse:
        name = new_id("cluster")
        kms = self.kms_for(caller, "CreateCluster", ClusterIdentifier=name, KmsKeyId=key)
        arn = self.arn(caller.account_id, f"cluster:{name}")
        cluster = Warehouse(arn, caller.account_id, key, "20260101T000000Z", b"")
        answer = kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext=cluster.context)
        cluster.key, cluster.sealed_key = answer["KeyId"], answer["CiphertextBlob"]
        return cluster

    def load(self, caller: Identity, cluster: Warehouse, data: bytes):
        cluster.data = seal(self._cluster_key(caller, cluster), data)

    def unload(self, caller: Identity, cluster: Warehouse) -> bytes:
        return open_sealed(self._cluster_key(caller, cluster), cluster.data)

    def rotate_encryption_key(self, caller: Identity, cluster: Warehouse):
        """The cluster key stays, and is encrypted again."""
        kms = self.kms_for(caller, "RotateEncryptionKey", ClusterIdentifier=cluster.arn)
        opened = kms.decrypt(CiphertextBlob=cluster.sealed_key, EncryptionContext=cluster.context)["Plaintext"]
        answer = kms.encrypt(KeyId=cluster.key, Plaintext=opened, EncryptionContext=cluster.context)
        cluster.sealed_key = answer["CiphertextBlob"]

    def create_snapshot_copy_grant(self, caller: Identity, name: str, key: str) -> SnapshotCopyGrant:
        """In the target's region: lets the service encrypt there, when snapshots arrive and no caller is at hand."""
        kms = self.kms_for(caller, "CreateSnapshotCopyGrant", SnapshotCopyGrantName=name, KmsKeyId=key)
        key = kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
        grant = kms.create_grant(
            KeyId=key,
            Name=name,
            GranteeServicePrincipal=self.PRINCIPAL,
            RetiringServicePrincipal=self.PRINCIPAL,
            Operations=["Encrypt", "Decrypt", "DescribeKey", "RetireGrant"],
            Constraints={"SourceArn": self._copy_grant_arn(caller.account_id, name)},
        )
        return SnapshotCopyGrant(name, caller.account_id, key, grant["GrantId"])

    def copy_snapshot_to(
        self, target: "Redshift", caller: Identity, snapshot: Warehouse, grant: SnapshotCopyGrant
    ) -> Warehouse:
        """The cluster key is decrypted here for the caller, and encrypted there by the grant."""
        kms = self.kms_for(caller, "EnableSnapshotCopy", SnapshotCopyGrantName=grant.name)
        opened = kms.decrypt(CiphertextBlob=snapshot.sealed_key, EncryptionContext=snapshot.context)["Plaintext"]
        arn = target.arn(snapshot.account, f"snapshot:{new_id('copy')}")
        copy = Warehouse(arn, snapshot.account, grant.key, snapshot.created, b"", snapshot.data)
        answer = target._by(grant).encrypt(KeyId=grant.key, Plaintext=opened, EncryptionContext=copy.context)
        copy.sealed_key = answer["CiphertextBlob"]
        return copy

    def delete_snapshot_copy_grant(self, grant: SnapshotCopyGrant):
        self._by(grant).retire_grant(KeyId=grant.key, GrantId=grant.grant_id)

    def _cluster_key(self, caller: Identity, cluster: Warehouse) -> bytes:
        kms = self.kms_for(caller, "ResumeCluster", ClusterIdentifier=cluster.arn)
        opened = kms.decrypt(CiphertextBlob=cluster.sealed_key, EncryptionContext=cluster.context)
        return opened["Plaintext"]

    def _by(self, grant: SnapshotCopyGrant):
        return self.itself(self._copy_grant_arn(grant.account, grant.name), grant.account).kms(self.region)

    def _copy_grant_arn(self, account: str, name: str) -> str:
        return self.arn(account, f"snapshotcopygrant:{name}")
