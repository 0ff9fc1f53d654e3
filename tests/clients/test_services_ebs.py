"""EBS: volumes and snapshots, shared images, copies to other accounts and regions."""

import os

import pytest
from botocore.exceptions import ClientError

from policies import allow, via
from services.ebs import Ebs, new_id
from stage import EU, US
from story import NO_KEY_POLICY, Missing, Story, each_missing, name_of, refusal

BLOCK = os.urandom(4096)
FOR_AWS_RESOURCES = {"Bool": {"kms:GrantIsForAWSResource": "true"}}


class Volumes(Story):
    """A volume of a user who may use the key through EC2 alone, and grant it to resources of AWS alone."""

    PERMISSIONS = {
        "user": ["kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
        "user's grants": ["kms:CreateGrant"],
    }

    def set_scene(self):
        home = self.stage.home
        self.ebs = self.stage.service(Ebs)
        self.key, self.other_key = home.key(US), home.key(US)
        keys = [self.key, self.other_key]
        self.user = home.user(
            "ebs",
            *self.may("user", keys, Condition=via("ec2.us-east-1.amazonaws.com")),
            *self.may("user's grants", keys, Condition=FOR_AWS_RESOURCES),
        )
        self.instance = new_id("i")

    def create_volume(self):
        self.volume = self.ebs.create_volume(self.user, self.key)

    def attach(self):
        self.attachment = self.ebs.attach(self.user, self.volume, self.instance)
        self.attachment.write(0, BLOCK)
        assert self.attachment.read(0) == BLOCK != self.volume.disk.blocks[0]

    def restart(self):
        """By then no grant token is needed."""
        assert self.ebs.attach_again(self.user, self.attachment, self.instance).read(0) == BLOCK

    def detach(self):
        self.ebs.detach(self.user, self.attachment)
        assert self.grants() == []
        host = f"arn:aws:sts::{self.stage.home.id}:assumed-role/{Ebs.INFRASTRUCTURE_ROLE}/{self.instance}"
        refused = refusal(lambda: self.ebs.attach_again(self.user, self.attachment, self.instance))
        assert refused == (
            f"User: {host} is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext "
            "because no identity-based policy allows the kms:Decrypt action"
        )

    def snapshot(self):
        self.snapshot_of_volume = self.ebs.create_snapshot(self.volume)
        again = self.ebs.create_volume_from(self.user, self.snapshot_of_volume)
        attachment = self.ebs.attach(self.user, again, self.instance)
        assert attachment.read(0) == BLOCK

    def copy_under_other_key(self):
        copy = self.ebs.copy_snapshot(self.user, self.snapshot_of_volume, self.other_key)
        volume = self.ebs.create_volume_from(self.user, copy)
        assert self.ebs.attach(self.user, volume, self.instance).read(0) == BLOCK

    def grants(self) -> list:
        return self.stage.home.root.kms(US).list_grants(KeyId=self.key)["Grants"]

    STEPS = [create_volume, attach, restart, detach, snapshot, copy_under_other_key]


def test_volumes(stage):
    Volumes.succeeds(stage)


@each_missing(
    Volumes,
    Missing("user", "kms:DescribeKey", Volumes.create_volume),
    Missing("user", "kms:GenerateDataKeyWithoutPlaintext", Volumes.create_volume),
    Missing("user's grants", "kms:CreateGrant", Volumes.attach),
    Missing("user", "kms:ReEncryptFrom", Volumes.copy_under_other_key),
    Missing("user", "kms:ReEncryptTo", Volumes.copy_under_other_key, key="other_key"),
)
def test_volumes_without(stage, missing):
    Volumes.fails(stage, missing)


def test_what_the_grant_of_a_volume_says(stage):
    story = Volumes(stage)
    story.create_volume()
    story.attach()
    [grant] = story.grants()
    assert (grant["Operations"], grant["Constraints"], grant["RetiringServicePrincipal"]) == (
        ["Decrypt"],
        {"EncryptionContextSubset": {"aws:ebs:id": story.volume.id}},
        "ec2.amazonaws.com",
    )
    # Another volume's data key is none of this host's business, though it is of the same key.
    other = story.ebs.create_volume(story.user, story.key)
    story.attachment.volume = other
    refused = refusal(lambda: story.ebs.attach_again(story.user, story.attachment, story.instance))
    assert "kms:Decrypt on the resource associated with this ciphertext" in refused


@pytest.mark.parametrize(
    "call, action",
    [
        (lambda kms, key: kms.describe_key(KeyId=key), "kms:DescribeKey"),
        (
            lambda kms, key: kms.generate_data_key_without_plaintext(KeyId=key, NumberOfBytes=64),
            "kms:GenerateDataKeyWithoutPlaintext",
        ),
        (
            lambda kms, key: kms.create_grant(KeyId=key, GranteePrincipal=infrastructure(key), Operations=["Decrypt"]),
            "kms:CreateGrant",
        ),
    ],
)
def test_the_user_may_nothing_of_it_without_ec2(stage, call, action):
    story = Volumes(stage)
    assert refusal(lambda: call(story.user.kms(US), story.key)) == (
        f"User: {story.user.arn} is not authorized to perform: {action} on resource: {story.key} "
        f"because no identity-based policy allows the {action} action"
    )


def infrastructure(key: str) -> str:
    return f"arn:aws:iam::{key.split(':')[4]}:role/{Ebs.INFRASTRUCTURE_ROLE}"


class SharedSnapshots(Story):
    """Section by section of "Share an encrypted snapshot": K_A of the owner, K_B of the partner who copies."""

    PERMISSIONS = {
        "policy of K_A": ["kms:CreateGrant", "kms:ReEncryptFrom"],
        "partner's user": ["kms:CreateGrant", "kms:ReEncryptFrom"],
        "partner's user on K_B": ["kms:DescribeKey", "kms:CreateGrant", "kms:ReEncryptTo"],
    }

    def set_scene(self):
        home, partner = self.stage.home, self.stage.partner
        self.ebs = self.stage.service(Ebs)
        self.key = home.key(US, *self.may("policy of K_A", Principal={"AWS": partner.principal}))
        self.partners_key = partner.key(US)
        self.owner = home.user("owner", allow("kms:*", self.key))
        self.user = partner.user(
            "partner",
            *self.may("partner's user", self.key),
            *self.may("partner's user on K_B", self.partners_key),
        )

    def share(self):
        volume = self.ebs.create_volume(self.owner, self.key)
        self.ebs.attach(self.owner, volume, new_id("i")).write(7, BLOCK)
        self.image = self.ebs.create_snapshot(volume)
        with pytest.raises(ClientError, match="InvalidSnapshot.NotFound"):
            self.ebs.copy_snapshot(self.user, self.image, self.partners_key)
        self.ebs.share(self.image, self.stage.partner.id)

    def launch(self):
        """From the shared image, under K_A: the host is the partner's, and decrypts by a grant on the owner's key."""
        assert self.ebs.run_instance(self.user, self.image).read(7) == BLOCK

    def copy(self):
        self.copied = self.ebs.copy_snapshot(self.user, self.image, self.partners_key)

    def launch_under_own_key(self):
        assert self.ebs.run_instance(self.user, self.copied).read(7) == BLOCK
        assert self.ebs.run_instance(self.user, self.image, self.partners_key).read(7) == BLOCK

    def owner_takes_it_back(self):
        """The copy needs nothing of the owner any more; the image is of no use to the partner."""
        home = self.stage.home
        home.root.kms(US).put_key_policy(KeyId=self.key, Policy=home.default_key_policy())
        volume = self.ebs.create_volume_from(self.user, self.copied)
        assert self.ebs.attach(self.user, volume, new_id("i")).read(7) == BLOCK
        assert refusal(lambda: self.ebs.run_instance(self.user, self.image)) == NO_KEY_POLICY.format(
            who=name_of(self.user), key=self.key, action="kms:CreateGrant"
        )

    STEPS = [share, launch, copy, launch_under_own_key, owner_takes_it_back]


def test_shared_snapshots(stage):
    SharedSnapshots.succeeds(stage)


@each_missing(
    SharedSnapshots,
    Missing("policy of K_A", "kms:CreateGrant", SharedSnapshots.launch, NO_KEY_POLICY),
    Missing("partner's user", "kms:CreateGrant", SharedSnapshots.launch),
    Missing("policy of K_A", "kms:ReEncryptFrom", SharedSnapshots.copy, NO_KEY_POLICY),
    Missing("partner's user", "kms:ReEncryptFrom", SharedSnapshots.copy),
    Missing("partner's user on K_B", "kms:DescribeKey", SharedSnapshots.copy, key="partners_key"),
    Missing("partner's user on K_B", "kms:ReEncryptTo", SharedSnapshots.copy, key="partners_key"),
    Missing("partner's user on K_B", "kms:CreateGrant", SharedSnapshots.launch_under_own_key, key="partners_key"),
)
def test_shared_snapshots_without(stage, missing):
    SharedSnapshots.fails(stage, missing)


def test_snapshots_under_the_managed_key_cannot_be_shared(stage):
    """The policy of alias/aws/ebs pins the account, whatever the partner's own policies say."""
    ebs = stage.service(Ebs)
    owner = stage.home.user("owner", allow("kms:*"))
    user = stage.partner.user("partner", allow("kms:*"))
    snapshot = ebs.create_snapshot(ebs.create_volume(owner, "alias/aws/ebs"))
    ebs.share(snapshot, stage.partner.id)
    assert refusal(lambda: ebs.run_instance(user, snapshot)) == NO_KEY_POLICY.format(
        who=user.arn, key=snapshot.key, action="kms:CreateGrant"
    )
    assert refusal(lambda: ebs.copy_snapshot(user, snapshot, stage.partner.key(US))) == NO_KEY_POLICY.format(
        who=user.arn, key=snapshot.key, action="kms:ReEncryptFrom"
    )


class CopiesToAnotherRegion(Story):
    """CopySnapshot in the target's region: decrypted here, encrypted anew there."""

    PERMISSIONS = {
        "user on the source": ["kms:Decrypt"],
        "user on the target": [
            "kms:DescribeKey",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:Decrypt",
            "kms:CreateGrant",
        ],
    }

    def set_scene(self):
        home = self.stage.home
        self.us, self.eu = self.stage.service(Ebs, US), self.stage.service(Ebs, EU)
        self.key, self.target_key = home.key(US), home.key(EU)
        self.owner = home.user("owner", allow("kms:*", self.key))
        self.user = home.user(
            "copier",
            *self.may("user on the source", self.key, Condition=via("ec2.us-east-1.amazonaws.com")),
            *self.may("user on the target", self.target_key, Condition=via("ec2.eu-west-1.amazonaws.com")),
        )

    def snapshot(self):
        volume = self.us.create_volume(self.owner, self.key)
        self.us.attach(self.owner, volume, new_id("i")).write(1, BLOCK)
        self.source = self.us.create_snapshot(volume)

    def copy(self):
        self.copied = self.eu.copy_snapshot_from(self.us, self.user, self.source, self.target_key)
        assert self.copied.disk.blocks[1] not in {BLOCK, self.source.disk.blocks[1]}

    def attach_there(self):
        volume = self.eu.create_volume_from(self.user, self.copied)
        assert self.eu.attach(self.user, volume, new_id("i")).read(1) == BLOCK

    STEPS = [snapshot, copy, attach_there]


def test_copies_to_another_region(stage):
    CopiesToAnotherRegion.succeeds(stage)


@each_missing(
    CopiesToAnotherRegion,
    Missing("user on the source", "kms:Decrypt", CopiesToAnotherRegion.copy),
    Missing("user on the target", "kms:DescribeKey", CopiesToAnotherRegion.copy, key="target_key"),
    Missing("user on the target", "kms:GenerateDataKeyWithoutPlaintext", CopiesToAnotherRegion.copy, key="target_key"),
    Missing("user on the target", "kms:Decrypt", CopiesToAnotherRegion.copy, key="target_key"),
    Missing("user on the target", "kms:CreateGrant", CopiesToAnotherRegion.attach_there, key="target_key"),
)
def test_copies_to_another_region_without(stage, missing):
    CopiesToAnotherRegion.fails(stage, missing)


def test_a_forward_access_session_is_good_in_its_region_alone(stage):
    story = CopiesToAnotherRegion(stage)
    request = story.user.request("ec2", EU, "CopySnapshot", SourceRegion=US)
    session = story.eu.forwarded(request)
    assert session.kms(EU).describe_key(KeyId=story.target_key)
    with pytest.raises(ClientError) as refused:
        session.kms(US).describe_key(KeyId=story.key)
    assert refused.value.response["Error"]["Code"] == "UnrecognizedClientException"
