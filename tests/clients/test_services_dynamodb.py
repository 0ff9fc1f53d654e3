"""DynamoDB's encryption at rest: a table key, which the service uses by a grant, and callers by their own right."""

import os

import pytest
from botocore.exceptions import ClientError

from account import unique
from policies import allow, via
from services.dynamodb import DynamoDb
from stage import EU, US
from story import (
    NO_IDENTITY_POLICY_FOR_CIPHERTEXT,
    NOTHING_FOR_CIPHERTEXT,
    Missing,
    Story,
    each_missing,
    refusal,
)

ITEM = os.urandom(100)
# As the developer guide writes it, for global tables.
VIA_DYNAMODB = via("dynamodb.*.amazonaws.com")


class Tables(Story):
    PERMISSIONS = {"user": ["kms:DescribeKey", "kms:CreateGrant"], "reader": ["kms:Decrypt"]}

    def set_scene(self):
        home = self.stage.home
        self.dynamodb = self.stage.service(DynamoDb)
        self.key, self.other_key = home.key(US), home.key(US)
        keys = [self.key, self.other_key]
        self.user = home.user("creator", *self.may("user", keys, Condition=VIA_DYNAMODB))
        self.reader = home.user("reader", *self.may("reader", keys, Condition=VIA_DYNAMODB))

    def create(self):
        self.table = self.dynamodb.create_table(self.user, unique("orders"), self.key)
        self.dynamodb.check_key(self.table)

    def use(self):
        self.dynamodb.put_item(self.reader, self.table, "1", ITEM)
        assert self.dynamodb.get_item(self.reader, self.table, "1") == ITEM

    def switch(self):
        """The service encrypts the table key again by two grants, from the one key to the other."""
        self.dynamodb.switch_key(self.user, self.table, self.other_key)
        assert self.dynamodb.get_item(self.reader, self.table, "1") == ITEM

    def delete(self):
        self.dynamodb.delete_table(self.table)
        assert refusal(lambda: self.dynamodb.check_key(self.table)) == NOTHING_FOR_CIPHERTEXT.format(
            who="dynamodb.amazonaws.com", action="kms:Decrypt"
        )

    STEPS = [create, use, switch, delete]


def test_tables(stage):
    Tables.succeeds(stage)


@each_missing(
    Tables,
    Missing("user", "kms:DescribeKey", Tables.create),
    Missing("user", "kms:CreateGrant", Tables.create),
    Missing("reader", "kms:Decrypt", Tables.use, NO_IDENTITY_POLICY_FOR_CIPHERTEXT, who="reader"),
)
def test_tables_without(stage, missing):
    Tables.fails(stage, missing)


def test_a_tables_grant_is_good_for_that_table_alone(stage):
    """It names the table in the encryption context, and as the resource on whose account the service calls."""
    story = Tables(stage)
    story.create()
    other = story.dynamodb.create_table(story.user, unique("other"), story.other_key)
    refused = NOTHING_FOR_CIPHERTEXT.format(who="dynamodb.amazonaws.com", action="kms:Decrypt")

    as_other = story.dynamodb.itself(other.arn, other.account).kms(US)
    sealed = {"CiphertextBlob": story.table.sealed_key, "EncryptionContext": story.table.context}
    assert refusal(lambda: as_other.decrypt(**sealed)) == refused
    as_itself = story.dynamodb.itself(story.table.arn, story.table.account).kms(US)
    assert as_itself.decrypt(**sealed)["KeyId"] == story.key


def test_the_key_of_a_table_taken_away(stage):
    """Of a disabled key nothing works but what is fetched already."""
    story = Tables(stage)
    story.create()
    story.use()
    root = stage.home.root.kms(US)
    root.disable_key(KeyId=story.key)
    assert story.dynamodb.get_item(story.reader, story.table, "1") == ITEM
    with pytest.raises(ClientError) as refused:
        story.dynamodb.check_key(story.table)
    assert refused.value.response["Error"] == {"Code": "DisabledException", "Message": f"{story.key} is disabled."}
    root.enable_key(KeyId=story.key)
    story.dynamodb.check_key(story.table)


def test_global_tables_have_a_key_in_each_region(stage):
    """No region's table calls KMS of another: each has a grant on its own region's key."""
    home = stage.home
    keys = {region: home.key(region) for region in (US, EU)}
    actions = ["kms:DescribeKey", "kms:CreateGrant", "kms:Decrypt"]
    user = home.user("global", allow(actions, list(keys.values()), Condition=VIA_DYNAMODB))
    name = unique("global")
    for region, key in keys.items():
        dynamodb = stage.service(DynamoDb, region)
        table = dynamodb.create_table(user, name, key)
        assert table.key.split(":")[3] == region
        dynamodb.put_item(user, table, "1", ITEM)
        assert dynamodb.get_item(user, table, "1") == ITEM
