"""RDS: instances that RDS uses by a grant, and snapshots copied to other keys, accounts and regions."""

import os

from policies import allow, via
from services.rds import Rds
from stage import EU, US
from story import NO_KEY_POLICY, NOTHING_FOR_CIPHERTEXT, Missing, Story, each_missing, refusal

BLOCK = os.urandom(4096)


class Instances(Story):
    PERMISSIONS = {"user": ["kms:DescribeKey", "kms:CreateGrant"]}

    def set_scene(self):
        home = self.stage.home
        self.rds = self.stage.service(Rds)
        self.key = home.key(US)
        self.user = home.user("rds", *self.may("user", self.key, Condition=via("rds.us-east-1.amazonaws.com")))

    def create(self):
        self.instance = self.rds.create_db_instance(self.user, self.key)

    def use(self):
        """No user is at hand: RDS has what it was granted."""
        self.rds.write(self.instance, 3, BLOCK)
        assert self.rds.read(self.instance, 3) == BLOCK

    def delete(self):
        self.rds.delete(self.instance)
        assert refusal(lambda: self.rds.read(self.instance, 3)) == NOTHING_FOR_CIPHERTEXT.format(
            who="rds.amazonaws.com", action="kms:Decrypt"
        )

    STEPS = [create, use, delete]


def test_instances(stage):
    Instances.succeeds(stage)


@each_missing(
    Instances,
    Missing("user", "kms:DescribeKey", Instances.create),
    Missing("user", "kms:CreateGrant", Instances.create),
)
def test_instances_without(stage, missing):
    Instances.fails(stage, missing)


class SharedSnapshots(Story):
    """A snapshot under a customer managed key, copied by the account with which it is shared."""

    ON_THE_SOURCE = ["kms:ReEncryptFrom"]
    PERMISSIONS = {
        "key policy": ON_THE_SOURCE,
        "user": ON_THE_SOURCE,
        "user on the own key": ["kms:DescribeKey", "kms:CreateGrant", "kms:ReEncryptTo"],
    }

    def set_scene(self):
        home, partner = self.stage.home, self.stage.partner
        self.rds = self.stage.service(Rds)
        self.key = home.key(US, *self.may("key policy", Principal={"AWS": partner.principal}))
        self.own_key = partner.key(US)
        self.owner = home.user("owner", allow("kms:*", self.key))
        self.user = partner.user(
            "partner", *self.may("user", self.key), *self.may("user on the own key", self.own_key)
        )

    def share(self):
        instance = self.rds.create_db_instance(self.owner, self.key)
        self.rds.write(instance, 0, BLOCK)
        self.snapshot = self.rds.create_db_snapshot(instance)
        self.snapshot.shared_with.add(self.stage.partner.id)

    def copy(self):
        copy = self.rds.copy_db_snapshot(self.user, self.snapshot, self.own_key)
        assert self.rds.read(copy, 0) == BLOCK

    STEPS = [share, copy]


def test_shared_snapshots(stage):
    SharedSnapshots.succeeds(stage)


@each_missing(
    SharedSnapshots,
    Missing("key policy", "kms:ReEncryptFrom", SharedSnapshots.copy, NO_KEY_POLICY),
    Missing("user", "kms:ReEncryptFrom", SharedSnapshots.copy),
    Missing("user on the own key", "kms:DescribeKey", SharedSnapshots.copy, key="own_key"),
    Missing("user on the own key", "kms:CreateGrant", SharedSnapshots.copy, key="own_key"),
    Missing("user on the own key", "kms:ReEncryptTo", SharedSnapshots.copy, key="own_key"),
)
def test_shared_snapshots_without(stage, missing):
    SharedSnapshots.fails(stage, missing)


class CopiesToAnotherRegion(Story):
    """Decrypted in the source's region for the caller, encrypted in the target's by RDS, as it is granted."""

    PERMISSIONS = {
        "user on the source": ["kms:Decrypt"],
        "user on the target": ["kms:DescribeKey", "kms:CreateGrant"],
    }

    def set_scene(self):
        home = self.stage.home
        self.us, self.eu = self.stage.service(Rds, US), self.stage.service(Rds, EU)
        self.key, self.target_key = home.key(US), home.key(EU)
        self.owner = home.user("owner", allow("kms:*", self.key))
        self.user = home.user(
            "copier",
            *self.may("user on the source", self.key, Condition=via("rds.us-east-1.amazonaws.com")),
            *self.may("user on the target", self.target_key, Condition=via("rds.eu-west-1.amazonaws.com")),
        )

    def snapshot(self):
        instance = self.us.create_db_instance(self.owner, self.key)
        self.us.write(instance, 0, BLOCK)
        self.source = self.us.create_db_snapshot(instance)

    def copy(self):
        copy = self.eu.copy_db_snapshot_from(self.us, self.user, self.source, self.target_key)
        assert self.eu.read(copy, 0) == BLOCK

    STEPS = [snapshot, copy]


def test_copies_to_another_region(stage):
    CopiesToAnotherRegion.succeeds(stage)


@each_missing(
    CopiesToAnotherRegion,
    Missing("user on the source", "kms:Decrypt", CopiesToAnotherRegion.copy),
    Missing("user on the target", "kms:DescribeKey", CopiesToAnotherRegion.copy, key="target_key"),
    Missing("user on the target", "kms:CreateGrant", CopiesToAnotherRegion.copy, key="target_key"),
)
def test_copies_to_another_region_without(stage, missing):
    CopiesToAnotherRegion.fails(stage, missing)
