"""`aws iam`: every action that Trent offers, as a person types it, and what IAM refuses."""

import json
import shlex
from pathlib import Path

import pytest
from botocore import xform_name

from account import unique
from aws import Aws
from policies import allow, deny, document, trust

OFFERED = Path(__file__).parents[2] / "crates/api/model/iam-operations.txt"
READ = document(allow("kms:Describe*"))
WRITE = document(allow("kms:*"))


@pytest.fixture
def iam(cli, cluster, tmp_path):
    return Aws(cli, cluster, "us-east-1", tmp_path, "iam")


def quoted(policy: str) -> str:
    return shlex.quote(policy)


def trusting(account_id: str) -> str:
    return quoted(document(trust({"AWS": f"arn:aws:iam::{account_id}:root"})))


def new_user(iam, options="") -> str:
    name = unique("user")
    iam(f"create-user --user-name {name} {options}")
    return name


def new_role(iam, home, options="") -> str:
    name = unique("role")
    iam(f"create-role --role-name {name} --assume-role-policy-document {trusting(home.id)} {options}")
    return name


def new_policy(iam, text=READ, options="") -> str:
    return iam(f"create-policy --policy-name {unique('policy')} --policy-document {quoted(text)} {options}")["Policy"][
        "Arn"
    ]


def names(answer: dict, member: str, name: str) -> list:
    return [one[name] for one in answer[member]]


def test_users(iam, home):
    name = unique("alice")
    user = iam(f"create-user --user-name {name} --path /people/ --tags Key=team,Value=blue")["User"]
    assert user["Arn"] == f"arn:aws:iam::{home.id}:user/people/{name}"
    assert user["UserId"].startswith("AIDA") and len(user["UserId"]) == 21
    got = iam(f"get-user --user-name {name}")["User"]
    assert (got["UserId"], got["Tags"]) == (user["UserId"], [{"Key": "team", "Value": "blue"}])
    assert iam("get-user")["User"]["Arn"] == f"arn:aws:iam::{home.id}:root"

    assert iam.refuses(f"create-user --user-name {name.upper()}") == (
        "EntityAlreadyExists",
        f"User with name {name.upper()} already exists.",
    )
    assert name in names(iam("list-users --path-prefix /people/"), "Users", "UserName")
    iam(f"update-user --user-name {name} --new-path /staff/ --new-user-name {name}-2")
    assert iam(f"get-user --user-name {name}-2")["User"]["Arn"] == f"arn:aws:iam::{home.id}:user/staff/{name}-2"
    missing = ("NoSuchEntity", f"The user with name {name} cannot be found.")
    assert iam.refuses(f"get-user --user-name {name}") == missing
    assert iam.refuses(f"delete-user --user-name {name}") == missing
    iam(f"delete-user --user-name {name}-2")


def test_access_keys(iam, cluster):
    from identity import Identity

    user = new_user(iam)
    key = iam(f"create-access-key --user-name {user}")["AccessKey"]
    assert (key["UserName"], key["Status"], key["AccessKeyId"][:4]) == (user, "Active", "AKIA")
    signer = Identity(cluster, key["AccessKeyId"], key["SecretAccessKey"]).known_everywhere()
    assert signer.arn.endswith(f":user/{user}")

    iam(f"create-access-key --user-name {user}")
    assert iam.refuses(f"create-access-key --user-name {user}") == (
        "LimitExceeded",
        "Cannot exceed quota for AccessKeysPerUser: 2",
    )
    keys = iam(f"list-access-keys --user-name {user}")["AccessKeyMetadata"]
    assert key["AccessKeyId"] in [one["AccessKeyId"] for one in keys]
    assert all("SecretAccessKey" not in one for one in keys)

    iam(f"update-access-key --user-name {user} --access-key-id {key['AccessKeyId']} --status Inactive")
    code, _ = refused_code(signer)
    assert code == "InvalidClientTokenId"
    iam(f"update-access-key --user-name {user} --access-key-id {key['AccessKeyId']} --status Active")
    assert signer.sts.get_caller_identity()["Arn"] == signer.arn

    assert iam.refuses(f"delete-user --user-name {user}") == (
        "DeleteConflict",
        "Cannot delete entity, must delete access keys first.",
    )
    for one in keys:
        iam(f"delete-access-key --user-name {user} --access-key-id {one['AccessKeyId']}")
    code, _ = refused_code(signer)
    assert code == "InvalidClientTokenId"
    iam(f"delete-user --user-name {user}")


def refused_code(signer) -> tuple:
    """By the node that carried out the revocation, at once."""
    with pytest.raises(signer.sts.exceptions.ClientError) as refused:
        signer.sts.get_caller_identity()
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def test_groups(iam, home):
    user, group = new_user(iam), unique("group")
    made = iam(f"create-group --group-name {group} --path /teams/")["Group"]
    assert made["Arn"] == f"arn:aws:iam::{home.id}:group/teams/{group}"
    assert made["GroupId"].startswith("AGPA")
    iam(f"add-user-to-group --group-name {group} --user-name {user}")
    assert names(iam(f"get-group --group-name {group}"), "Users", "UserName") == [user]
    assert names(iam(f"list-groups-for-user --user-name {user}"), "Groups", "GroupName") == [group]
    assert group in names(iam("list-groups --path-prefix /teams/"), "Groups", "GroupName")

    assert iam.refuses(f"delete-group --group-name {group}") == (
        "DeleteConflict",
        "Cannot delete entity, must remove users from group first.",
    )
    assert iam.refuses(f"delete-user --user-name {user}") == (
        "DeleteConflict",
        "Cannot delete entity, must remove users from group first.",
    )
    iam(f"remove-user-from-group --group-name {group} --user-name {user}")
    iam(f"update-group --group-name {group} --new-group-name {group}-2")
    assert iam.refuses(f"get-group --group-name {group}") == (
        "NoSuchEntity",
        f"The group with name {group} cannot be found.",
    )
    iam(f"delete-group --group-name {group}-2")


def test_roles(iam, home, partner):
    name = unique("role")
    role = iam(
        f"create-role --role-name {name} --path /service/ --description first --max-session-duration 7200"
        f" --assume-role-policy-document {trusting(home.id)}"
    )["Role"]
    assert role["Arn"] == f"arn:aws:iam::{home.id}:role/service/{name}"
    assert role["RoleId"].startswith("AROA")
    iam(f"update-role --role-name {name} --description second --max-session-duration 3600")
    iam(f"update-assume-role-policy --role-name {name} --policy-document {trusting(partner.id)}")
    got = iam(f"get-role --role-name {name}")["Role"]
    assert (got["Description"], got["MaxSessionDuration"]) == ("second", 3600)
    assert got["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"AWS": f"arn:aws:iam::{partner.id}:root"}
    assert name in names(iam("list-roles --path-prefix /service/"), "Roles", "RoleName")

    code, _ = iam.refuses(f"update-assume-role-policy --role-name {name} --policy-document {quoted(READ)}")
    assert code == "MalformedPolicyDocument"
    iam(f"delete-role --role-name {name}")
    assert iam.refuses(f"get-role --role-name {name}") == (
        "NoSuchEntity",
        f"The role with name {name} cannot be found.",
    )


@pytest.mark.parametrize("kind", ["user", "group", "role"])
def test_inline_policies(iam, home, kind):
    name = unique(kind)
    options = f"--assume-role-policy-document {trusting(home.id)}" if kind == "role" else ""
    iam(f"create-{kind} --{kind}-name {name} {options}")
    whose = f"--{kind}-name {name}"
    iam(f"put-{kind}-policy {whose} --policy-name mine --policy-document {quoted(READ)}")
    iam(f"put-{kind}-policy {whose} --policy-name mine --policy-document {quoted(WRITE)}")
    got = iam(f"get-{kind}-policy {whose} --policy-name mine")
    assert (got["PolicyName"], got["PolicyDocument"]) == ("mine", json.loads(WRITE))
    assert iam(f"list-{kind}-policies {whose}")["PolicyNames"] == ["mine"]
    assert iam.refuses(f"get-{kind}-policy {whose} --policy-name other") == (
        "NoSuchEntity",
        f"The {kind} policy with name other cannot be found.",
    )
    code, _ = iam.refuses(f"put-{kind}-policy {whose} --policy-name bad --policy-document '{{}}'")
    assert code == "MalformedPolicyDocument"
    assert iam.refuses(f"delete-{kind} {whose}") == (
        "DeleteConflict",
        "Cannot delete entity, must delete policies first.",
    )
    iam(f"delete-{kind}-policy {whose} --policy-name mine")
    iam(f"delete-{kind} {whose}")


@pytest.mark.parametrize("kind", ["user", "group", "role"])
def test_attached_policies(iam, home, kind):
    name, policy = unique(kind), new_policy(iam)
    options = f"--assume-role-policy-document {trusting(home.id)}" if kind == "role" else ""
    iam(f"create-{kind} --{kind}-name {name} {options}")
    whose = f"--{kind}-name {name}"
    iam(f"attach-{kind}-policy {whose} --policy-arn {policy}")
    assert names(iam(f"list-attached-{kind}-policies {whose}"), "AttachedPolicies", "PolicyArn") == [policy]
    holders = iam(f"list-entities-for-policy --policy-arn {policy}")
    assert names(holders, f"Policy{kind.title()}s", f"{kind.title()}Name") == [name]
    assert iam(f"get-policy --policy-arn {policy}")["Policy"]["AttachmentCount"] == 1
    assert iam.refuses(f"delete-policy --policy-arn {policy}") == (
        "DeleteConflict",
        "Cannot delete a policy attached to entities.",
    )
    assert iam.refuses(f"delete-{kind} {whose}") == (
        "DeleteConflict",
        "Cannot delete entity, must detach all policies first.",
    )
    iam(f"detach-{kind}-policy {whose} --policy-arn {policy}")
    iam(f"delete-{kind} {whose}")
    iam(f"delete-policy --policy-arn {policy}")


def test_managed_policies_and_their_versions(iam, home):
    policy = new_policy(iam, READ, "--path /keys/ --description reading")
    described = iam(f"get-policy --policy-arn {policy}")["Policy"]
    assert (described["Path"], described["Description"], described["DefaultVersionId"]) == ("/keys/", "reading", "v1")
    assert described["PolicyId"].startswith("ANPA")
    assert policy in names(iam("list-policies --scope Local --path-prefix /keys/"), "Policies", "Arn")

    made = iam(f"create-policy-version --policy-arn {policy} --policy-document {quoted(WRITE)} --set-as-default")
    assert (made["PolicyVersion"]["VersionId"], made["PolicyVersion"]["IsDefaultVersion"]) == ("v2", True)
    version = f"--policy-arn {policy} --version-id"
    assert iam(f"get-policy-version {version} v1")["PolicyVersion"]["Document"] == json.loads(READ)
    code, _ = iam.refuses(f"delete-policy-version {version} v2")
    assert code == "DeleteConflict"
    iam(f"set-default-policy-version {version} v1")
    iam(f"delete-policy-version {version} v2")
    for _ in range(4):
        iam(f"create-policy-version --policy-arn {policy} --policy-document {quoted(WRITE)}")
    listed = iam(f"list-policy-versions --policy-arn {policy}")["Versions"]
    assert [one["VersionId"] for one in listed] == ["v6", "v5", "v4", "v3", "v1"]
    code, _ = iam.refuses(f"create-policy-version --policy-arn {policy} --policy-document {quoted(WRITE)}")
    assert code == "LimitExceeded"

    code, message = iam.refuses(f"get-policy --policy-arn arn:aws:iam::{home.id}:policy/nobody")
    assert code == "NoSuchEntity" and f"arn:aws:iam::{home.id}:policy/nobody" in message


def test_policies_of_aws(iam):
    administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
    assert administrator in names(iam("list-policies --scope AWS"), "Policies", "Arn")
    version = iam(f"get-policy --policy-arn {administrator}")["Policy"]["DefaultVersionId"]
    got = iam(f"get-policy-version --policy-arn {administrator} --version-id {version}")["PolicyVersion"]
    assert got["Document"]["Statement"][0]["Action"] == "*"
    code, _ = iam.refuses(f"delete-policy --policy-arn {administrator}")
    assert code in {"AccessDenied", "NoSuchEntity"}


def test_permissions_boundaries(iam, home):
    policy = new_policy(iam)
    for kind, name in [("user", new_user(iam)), ("role", new_role(iam, home))]:
        whose = f"--{kind}-name {name}"
        iam(f"put-{kind}-permissions-boundary {whose} --permissions-boundary {policy}")
        boundary = iam(f"get-{kind} {whose}")[kind.title()]["PermissionsBoundary"]
        assert boundary == {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": policy}
    assert iam(f"get-policy --policy-arn {policy}")["Policy"]["PermissionsBoundaryUsageCount"] == 2
    iam(f"delete-role-permissions-boundary --role-name {name}")
    iam(f"delete-user-permissions-boundary --user-name {new_user(iam, f'--permissions-boundary {policy}')}")


def test_tags(iam, home):
    for kind, whose in [
        ("user", f"--user-name {new_user(iam)}"),
        ("role", f"--role-name {new_role(iam, home)}"),
        ("policy", f"--policy-arn {new_policy(iam)}"),
    ]:
        iam(f"tag-{kind} {whose} --tags Key=team,Value=blue Key=stage,Value=test")
        iam(f"tag-{kind} {whose} --tags Key=Team,Value=red")
        iam(f"untag-{kind} {whose} --tag-keys stage")
        # Letter case does not tell the keys of tags apart.
        tags = iam(f"list-{kind}-tags {whose}")["Tags"]
        assert [(tag["Key"].lower(), tag["Value"]) for tag in tags] == [("team", "red")]


def test_paging(iam, home):
    path = f"/{unique('pages')}/"
    made = sorted(unique("user") for _ in range(5))
    for name in made:
        iam(f"create-user --user-name {name} --path {path}")
    prefix = f"list-users --path-prefix {path}"
    assert names(iam(f"{prefix} --page-size 2"), "Users", "UserName") == made
    page = iam(f"{prefix} --no-paginate --max-items 2")
    assert (names(page, "Users", "UserName"), page["IsTruncated"]) == (made[:2], True)
    page = iam(f"{prefix} --no-paginate --marker={page['Marker']}")
    assert (names(page, "Users", "UserName"), page["IsTruncated"]) == (made[2:], False)
    pages = home.root.iam.get_paginator("list_users").paginate(PathPrefix=path, PaginationConfig={"PageSize": 3})
    assert [user["UserName"] for user in pages.search("Users")] == made


def test_simulation(iam, home):
    user, group = new_user(iam), unique("group")
    iam(f"create-group --group-name {group}")
    iam(f"add-user-to-group --group-name {group} --user-name {user}")
    iam(f"put-user-policy --user-name {user} --policy-name some --policy-document {quoted(READ)}")
    denial = quoted(document(deny("kms:DescribeCustomKeyStores")))
    iam(f"put-group-policy --group-name {group} --policy-name some --policy-document {denial}")
    results = iam(
        f"simulate-principal-policy --policy-source-arn arn:aws:iam::{home.id}:user/{user}"
        " --action-names kms:DescribeKey kms:DescribeCustomKeyStores kms:Encrypt"
    )["EvaluationResults"]
    assert {one["EvalActionName"]: one["EvalDecision"] for one in results} == {
        "kms:DescribeKey": "allowed",
        "kms:DescribeCustomKeyStores": "explicitDeny",
        "kms:Encrypt": "implicitDeny",
    }
    mfa = quoted(document(allow("kms:*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})))
    simulate = f"simulate-custom-policy --policy-input-list {mfa} --action-names kms:Encrypt"
    [result] = iam(simulate)["EvaluationResults"]
    assert (result["EvalDecision"], result["MissingContextValues"]) == ("implicitDeny", ["aws:MultiFactorAuthPresent"])
    entry = "ContextKeyName=aws:MultiFactorAuthPresent,ContextKeyValues=true,ContextKeyType=boolean"
    [result] = iam(f"{simulate} --context-entries {entry}")["EvaluationResults"]
    assert result["EvalDecision"] == "allowed"


def test_the_account(iam, home):
    user, role, policy = new_user(iam), new_role(iam, home), new_policy(iam)
    iam(f"put-user-policy --user-name {user} --policy-name mine --policy-document {quoted(READ)}")
    iam(f"attach-role-policy --role-name {role} --policy-arn {policy}")
    details = iam("get-account-authorization-details")
    detail = next(one for one in details["UserDetailList"] if one["UserName"] == user)
    assert detail["UserPolicyList"] == [{"PolicyName": "mine", "PolicyDocument": json.loads(READ)}]
    detail = next(one for one in details["RoleDetailList"] if one["RoleName"] == role)
    assert detail["AttachedManagedPolicies"] == [{"PolicyName": policy.rsplit("/", 1)[1], "PolicyArn": policy}]
    only_roles = iam("get-account-authorization-details --filter Role")
    assert (only_roles["UserDetailList"], only_roles["Policies"]) == ([], [])

    assert iam("get-account-summary")["SummaryMap"]["Users"] == len(details["UserDetailList"])
    iam("create-account-alias --account-alias orders-test")
    assert iam("list-account-aliases")["AccountAliases"] == ["orders-test"]
    iam("delete-account-alias --account-alias orders-test")
    assert iam("list-account-aliases")["AccountAliases"] == []


def test_oidc_providers(iam, home):
    host = f"{unique('issuer')}.example.com/cluster"
    thumbprint = "a" * 40
    arn = iam(
        f"create-open-id-connect-provider --url https://{host} --client-id-list sts.amazonaws.com"
        f" --thumbprint-list {thumbprint}"
    )["OpenIDConnectProviderArn"]
    assert arn == f"arn:aws:iam::{home.id}:oidc-provider/{host}"
    which = f"--open-id-connect-provider-arn {arn}"
    iam(f"add-client-id-to-open-id-connect-provider {which} --client-id other")
    iam(f"remove-client-id-from-open-id-connect-provider {which} --client-id sts.amazonaws.com")
    iam(f"update-open-id-connect-provider-thumbprint {which} --thumbprint-list {'b' * 40}")
    provider = iam(f"get-open-id-connect-provider {which}")
    assert (provider["Url"], provider["ClientIDList"], provider["ThumbprintList"]) == (host, ["other"], ["b" * 40])
    assert arn in names(iam("list-open-id-connect-providers"), "OpenIDConnectProviderList", "Arn")
    iam(f"delete-open-id-connect-provider {which}")
    code, _ = iam.refuses(f"get-open-id-connect-provider {which}")
    assert code == "NoSuchEntity"


@pytest.mark.parametrize(
    "line, code",
    [
        ("create-user --user-name 'two words'", "ValidationError"),
        (f"create-user --user-name {'a' * 65}", "ValidationError"),
        ("create-user --user-name a --path people", "ValidationError"),
        ("attach-user-policy --user-name nobody --policy-arn arn:aws:iam::aws:policy/IAMFullAccess", "NoSuchEntity"),
        ("list-users --max-items 2 --starting-token garbage", "ValidationError"),
        ("create-policy --policy-name p --policy-document nonsense", "MalformedPolicyDocument"),
        ("delete-role --role-name nobody", "NoSuchEntity"),
    ],
)
def test_what_is_refused(iam, line, code):
    assert iam.refuses(line)[0] == code


def test_what_is_not_offered(cli, cluster, tmp_path):
    iam = Aws(cli, cluster, "us-east-1", tmp_path, "iam")
    code, message = iam.refuses("list-virtual-mfa-devices")
    assert (code, message) == ("InvalidAction", "Could not find operation ListVirtualMFADevices for version 2010-05-08")


def test_a_user_may_do_in_iam_what_its_policies_say(home):
    user = home.user("helpdesk", allow(["iam:GetUser", "iam:ListUsers"]), deny("iam:DeleteUser"))
    other = home.user("other")
    name = other.arn.rsplit("/", 1)[1]
    assert user.iam.get_user(UserName=name)["User"]["Arn"] == other.arn
    for call, action, why in [
        (user.iam.list_access_keys, "iam:ListAccessKeys", "because no identity-based policy allows the {} action"),
        (user.iam.delete_user, "iam:DeleteUser", "with an explicit deny in an identity-based policy"),
    ]:
        with pytest.raises(user.iam.exceptions.ClientError) as refused:
            call(UserName=name)
        assert refused.value.response["Error"]["Code"] == "AccessDenied"
        message = refused.value.response["Error"]["Message"]
        assert message.startswith(f"User: {user.arn} is not authorized to perform: {action} on resource: ")
        assert message.endswith(why.format(action))


def test_every_action_was_called(request):
    """The last of this file: a new action in the model fails it until a story uses it."""
    told = {item.originalname for item in request.session.items if item.path == request.node.path}
    if told != {name for name in globals() if name.startswith("test_")}:
        pytest.skip("only some of the stories were told")
    offered = {xform_name(name, "-") for name in OFFERED.read_text().split()}
    assert Aws.succeeded["iam"] == offered
