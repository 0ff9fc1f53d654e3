"""Redshift: the cluster key under KMS, and snapshots copied to another region by a snapshot copy grant."""

import os

from account import unique
from policies import via
from services.redshift import Redshift
from stage import EU, US
from story import NO_IDENTITY_POLICY_FOR_CIPHERTEXT, NO_KEY_POLICY, Missing, Story, each_missing, refusal

DATA = os.urandom(1000)


class Clusters(Story):
    PERMISSIONS = {
        "user": ["kms:GenerateDataKey", "kms:Decrypt", "kms:Encrypt"],
        "user on the target": ["kms:DescribeKey", "kms:CreateGrant"],
    }

    def set_scene(self):
        home = self.stage.home
        self.us, self.eu = self.stage.service(Redshift, US), self.stage.service(Redshift, EU)
        self.key, self.target_key = home.key(US), home.key(EU)
        self.user = home.user(
            "redshift",
            *self.may("user", self.key, Condition=via("redshift.us-east-1.amazonaws.com")),
            *self.may("user on the target", self.target_key, Condition=via("redshift.eu-west-1.amazonaws.com")),
        )

    def create(self):
        self.cluster = self.us.create_cluster(self.user, self.key)

    def use(self):
        self.us.load(self.user, self.cluster, DATA)
        assert self.us.unload(self.user, self.cluster) == DATA

    def rotate(self):
        before = self.cluster.sealed_key
        self.us.rotate_encryption_key(self.user, self.cluster)
        assert self.cluster.sealed_key != before
        assert self.us.unload(self.user, self.cluster) == DATA

    def grant_copies(self):
        self.grant = self.eu.create_snapshot_copy_grant(self.user, unique("copies"), self.target_key)

    def copy(self):
        """The user may not encrypt in the target's region; the service may, by the grant."""
        copy = self.us.copy_snapshot_to(self.eu, self.user, self.cluster, self.grant)
        assert (copy.key, copy.data) == (self.target_key, self.cluster.data)

    def delete_grant(self):
        self.eu.delete_snapshot_copy_grant(self.grant)
        again = lambda: self.us.copy_snapshot_to(self.eu, self.user, self.cluster, self.grant)  # noqa: E731
        assert refusal(again) == NO_KEY_POLICY.format(
            who="redshift.amazonaws.com", key=self.target_key, action="kms:Encrypt"
        )

    STEPS = [create, use, rotate, grant_copies, copy, delete_grant]


def test_clusters(stage):
    Clusters.succeeds(stage)


@each_missing(
    Clusters,
    Missing("user", "kms:GenerateDataKey", Clusters.create),
    Missing("user", "kms:Decrypt", Clusters.use, NO_IDENTITY_POLICY_FOR_CIPHERTEXT),
    Missing("user", "kms:Encrypt", Clusters.rotate),
    Missing("user on the target", "kms:DescribeKey", Clusters.grant_copies, key="target_key"),
    Missing("user on the target", "kms:CreateGrant", Clusters.grant_copies, key="target_key"),
)
def test_clusters_without(stage, missing):
    Clusters.fails(stage, missing)
