"""S3 with SSE-KMS: objects, bucket keys, multipart uploads, replication (Amazon S3 User Guide, "Using SSE-KMS")."""

from dataclasses import dataclass, field

from identity import Identity
from services.sealed import open_sealed, seal
from services.service import Service


@dataclass
class Stored:
    """An object: its data, and its data key as KMS encrypted it."""

    key: str
    context: dict
    sealed_key: bytes
    parts: list


@dataclass
class Bucket:
    name: str
    account: str
    key: str
    bucket_key: bool = False
    objects: dict = field(default_factory=dict)
    # Plain bucket keys by the principal that they were fetched for, as S3 keeps them for a while.
    fetched: dict = field(default_factory=dict)

    @property
    def arn(self) -> str:
        return f"arn:aws:s3:::{self.name}"

    def context(self, name: str) -> dict:
        """With a bucket key the objects' own names are no part of it."""
        return {"aws:s3:arn": self.arn if self.bucket_key else f"{self.arn}/{name}"}


@dataclass
class Upload:
    """A multipart upload that goes on."""

    bucket: Bucket
    name: str
    stored: Stored


@dataclass
class Rule:
    """A replication rule: the role that replicates, and the key of the copies."""

    role: str
    key: str


class S3(Service):
    PRINCIPAL = "s3.amazonaws.com"
    SIGNING_NAME = "s3"

    def put_object(self, caller: Identity, bucket: Bucket, name: str, body: bytes, key: str | None = None):
        kms = self.kms_for(caller, "PutObject", Bucket=bucket.name, Key=name)
        stored, data_key = self._new_data_key(kms, caller, bucket, name, key or bucket.key)
        stored.parts.append(seal(data_key, body))
        bucket.objects[name] = stored

    def get_object(self, caller: Identity, bucket: Bucket, name: str) -> bytes:
        kms = self.kms_for(caller, "GetObject", Bucket=bucket.name, Key=name)
        stored = bucket.objects[name]
        data_key = self._data_key(kms, caller, bucket, stored)
        return b"".join(open_sealed(data_key, part) for part in stored.parts)

    def create_multipart_upload(self, caller: Identity, bucket: Bucket, name: str) -> Upload:
        kms = self.kms_for(caller, "CreateMultipartUpload", Bucket=bucket.name, Key=name)
        stored, _ = self._new_data_key(kms, caller, bucket, name, bucket.key)
        return Upload(bucket, name, stored)

    def upload_part(self, caller: Identity, upload: Upload, body: bytes):
        kms = self.kms_for(caller, "UploadPart", Bucket=upload.bucket.name, Key=upload.name)
        data_key = self._data_key(kms, caller, upload.bucket, upload.stored)
        upload.stored.parts.append(seal(data_key, body))

    def complete_multipart_upload(self, caller: Identity, upload: Upload):
        kms = self.kms_for(caller, "CompleteMultipartUpload", Bucket=upload.bucket.name, Key=upload.name)
        self._data_key(kms, caller, upload.bucket, upload.stored)
        upload.bucket.objects[upload.name] = upload.stored

    def replicate(self, source: Bucket, name: str, to: "S3", target: Bucket, rule: Rule):
        """As the replication role, which is a client of S3 in both regions: the data key is decrypted in the source's
        region and encrypted in the target's. The data stays as it is."""
        replicator = self.role_session(rule.role, "s3-replication", source.arn)
        here = self.kms_for(replicator, "GetObject", Bucket=source.name, Key=name)
        there = to.kms_for(replicator, "ReplicateObject", Bucket=target.name, Key=name)
        stored = source.objects[name]
        data_key = here.decrypt(
            CiphertextBlob=stored.sealed_key, KeyId=stored.key, EncryptionContext=stored.context
        )["Plaintext"]
        context = target.context(name)
        sealed_key = there.encrypt(KeyId=rule.key, Plaintext=data_key, EncryptionContext=context)
        target.objects[name] = Stored(rule.key, context, sealed_key["CiphertextBlob"], list(stored.parts))

    def _new_data_key(self, kms, caller: Identity, bucket: Bucket, name: str, key: str):
        """A data key: of its own, or under a bucket key the one that the caller has."""
        context = bucket.context(name)
        if bucket.bucket_key and caller.arn in bucket.fetched:
            sealed_key, data_key = bucket.fetched[caller.arn]
        else:
            answer = kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext=context)
            key, sealed_key, data_key = answer["KeyId"], answer["CiphertextBlob"], answer["Plaintext"]
            if bucket.bucket_key:
                bucket.fetched[caller.arn] = sealed_key, data_key
        return Stored(key, context, sealed_key, []), data_key

    def _data_key(self, kms, caller: Identity, bucket: Bucket, stored: Stored) -> bytes:
        sealed_key, data_key = bucket.fetched.get(caller.arn, (None, None))
        if sealed_key == stored.sealed_key:
            return data_key
        return kms.decrypt(CiphertextBlob=stored.sealed_key, EncryptionContext=stored.context)["Plaintext"]
