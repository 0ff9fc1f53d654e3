"""IAM through boto3: what is made is found, what is refused is refused in IAM's words, and permissions count."""

import json

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from conftest import running_cluster

ACCOUNT_ROOT = "arn:aws:iam::{}:root"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


TRUST = document({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"})
KMS = document(allow("kms:*"))


@pytest.fixture(scope="module")
def node():
    with running_cluster("us-east-1", nodes=1) as running:
        yield running


def client(node, service, key=None):
    key = key or {
        "AccessKeyId": node.contract["access_key_id"],
        "SecretAccessKey": node.contract["secret_access_key"],
    }
    return boto3.Session().client(
        service,
        region_name="us-east-1",
        endpoint_url=node.endpoint("us-east-1"),
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key.get("SessionToken"),
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30),
    )


@pytest.fixture(scope="module")
def iam(node):
    return client(node, "iam")


@pytest.fixture(scope="module")
def account(node):
    return client(node, "sts").get_caller_identity()["Account"]


def refused(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"], caught.value.response["ResponseMetadata"]["HTTPStatusCode"]


def user_with(iam, name, policy=None):
    """A user's access key."""
    iam.create_user(UserName=name)
    if policy:
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
    return iam.create_access_key(UserName=name)["AccessKey"]


def test_a_user_is_made_found_renamed_and_deleted(iam, account):
    tags = [{"Key": "team", "Value": "a @ b"}, {"Key": "zone", "Value": ""}]
    made = iam.create_user(UserName="ann", Path="/division/", Tags=tags)["User"]
    assert made["Arn"] == f"arn:aws:iam::{account}:user/division/ann"
    assert made["UserId"].startswith("AIDA") and len(made["UserId"]) == 21
    assert iam.get_user(UserName="ANN")["User"] == made, "names are found in any letter case"
    listed = iam.list_users(PathPrefix="/division/")["Users"]
    assert [user["UserName"] for user in listed] == ["ann"]
    assert "Tags" not in listed[0]
    iam.update_user(UserName="ann", NewUserName="anna", NewPath="/")
    renamed = iam.get_user(UserName="anna")["User"]
    assert (renamed["UserId"], renamed["Path"], renamed["Tags"]) == (made["UserId"], "/", tags)
    iam.tag_user(UserName="anna", Tags=[{"Key": "TEAM", "Value": "c"}])
    iam.untag_user(UserName="anna", TagKeys=["zone"])
    assert iam.list_user_tags(UserName="anna")["Tags"] == [{"Key": "TEAM", "Value": "c"}]
    iam.delete_user(UserName="anna")
    code, message, status = refused(iam.get_user, UserName="anna")
    assert (code, message, status) == ("NoSuchEntity", "The user with name anna cannot be found.", 404)


def test_refusals_are_worded_as_those_of_iam(iam):
    iam.create_user(UserName="taken")
    for call, arguments, expected in [
        (
            iam.create_user,
            {"UserName": "Taken"},
            ("EntityAlreadyExists", "User with name Taken already exists.", 409),
        ),
        (
            iam.create_user,
            {"UserName": "a b"},
            (
                "ValidationError",
                "The specified value for userName is invalid. It must contain only alphanumeric characters and/or the"
                " following: +=,.@_-",
                400,
            ),
        ),
        (
            iam.list_users,
            {"MaxItems": 1000, "Marker": "nonsense"},
            ("ValidationError", None, 400),
        ),
        (
            iam.put_user_policy,
            {"UserName": "taken", "PolicyName": "p", "PolicyDocument": "{}"},
            ("MalformedPolicyDocument", None, 400),
        ),
        (
            iam.attach_user_policy,
            {"UserName": "taken", "PolicyArn": "not-an-arn-at-all-really"},
            ("InvalidInput", "ARN not-an-arn-at-all-really is not valid.", 400),
        ),
        (
            iam.attach_user_policy,
            {"UserName": "taken", "PolicyArn": "arn:aws:iam::aws:policy/Nothing"},
            ("NoSuchEntity", "Policy arn:aws:iam::aws:policy/Nothing does not exist or is not attachable.", 404),
        ),
        (iam.get_role, {"RoleName": "none"}, ("NoSuchEntity", "The role with name none cannot be found.", 404)),
        (
            iam.get_user_policy,
            {"UserName": "taken", "PolicyName": "none"},
            ("NoSuchEntity", "The user policy with name none cannot be found.", 404),
        ),
        (iam.create_saml_provider, {"Name": "p", "SAMLMetadataDocument": "x" * 1000}, ("InvalidAction", None, 400)),
    ]:
        code, message, status = refused(call, **arguments)
        assert (code, status) == (expected[0], expected[2]), message
        assert expected[1] in (None, message)
    iam.delete_user(UserName="taken")


def test_lists_come_in_pages(iam):
    names = [f"page-{number}" for number in range(5)]
    for name in names:
        iam.create_group(GroupName=name, Path="/pages/")
    pages = iam.get_paginator("list_groups").paginate(PathPrefix="/pages/", PaginationConfig={"PageSize": 2})
    pages = [[group["GroupName"] for group in page["Groups"]] for page in pages]
    assert pages == [names[:2], names[2:4], names[4:]]
    for name in names:
        iam.delete_group(GroupName=name)


def test_groups_give_their_users_permissions(node, iam):
    key = user_with(iam, "member")
    group = iam.create_group(GroupName="Keepers")["Group"]
    iam.put_group_policy(GroupName="Keepers", PolicyName="keys", PolicyDocument=KMS)
    kms = client(node, "kms", key)
    assert refused(kms.list_keys)[0] == "AccessDeniedException"
    iam.add_user_to_group(GroupName="Keepers", UserName="member")
    assert kms.list_keys()["Keys"] is not None
    assert iam.get_group(GroupName="Keepers")["Users"][0]["UserName"] == "member"
    assert iam.list_groups_for_user(UserName="member")["Groups"] == [group]
    assert refused(iam.delete_group, GroupName="Keepers")[0] == "DeleteConflict"
    iam.remove_user_from_group(GroupName="Keepers", UserName="member")
    assert refused(kms.list_keys)[0] == "AccessDeniedException"
    iam.delete_group_policy(GroupName="Keepers", PolicyName="keys")
    iam.delete_group(GroupName="Keepers")


def test_roles_keep_what_they_were_given(iam):
    iam.create_role(RoleName="builder", AssumeRolePolicyDocument=TRUST, Description="b & c", MaxSessionDuration=7200)
    role = iam.get_role(RoleName="builder")["Role"]
    assert role["AssumeRolePolicyDocument"] == json.loads(TRUST)
    assert (role["Description"], role["MaxSessionDuration"]) == ("b & c", 7200)
    iam.update_role(RoleName="builder", Description="d", MaxSessionDuration=3600)
    narrower = document({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
    iam.update_assume_role_policy(RoleName="builder", PolicyDocument=narrower)
    role = iam.list_roles()["Roles"][0]
    assert (role["Description"], role["AssumeRolePolicyDocument"]) == ("d", json.loads(narrower))
    iam.tag_role(RoleName="builder", Tags=[{"Key": "k", "Value": "v"}])
    assert iam.list_role_tags(RoleName="builder")["Tags"] == [{"Key": "k", "Value": "v"}]
    iam.untag_role(RoleName="builder", TagKeys=["k"])
    iam.put_role_policy(RoleName="builder", PolicyName="inline", PolicyDocument=KMS)
    assert iam.list_role_policies(RoleName="builder")["PolicyNames"] == ["inline"]
    assert iam.get_role_policy(RoleName="builder", PolicyName="inline")["PolicyDocument"] == json.loads(KMS)
    iam.put_role_permissions_boundary(RoleName="builder", PermissionsBoundary=ADMINISTRATOR)
    assert iam.get_role(RoleName="builder")["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == ADMINISTRATOR
    iam.delete_role_permissions_boundary(RoleName="builder")
    code, message, _ = refused(iam.delete_role, RoleName="builder")
    assert (code, message) == ("DeleteConflict", "Cannot delete entity, must delete policies first.")
    iam.delete_role_policy(RoleName="builder", PolicyName="inline")
    iam.delete_role(RoleName="builder")


def test_managed_policies_have_versions_and_are_attached(node, iam, account):
    key = user_with(iam, "holder")
    policy = iam.create_policy(PolicyName="keys", PolicyDocument=KMS, Description="all keys")["Policy"]
    arn = policy["Arn"]
    assert (arn, policy["DefaultVersionId"]) == (f"arn:aws:iam::{account}:policy/keys", "v1")
    iam.attach_user_policy(UserName="holder", PolicyArn=arn)
    assert iam.list_attached_user_policies(UserName="holder")["AttachedPolicies"] == [
        {"PolicyName": "keys", "PolicyArn": arn}
    ]
    kms = client(node, "kms", key)
    kms.list_keys()
    version = iam.create_policy_version(PolicyArn=arn, PolicyDocument=document(allow("kms:ListAliases")), SetAsDefault=True)
    assert version["PolicyVersion"]["VersionId"] == "v2"
    assert refused(kms.list_keys)[0] == "AccessDeniedException"
    versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
    assert [(each["VersionId"], each["IsDefaultVersion"]) for each in versions] == [("v2", True), ("v1", False)]
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
    kms.list_keys()
    shown = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
    assert shown["Document"] == json.loads(KMS)
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 1
    users = iam.list_entities_for_policy(PolicyArn=arn)["PolicyUsers"]
    assert [user["UserName"] for user in users] == ["holder"]
    assert [each["Arn"] for each in iam.list_policies(Scope="Local")["Policies"]] == [arn]
    assert ADMINISTRATOR in [each["Arn"] for each in iam.list_policies(Scope="AWS")["Policies"]]
    assert refused(iam.delete_policy, PolicyArn=arn)[0] == "DeleteConflict"
    iam.tag_policy(PolicyArn=arn, Tags=[{"Key": "k", "Value": "v"}])
    assert iam.list_policy_tags(PolicyArn=arn)["Tags"] == [{"Key": "k", "Value": "v"}]
    iam.untag_policy(PolicyArn=arn, TagKeys=["k"])
    iam.detach_user_policy(UserName="holder", PolicyArn=arn)
    iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
    iam.delete_policy(PolicyArn=arn)
    assert refused(iam.get_policy, PolicyArn=arn)[0] == "NoSuchEntity"


def test_access_keys_are_shown_once_and_end_at_once(node, iam):
    key = user_with(iam, "signer", document(allow("iam:*AccessKey*", "arn:aws:iam::*:user/${aws:username}")))
    assert len(key["SecretAccessKey"]) == 40 and key["AccessKeyId"].startswith("AKIA")
    own = client(node, "iam", key)
    second = own.create_access_key()["AccessKey"]
    assert second["UserName"] == "signer", "without a name the caller is meant"
    listed = own.list_access_keys()["AccessKeyMetadata"]
    assert {each["AccessKeyId"] for each in listed} == {key["AccessKeyId"], second["AccessKeyId"]}
    assert "SecretAccessKey" not in listed[0]
    code, message, _ = refused(own.create_access_key)
    assert (code, message) == ("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2")
    iam.update_access_key(UserName="signer", AccessKeyId=second["AccessKeyId"], Status="Inactive")
    code, message, status = refused(client(node, "iam", second).list_access_keys)
    assert (code, status) == ("InvalidClientTokenId", 403), message
    own.delete_access_key(AccessKeyId=second["AccessKeyId"])
    assert refused(own.delete_access_key, AccessKeyId=second["AccessKeyId"])[0] == "NoSuchEntity"
    assert refused(iam.delete_user, UserName="signer")[0] == "DeleteConflict"


def test_who_may_not_is_told_what_is_missing(node, iam, account):
    key = user_with(iam, "reader", document(allow("iam:Get*"), {**allow("iam:GetRole"), "Effect": "Deny"}))
    own = client(node, "iam", key)
    assert own.get_user()["User"]["UserName"] == "reader"
    code, message, status = refused(own.create_user, UserName="new", Path="/p/")
    assert (code, status) == ("AccessDenied", 403)
    assert message == (
        f"User: arn:aws:iam::{account}:user/reader is not authorized to perform: iam:CreateUser on resource: "
        f"arn:aws:iam::{account}:user/p/new because no identity-based policy allows the iam:CreateUser action"
    )
    _, message, _ = refused(own.get_role, RoleName="any")
    assert message.endswith(
        f"iam:GetRole on resource: arn:aws:iam::{account}:role/any with an explicit deny in an identity-based policy"
    )
    red = {"StringEquals": {"aws:RequestTag/team": "red"}}
    tags = [{"Key": "team", "Value": "red"}]
    iam.put_user_policy(
        UserName="reader", PolicyName="own", PolicyDocument=document(allow("iam:CreateUser", Condition=red))
    )
    assert refused(own.create_user, UserName="new")[0] == "AccessDenied"
    assert "to perform: iam:TagUser on" in refused(own.create_user, UserName="new", Tags=tags)[1]
    iam.put_user_policy(
        UserName="reader",
        PolicyName="own",
        PolicyDocument=document(allow(["iam:CreateUser", "iam:TagUser"], Condition=red)),
    )
    own.create_user(UserName="new", Tags=tags)


def test_boundaries_bound(node, iam):
    key = user_with(iam, "bounded", KMS)
    kms = client(node, "kms", key)
    kms.list_keys()
    boundary = iam.create_policy(PolicyName="aliases", PolicyDocument=document(allow("kms:ListAliases")))["Policy"]
    iam.put_user_permissions_boundary(UserName="bounded", PermissionsBoundary=boundary["Arn"])
    assert "permissions boundary" in refused(kms.list_keys)[1]
    kms.list_aliases()
    iam.delete_user_permissions_boundary(UserName="bounded")
    kms.list_keys()


def test_an_account_is_described(iam, account):
    iam.create_account_alias(AccountAlias="my-account")
    assert iam.list_account_aliases()["AccountAliases"] == ["my-account"]
    iam.delete_account_alias(AccountAlias="my-account")
    assert iam.list_account_aliases()["AccountAliases"] == []
    summary = iam.get_account_summary()["SummaryMap"]
    assert summary["UsersQuota"] == 5000 and summary["Users"] >= 1 and summary["AccountAccessKeysPresent"] == 1
    pages = iam.get_paginator("get_account_authorization_details").paginate(PaginationConfig={"PageSize": 3})
    users = [user["UserName"] for page in pages for user in page["UserDetailList"]]
    assert "reader" in users and len(users) == summary["Users"]
    assert iam.get_user()["User"]["Arn"] == ACCOUNT_ROOT.format(account)


def test_identity_providers_are_registered(iam, account):
    made = iam.create_open_id_connect_provider(
        Url="https://oidc.example.com/cluster", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["a" * 40]
    )
    arn = made["OpenIDConnectProviderArn"]
    assert arn == f"arn:aws:iam::{account}:oidc-provider/oidc.example.com/cluster"
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="other")
    iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="sts.amazonaws.com")
    iam.update_open_id_connect_provider_thumbprint(OpenIDConnectProviderArn=arn, ThumbprintList=["b" * 40])
    provider = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert (provider["Url"], provider["ClientIDList"]) == ("oidc.example.com/cluster", ["other"])
    assert provider["ThumbprintList"] == ["b" * 40]
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == [{"Arn": arn}]
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert refused(iam.get_open_id_connect_provider, OpenIDConnectProviderArn=arn)[0] == "NoSuchEntity"


def test_policies_are_simulated(iam, account):
    policy = document(
        allow("kms:Decrypt", Condition={"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}),
        {**allow("kms:ScheduleKeyDeletion"), "Effect": "Deny"},
    )
    actions = ["kms:Decrypt", "kms:ScheduleKeyDeletion", "kms:Encrypt"]
    results = iam.simulate_custom_policy(PolicyInputList=[policy], ActionNames=actions)["EvaluationResults"]
    assert [each["EvalDecision"] for each in results] == ["implicitDeny", "explicitDeny", "implicitDeny"]
    assert results[0]["MissingContextValues"] == ["kms:ViaService"]
    context = [
        {
            "ContextKeyName": "kms:ViaService",
            "ContextKeyValues": ["s3.us-east-1.amazonaws.com"],
            "ContextKeyType": "string",
        }
    ]
    results = iam.simulate_custom_policy(PolicyInputList=[policy], ActionNames=actions[:1], ContextEntries=context)
    (decrypt,) = results["EvaluationResults"]
    assert decrypt["EvalDecision"] == "allowed"
    assert decrypt["MatchedStatements"][0]["SourcePolicyId"] == "PolicyInputList.1"
    iam.create_user(UserName="simulated")
    iam.put_user_policy(UserName="simulated", PolicyName="own", PolicyDocument=KMS)
    source = f"arn:aws:iam::{account}:user/simulated"
    results = iam.simulate_principal_policy(PolicySourceArn=source, ActionNames=["kms:Decrypt", "iam:GetUser"])
    assert [each["EvalDecision"] for each in results["EvaluationResults"]] == ["allowed", "implicitDeny"]


