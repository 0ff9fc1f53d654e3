"""AWS managed keys: used through their service, by all principals of the account that may use the service."""

import pytest
from botocore.exceptions import ClientError

from account import unique
from policies import allow, deny
from services.dynamodb import DynamoDb
from services.ebs import Ebs
from services.rds import Rds
from services.redshift import Redshift
from services.s3 import S3, Bucket
from services.secrets_manager import SecretsManager
from services.ssm import Ssm
from stage import US
from story import NO_IDENTITY_POLICY, NO_KEY_POLICY, refusal


def use_s3(s3, user):
    bucket = Bucket(unique("bucket"), user.account_id, "alias/aws/s3")
    s3.put_object(user, bucket, "a", b"body")
    assert s3.get_object(user, bucket, "a") == b"body"


def use_ssm(ssm, user):
    assert ssm.get_parameter(user, ssm.put_parameter(user, unique("parameter"), b"value")) == b"value"


def use_secrets_manager(manager, user):
    assert manager.get_secret_value(user, manager.create_secret(user, unique("secret"), b"value")) == b"value"


def use_dynamodb(dynamodb, user):
    table = dynamodb.create_table(user, unique("table"), "alias/aws/dynamodb")
    dynamodb.put_item(user, table, "1", b"item")
    assert dynamodb.get_item(user, table, "1") == b"item"


def use_ebs(ebs, user):
    volume = ebs.create_volume(user, "alias/aws/ebs")
    attachment = ebs.attach(user, volume, "i-0123")
    attachment.write(0, bytes(512))
    ebs.detach(user, attachment)


def use_rds(rds, user):
    instance = rds.create_db_instance(user, "alias/aws/rds")
    rds.write(instance, 0, bytes(512))
    assert rds.read(instance, 0) == bytes(512)


def use_redshift(redshift, user):
    cluster = redshift.create_cluster(user, "alias/aws/redshift")
    redshift.load(user, cluster, b"data")
    assert redshift.unload(user, cluster) == b"data"


# A service, its managed key, how it is used, and the first action of that which can be denied.
USES = [
    (DynamoDb, "alias/aws/dynamodb", use_dynamodb, "kms:CreateGrant"),
    (Ebs, "alias/aws/ebs", use_ebs, "kms:GenerateDataKeyWithoutPlaintext"),
    (Rds, "alias/aws/rds", use_rds, "kms:CreateGrant"),
    (Redshift, "alias/aws/redshift", use_redshift, "kms:GenerateDataKey"),
    (S3, "alias/aws/s3", use_s3, "kms:GenerateDataKey"),
    (SecretsManager, "alias/aws/secretsmanager", use_secrets_manager, "kms:GenerateDataKey"),
    (Ssm, "alias/aws/ssm", use_ssm, "kms:Encrypt"),
]
services = pytest.mark.parametrize("kind, alias, use, action", USES, ids=[alias for _, alias, _, _ in USES])


@pytest.fixture
def managed(stage, alias):
    """The key's ARN. DescribeKey makes it, when it is the first to ask."""
    return stage.home.root.kms(US).describe_key(KeyId=alias)["KeyMetadata"]["Arn"]


@services
def test_a_managed_key_needs_no_permission_but_the_services(stage, kind, alias, use, action, managed):
    """Its policy lets every principal of the account use it through the service: the user has no policy at all."""
    use(stage.service(kind), stage.home.user("plain"))


@services
def test_a_managed_key_is_of_no_use_without_its_service(stage, kind, alias, use, action, managed):
    """Not even to an administrator."""
    kms = stage.home.user("administrator", allow("*")).kms(US)
    user = stage.home.root.arn
    for who, client in [(None, kms), (user, stage.home.root.kms(US))]:
        assert client.describe_key(KeyId=managed)["KeyMetadata"]["KeyManager"] == "AWS"
        refused = refusal(lambda: client.encrypt(KeyId=managed, Plaintext=b"x"))
        assert refused.endswith(
            f"is not authorized to perform: kms:Encrypt on resource: {managed} "
            "because no resource-based policy allows the kms:Encrypt action"
        )
        assert who is None or refused.startswith(f"User: {who} ")


@services
def test_a_managed_key_is_of_no_use_through_another_service(stage, kind, alias, use, action, managed):
    other = S3 if kind is not S3 else Ssm
    user = stage.home.user("administrator", allow("*"))
    kms = stage.service(other).kms_for(user, "Anything")
    assert refusal(lambda: kms.generate_data_key(KeyId=managed, KeySpec="AES_256")) == NO_KEY_POLICY.format(
        who=user.arn, key=managed, action="kms:GenerateDataKey"
    )


@services
def test_a_managed_key_is_of_no_use_to_another_account(stage, kind, alias, use, action, managed):
    """Its policy pins the account: that is why what is under it cannot be shared."""
    user = stage.partner.user("administrator", allow("*"))
    kms = stage.service(kind).kms_for(user, "Anything")
    assert refusal(lambda: kms.encrypt(KeyId=managed, Plaintext=b"x")) == NO_KEY_POLICY.format(
        who=user.arn, key=managed, action="kms:Encrypt"
    )


@services
def test_a_managed_key_may_be_denied_to_a_user(stage, kind, alias, use, action, managed):
    user = stage.home.user("denied", deny(action))
    assert refusal(lambda: use(stage.service(kind), user)) == (
        f"User: {user.arn} is not authorized to perform: {action} on resource: {managed} "
        "with an explicit deny in an identity-based policy"
    )


@services
def test_a_managed_key_cannot_be_changed(stage, kind, alias, use, action, managed):
    kms = stage.home.root.kms(US)
    for call, arguments in [
        (kms.disable_key, {}),
        (kms.schedule_key_deletion, {}),
        (kms.put_key_policy, {"Policy": stage.home.default_key_policy()}),
        (kms.tag_resource, {"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
    ]:
        with pytest.raises(ClientError) as refused:
            call(KeyId=managed, **arguments)
        assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


def test_the_root_user_uses_a_managed_key_through_its_service(stage):
    use_ssm(stage.service(Ssm), stage.home.root)


def test_a_user_without_a_policy_may_nothing_with_a_customer_managed_key(stage):
    """What the managed keys' policy gives, the default policy of a customer's key does not."""
    user, key = stage.home.user("plain"), stage.home.key(US)
    assert refusal(lambda: stage.service(Ssm).put_parameter(user, "p", b"value", key)) == NO_IDENTITY_POLICY.format(
        who=user.arn, key=key, action="kms:Encrypt"
    )
