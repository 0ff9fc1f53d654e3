"""Client-side encryption of DynamoDB global tables and Aurora global databases: written in one region, read in the
other by local calls alone, also when the writer's region is gone.

The cluster is one of its own, since a whole region of it is killed.
"""

import os

import pytest

from conftest import eventually, running_cluster
from policies import allow
from services.client_side import Application, ReplicatedTable
from stage import EU, US
from story import said_by
from trent_operator import Operator

ITEM = os.urandom(300)


@pytest.fixture(scope="module")
def account():
    with running_cluster(f"{US},{EU}", nodes=1) as cluster:
        yield Operator(cluster).first_account()


class World:
    """A multi-Region key, its writer in one region and its readers in the other."""

    def __init__(self, account):
        self.account = account
        self.key = account.key(US, MultiRegion=True)
        account.root.kms(US).replicate_key(KeyId=self.key, ReplicaRegion=EU)
        self.replica = eventually(
            lambda: account.root.kms(EU).describe_key(KeyId=self.key.rsplit("/", 1)[1])["KeyMetadata"],
            lambda metadata: metadata["KeyState"] == "Enabled",
        )["Arn"]
        writer = account.user("writer", allow("kms:GenerateDataKey", self.key))
        reader = account.user("reader", allow("kms:Decrypt", self.replica))
        denied = account.user("denied", allow("kms:Decrypt", self.key))
        self.writer = Application(self.key, writer.kms(US))
        self.reader = Application(self.replica, reader.kms(EU))
        self.denied = Application(self.replica, denied.kms(EU))

    def cut_off_the_writers_region(self):
        cluster = self.account.cluster
        cluster.kill(cluster.endpoint(US))


def test_what_is_written_in_one_region_is_read_in_the_other_by_local_calls(account):
    world = World(account)
    databases = [ReplicatedTable("dynamodb-orders"), ReplicatedTable("aurora.orders.card_number")]
    for table in databases:
        world.writer.put(table, "order-1", ITEM)
        world.writer.put(table, "order-2", ITEM)
        assert world.reader.get(table, "order-1") == ITEM

    world.cut_off_the_writers_region()
    for table in databases:
        assert world.reader.get(table, "order-2") == ITEM
        # Policies are decided on there as well: permission for the primary is none for the replica.
        with pytest.raises(Exception) as refused:
            world.denied.get(table, "order-1")
        assert f"kms:Decrypt on resource: {world.replica} because no identity-based policy" in said_by(refused.value)
        # An item is bound to its name and its table.
        table.items["order-1"] = table.items["order-2"]
        with pytest.raises(Exception, match="(?i)context"):
            world.reader.get(table, "order-1")
    with pytest.raises(Exception) as unreachable:
        world.writer.put(databases[0], "order-3", ITEM)
    assert "connect" in said_by(unreachable.value).lower()

    cluster = account.cluster
    cluster.start(cluster.endpoint(US))
    world.writer.put(databases[0], "order-3", ITEM)
    assert world.reader.get(databases[0], "order-3") == ITEM
