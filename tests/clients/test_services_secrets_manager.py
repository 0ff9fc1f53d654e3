"""Secrets Manager: versions of a secret under data keys, a change of key, replicas in other regions."""

import os

from account import unique
from policies import allow, via
from services.secrets_manager import SecretsManager
from stage import EU, US
from story import NO_IDENTITY_POLICY_FOR_CIPHERTEXT, Missing, Story, each_missing, refusal

VALUE = os.urandom(100)


class Secrets(Story):
    # Encrypt is for the change of key alone.
    PERMISSIONS = {
        "user": ["kms:GenerateDataKey", "kms:Decrypt"],
        "reader": ["kms:Decrypt"],
        "user on the other key": ["kms:GenerateDataKey", "kms:Decrypt", "kms:Encrypt"],
        "user on the replica's key": ["kms:GenerateDataKey", "kms:Decrypt"],
    }

    def set_scene(self):
        home = self.stage.home
        self.us, self.eu = self.stage.service(SecretsManager, US), self.stage.service(SecretsManager, EU)
        self.key, self.other_key, self.replicas_key = home.key(US), home.key(US), home.key(EU)
        here, there = via("secretsmanager.us-east-1.amazonaws.com"), via("secretsmanager.eu-west-1.amazonaws.com")
        self.user = home.user(
            "secrets",
            *self.may("user", self.key, Condition=here),
            *self.may("user on the other key", self.other_key, Condition=here),
            *self.may("user on the replica's key", self.replicas_key, Condition=there),
        )
        self.reader = home.user("reader", *self.may("reader", self.key, Condition=here))

    def create(self):
        self.secret = self.us.create_secret(self.user, unique("secret"), b"first", self.key)

    def put(self):
        self.us.put_secret_value(self.user, self.secret, VALUE)

    def get(self):
        assert self.us.get_secret_value(self.reader, self.secret) == VALUE

    def replicate(self):
        replica = self.us.replicate_secret_to(self.eu, self.user, self.secret, self.replicas_key)
        assert self.eu.get_secret_value(self.user, replica) == VALUE

    def change_key(self):
        self.us.update_secret_key(self.user, self.secret, self.other_key)
        assert self.us.get_secret_value(self.user, self.secret) == VALUE
        # The reader's permission is for the old key.
        assert refusal(self.get) == NO_IDENTITY_POLICY_FOR_CIPHERTEXT.format(who=self.reader.arn, action="kms:Decrypt")

    STEPS = [create, put, get, replicate, change_key]


def test_secrets(stage):
    Secrets.succeeds(stage)


@each_missing(
    Secrets,
    Missing("user", "kms:GenerateDataKey", Secrets.create),
    Missing("user", "kms:Decrypt", Secrets.create, NO_IDENTITY_POLICY_FOR_CIPHERTEXT),
    Missing("reader", "kms:Decrypt", Secrets.get, NO_IDENTITY_POLICY_FOR_CIPHERTEXT, who="reader"),
    Missing("user on the replica's key", "kms:GenerateDataKey", Secrets.replicate, key="replicas_key"),
    Missing("user on the replica's key", "kms:Decrypt", Secrets.replicate, NO_IDENTITY_POLICY_FOR_CIPHERTEXT),
    Missing("user on the other key", "kms:GenerateDataKey", Secrets.change_key, key="other_key"),
    Missing("user on the other key", "kms:Decrypt", Secrets.change_key, NO_IDENTITY_POLICY_FOR_CIPHERTEXT),
    Missing("user on the other key", "kms:Encrypt", Secrets.change_key, key="other_key"),
)
def test_secrets_without(stage, missing):
    Secrets.fails(stage, missing)


def test_the_context_tells_secrets_and_versions_apart(stage):
    home, manager, key = stage.home, stage.service(SecretsManager), stage.home.key(US)
    owner = home.user("owner", allow("kms:*", key))
    mine, other = (manager.create_secret(owner, unique(name), VALUE, key) for name in ("mine", "other"))
    only_mine = {"StringEquals": {"kms:EncryptionContext:SecretARN": mine.arn}}
    reader = home.user("reader", allow("kms:Decrypt", key, Condition=only_mine))
    assert manager.get_secret_value(reader, mine) == VALUE
    assert refusal(lambda: manager.get_secret_value(reader, other)) == NO_IDENTITY_POLICY_FOR_CIPHERTEXT.format(
        who=reader.arn, action="kms:Decrypt"
    )
