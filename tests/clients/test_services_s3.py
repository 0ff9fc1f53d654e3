"""S3 with SSE-KMS: objects, bucket keys, multipart uploads, requesters of other accounts, replication."""

import os

import pytest

from account import unique
from policies import allow, trust, via
from services.s3 import S3, Bucket, Rule
from stage import EU, US
from story import (
    NO_IDENTITY_POLICY,
    NO_IDENTITY_POLICY_FOR_CIPHERTEXT,
    NO_KEY_POLICY,
    NOTHING_FOR_CIPHERTEXT,
    Missing,
    Story,
    each_missing,
    refusal,
)

BODY = os.urandom(1000)
VIA_S3 = via("s3.us-east-1.amazonaws.com")


def in_context(arn: str) -> dict:
    """The condition that the encryption context names what matches the ARN."""
    return {"StringLike": {"kms:EncryptionContext:aws:s3:arn": arn}}


def both(*conditions) -> dict:
    """One condition of several that have the same operator."""
    return {"StringLike": {name: value for condition in conditions for name, value in condition["StringLike"].items()}}


class Objects(Story):
    PERMISSIONS = {"user": ["kms:GenerateDataKey", "kms:Decrypt"]}

    def set_scene(self):
        home = self.stage.home
        self.s3 = self.stage.service(S3)
        self.key = home.key(US)
        self.bucket = Bucket(unique("bucket"), home.id, self.key)
        only_its_objects = both(VIA_S3, in_context(f"{self.bucket.arn}/*"))
        self.user = home.user("s3", *self.may("user", self.key, Condition=only_its_objects))

    def put(self):
        self.s3.put_object(self.user, self.bucket, "a/b.txt", BODY)
        stored = self.bucket.objects["a/b.txt"]
        assert stored.context == {"aws:s3:arn": f"{self.bucket.arn}/a/b.txt"}
        assert BODY not in stored.parts[0]

    def get(self):
        assert self.s3.get_object(self.user, self.bucket, "a/b.txt") == BODY

    STEPS = [put, get]


def test_objects(stage):
    Objects.succeeds(stage)


@each_missing(
    Objects,
    Missing("user", "kms:GenerateDataKey", Objects.put),
    Missing("user", "kms:Decrypt", Objects.get, NO_IDENTITY_POLICY_FOR_CIPHERTEXT),
)
def test_objects_without(stage, missing):
    Objects.fails(stage, missing)


def test_an_object_put_elsewhere_is_not_in_the_policys_context(stage):
    story = Objects(stage)
    other = Bucket(unique("other"), stage.home.id, story.key)
    assert refusal(lambda: story.s3.put_object(story.user, other, "a", BODY)) == NO_IDENTITY_POLICY.format(
        who=story.user.arn, key=story.key, action="kms:GenerateDataKey"
    )


def test_the_key_is_of_no_use_without_s3(stage):
    story = Objects(stage)
    story.put()
    stored = story.bucket.objects["a/b.txt"]
    kms = story.user.kms(US)
    attempt = lambda: kms.decrypt(CiphertextBlob=stored.sealed_key, EncryptionContext=stored.context)  # noqa: E731
    assert refusal(attempt) == NO_IDENTITY_POLICY_FOR_CIPHERTEXT.format(who=story.user.arn, action="kms:Decrypt")


class BucketKeys(Story):
    """The bucket's own key: one context for all its objects, and a call of KMS once a principal."""

    PERMISSIONS = {"user": ["kms:GenerateDataKey"], "reader": ["kms:Decrypt"]}

    def set_scene(self):
        home = self.stage.home
        self.s3 = self.stage.service(S3)
        self.key = home.key(US)
        self.bucket = Bucket(unique("bucket"), home.id, self.key, bucket_key=True)
        condition = both(VIA_S3, in_context(self.bucket.arn))
        self.user = home.user("writer", *self.may("user", self.key, Condition=condition))
        self.reader = home.user("reader", *self.may("reader", self.key, Condition=condition))

    def put_many(self):
        for name in "abc":
            self.s3.put_object(self.user, self.bucket, name, BODY)
        assert len({stored.sealed_key for stored in self.bucket.objects.values()}) == 1

    def read_own(self):
        """From the bucket key that was fetched for the writer, who may not decrypt."""
        assert self.s3.get_object(self.user, self.bucket, "a") == BODY

    def read_as_another(self):
        assert self.s3.get_object(self.reader, self.bucket, "b") == BODY

    STEPS = [put_many, read_own, read_as_another]


def test_bucket_keys(stage):
    BucketKeys.succeeds(stage)


@each_missing(
    BucketKeys,
    Missing("user", "kms:GenerateDataKey", BucketKeys.put_many),
    Missing("reader", "kms:Decrypt", BucketKeys.read_as_another, NO_IDENTITY_POLICY_FOR_CIPHERTEXT, who="reader"),
)
def test_bucket_keys_without(stage, missing):
    BucketKeys.fails(stage, missing)


def test_a_condition_on_the_objects_arn_stops_matching_with_a_bucket_key(stage):
    story = Objects(stage)
    bucket = Bucket(story.bucket.name, stage.home.id, story.key, bucket_key=True)
    assert refusal(lambda: story.s3.put_object(story.user, bucket, "a", BODY)) == NO_IDENTITY_POLICY.format(
        who=story.user.arn, key=story.key, action="kms:GenerateDataKey"
    )


class MultipartUploads(Story):
    PERMISSIONS = {"user": ["kms:GenerateDataKey", "kms:Decrypt"]}

    def set_scene(self):
        home = self.stage.home
        self.s3 = self.stage.service(S3)
        self.key = home.key(US)
        self.bucket = Bucket(unique("bucket"), home.id, self.key)
        self.user = home.user("uploader", *self.may("user", self.key, Condition=VIA_S3))

    def create(self):
        self.upload = self.s3.create_multipart_upload(self.user, self.bucket, "large")

    def upload_parts(self):
        for part in (BODY[:600], BODY[600:]):
            self.s3.upload_part(self.user, self.upload, part)

    def complete(self):
        self.s3.complete_multipart_upload(self.user, self.upload)
        assert self.s3.get_object(self.user, self.bucket, "large") == BODY

    STEPS = [create, upload_parts, complete]


def test_multipart_uploads(stage):
    MultipartUploads.succeeds(stage)


@each_missing(
    MultipartUploads,
    Missing("user", "kms:GenerateDataKey", MultipartUploads.create),
    Missing("user", "kms:Decrypt", MultipartUploads.upload_parts, NO_IDENTITY_POLICY_FOR_CIPHERTEXT),
)
def test_multipart_uploads_without(stage, missing):
    MultipartUploads.fails(stage, missing)


class RequestersOfAnotherAccount(Story):
    """The bucket is the owner's, the requester the partner's: both sides must allow."""

    PERMISSIONS = {
        "key policy": ["kms:GenerateDataKey", "kms:Decrypt"],
        "user": ["kms:GenerateDataKey", "kms:Decrypt"],
    }

    def set_scene(self):
        home, partner = self.stage.home, self.stage.partner
        self.s3 = self.stage.service(S3)
        of_partner = {"StringEquals": {"kms:CallerAccount": partner.id}, **VIA_S3}
        self.key = home.key(US, *self.may("key policy", Principal={"AWS": "*"}, Condition=of_partner))
        self.bucket = Bucket(unique("bucket"), home.id, self.key)
        self.user = partner.user("requester", *self.may("user", self.key))

    def put(self):
        self.s3.put_object(self.user, self.bucket, "a", BODY)

    def get(self):
        assert self.s3.get_object(self.user, self.bucket, "a") == BODY

    STEPS = [put, get]


def test_requesters_of_another_account(stage):
    RequestersOfAnotherAccount.succeeds(stage)


@each_missing(
    RequestersOfAnotherAccount,
    Missing("key policy", "kms:GenerateDataKey", RequestersOfAnotherAccount.put, NO_KEY_POLICY),
    Missing("user", "kms:GenerateDataKey", RequestersOfAnotherAccount.put),
    Missing("key policy", "kms:Decrypt", RequestersOfAnotherAccount.get, NOTHING_FOR_CIPHERTEXT),
    Missing("user", "kms:Decrypt", RequestersOfAnotherAccount.get, NO_IDENTITY_POLICY_FOR_CIPHERTEXT),
)
def test_requesters_of_another_account_without(stage, missing):
    RequestersOfAnotherAccount.fails(stage, missing)


class Replication(Story):
    """From one key to another in another region, by a role that S3 assumes."""

    PERMISSIONS = {"role on the source": ["kms:Decrypt"], "role on the target": ["kms:Encrypt"]}

    def set_scene(self):
        home = self.stage.home
        self.us, self.eu = self.stage.service(S3, US), self.stage.service(S3, EU)
        self.key, self.target_key = home.key(US), self.new_target_key()
        self.source = Bucket(unique("source"), home.id, self.key)
        self.target = Bucket(unique("target"), home.id, self.target_key)
        self.user = home.user("writer", allow("kms:*", [self.key, self.target_key]))
        role = home.role(
            "replication",
            trust({"Service": S3.PRINCIPAL}),
            *self.may("role on the source", self.key, Condition=self.source_condition()),
            *self.may("role on the target", self.target_key, Condition=self.target_condition()),
        )
        self.rule = Rule(role, self.target_key)
        self.replicator = f"arn:aws:sts::{home.id}:assumed-role/{role.rsplit('/', 1)[1]}/s3-replication"

    def new_target_key(self) -> str:
        return self.stage.home.key(EU)

    def source_condition(self) -> dict:
        return both(via("s3.us-east-1.amazonaws.com"), in_context(f"{self.source.arn}/*"))

    def target_condition(self) -> dict:
        return both(via("s3.eu-west-1.amazonaws.com"), in_context(f"{self.target.arn}/*"))

    def put(self):
        self.us.put_object(self.user, self.source, "a", BODY)

    def replicate(self):
        self.us.replicate(self.source, "a", self.eu, self.target, self.rule)
        assert self.target.objects["a"].context == {"aws:s3:arn": f"{self.target.arn}/a"}

    def read_there(self):
        assert self.eu.get_object(self.user, self.target, "a") == BODY

    STEPS = [put, replicate, read_there]


def test_replication(stage):
    Replication.succeeds(stage)


@each_missing(
    Replication,
    Missing("role on the source", "kms:Decrypt", Replication.replicate, who="replicator"),
    Missing("role on the target", "kms:Encrypt", Replication.replicate, who="replicator", key="target_key"),
)
def test_replication_without(stage, missing):
    Replication.fails(stage, missing)


class FromAnotherService(Replication):
    def source_condition(self) -> dict:
        return via("ec2.us-east-1.amazonaws.com")


class FromAnotherBucket(Replication):
    def source_condition(self) -> dict:
        return in_context("arn:aws:s3:::another/*")


class ToTheSourcesRegion(Replication):
    def target_condition(self) -> dict:
        return via("s3.us-east-1.amazonaws.com")


class ToAnotherBucket(Replication):
    def target_condition(self) -> dict:
        return in_context(f"{self.source.arn}/*")


@pytest.mark.parametrize(
    "story, action, key",
    [
        (FromAnotherService, "kms:Decrypt", "key"),
        (FromAnotherBucket, "kms:Decrypt", "key"),
        (ToTheSourcesRegion, "kms:Encrypt", "target_key"),
        (ToAnotherBucket, "kms:Encrypt", "target_key"),
    ],
)
def test_replication_needs_each_of_its_conditions(stage, story, action, key):
    story = story(stage)
    story.put()
    assert refusal(story.replicate) == NO_IDENTITY_POLICY.format(
        who=story.replicator, key=getattr(story, key), action=action
    )


class ReplicationToAnotherAccount(Replication):
    """The target's key is the partner's, whose policy lets the owner's account encrypt."""

    PERMISSIONS = {**Replication.PERMISSIONS, "policy of the target's key": ["kms:Encrypt"]}

    def new_target_key(self) -> str:
        owner = {"AWS": self.stage.home.principal}
        return self.stage.partner.key(EU, *self.may("policy of the target's key", Principal=owner))

    def read_there(self):
        reader = self.stage.partner.user("reader", allow("kms:Decrypt", self.target_key))
        assert self.eu.get_object(reader, self.target, "a") == BODY

    STEPS = [Replication.put, Replication.replicate, read_there]


def test_replication_to_another_account(stage):
    ReplicationToAnotherAccount.succeeds(stage)


@each_missing(
    ReplicationToAnotherAccount,
    Missing(
        "policy of the target's key",
        "kms:Encrypt",
        Replication.replicate,
        NO_KEY_POLICY,
        who="replicator",
        key="target_key",
    ),
    Missing("role on the source", "kms:Decrypt", Replication.replicate, who="replicator"),
    Missing("role on the target", "kms:Encrypt", Replication.replicate, who="replicator", key="target_key"),
)
def test_replication_to_another_account_without(stage, missing):
    ReplicationToAnotherAccount.fails(stage, missing)
