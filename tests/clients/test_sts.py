"""STS: who one is, roles of both accounts, sessions that are narrowed, tagged and revoked, and web identities."""

import base64
import json
import time
from datetime import datetime, timedelta, timezone

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from account import unique
from aws import Aws
from conftest import eventually
from identity import Identity
from policies import allow, deny, document, trust
from stage import EU, US
from story import NO_IDENTITY_POLICY, refusal


@pytest.fixture
def sts(cli, cluster, tmp_path):
    return Aws(cli, cluster, US, tmp_path, "sts")


def error_of(attempt) -> tuple:
    with pytest.raises(ClientError) as refused:
        attempt()
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def session_arn(role: str, session: str) -> str:
    account, name = role.split(":")[4], role.rsplit("/", 1)[1]
    return f"arn:aws:sts::{account}:assumed-role/{name}/{session}"


# Who one is


def test_get_caller_identity(sts, home):
    identity = sts("get-caller-identity")
    assert identity == {"UserId": home.id, "Account": home.id, "Arn": f"arn:aws:iam::{home.id}:root"}
    user = home.user("nobody", deny("sts:*"))
    # It needs no permission, and no policy can deny it.
    answer = user.sts.get_caller_identity()
    assert (answer["Arn"].split("/")[0], answer["UserId"][:4]) == (f"arn:aws:iam::{home.id}:user", "AIDA")


def test_a_key_that_is_none(cluster, home):
    for access_key_id, secret, code in [
        ("AKIAIOSFODNN7EXAMPLE", "secret", "InvalidClientTokenId"),
        (home.root.credentials.access_key, "secret", "SignatureDoesNotMatch"),
    ]:
        assert error_of(Identity(cluster, access_key_id, secret).sts.get_caller_identity)[0] == code


# Roles


def test_assume_role_as_a_person_types_it(sts, cluster, home):
    """Root may assume nothing, so the CLI signs as a user."""
    role = home.role("typed", trust({"AWS": home.principal}), allow("kms:ListKeys"))
    code, message = sts.refuses(f"assume-role --role-arn {role} --role-session-name typing")
    assert (code, message) == ("AccessDenied", "Roles may not be assumed by root accounts.")

    user = home.user("typist", allow("sts:AssumeRole", role))
    sts.environment.update(
        AWS_ACCESS_KEY_ID=user.credentials.access_key, AWS_SECRET_ACCESS_KEY=user.credentials.secret_key
    )
    answer = sts(f"assume-role --role-arn {role} --role-session-name typing --duration-seconds 900")
    assert answer["AssumedRoleUser"]["Arn"] == session_arn(role, "typing")
    assert answer["AssumedRoleUser"]["AssumedRoleId"].endswith(":typing")
    assert answer["Credentials"]["AccessKeyId"].startswith("ASIA")
    expires = datetime.fromisoformat(answer["Credentials"]["Expiration"])
    assert timedelta(minutes=14) < expires - datetime.now(timezone.utc) <= timedelta(minutes=15)
    session = Identity.of_session(cluster, answer)
    assert session.arn == session_arn(role, "typing")
    assert "Keys" in session.kms().list_keys()


def test_who_may_assume_a_role(home, partner):
    """Within the account the trust policy is enough where it names the user; across accounts both sides must allow."""
    user, unnamed = home.user("named"), home.user("unnamed")
    role = home.role("mine", trust({"AWS": user.arn}))
    assert user.assume(role, "session").arn == session_arn(role, "session")
    denied = "User: {} is not authorized to perform: sts:AssumeRole on resource: {}"
    assert error_of(lambda: unnamed.sts.assume_role(RoleArn=role, RoleSessionName="session")) == (
        "AccessDenied",
        denied.format(unnamed.arn, role),
    )

    foreign = partner.role("theirs", trust({"AWS": home.principal}))
    allowed = home.user("allowed", allow("sts:AssumeRole", foreign))
    assert allowed.assume(foreign, "session").account_id == partner.id
    for who in (user, home.user("denied", allow("sts:*"), deny("sts:AssumeRole", foreign))):
        assert error_of(lambda: who.sts.assume_role(RoleArn=foreign, RoleSessionName="session")) == (
            "AccessDenied",
            denied.format(who.arn, foreign),
        )
    untrusting = partner.role("untrusting", trust({"AWS": partner.principal}))
    administrator = home.user("administrator", allow("*"))
    for role in (untrusting, f"arn:aws:iam::{partner.id}:role/nobody"):
        # Whether a role of another account exists is not told.
        assert error_of(lambda: administrator.sts.assume_role(RoleArn=role, RoleSessionName="session")) == (
            "AccessDenied",
            denied.format(administrator.arn, role),
        )


def test_external_ids(home, partner):
    needs = {"StringEquals": {"sts:ExternalId": "customer-7"}}
    role = partner.role("deputy", trust({"AWS": home.principal}, Condition=needs))
    user = home.user("deputy", allow("sts:AssumeRole", role))
    user.assume(role, "session", ExternalId="customer-7")
    for arguments in ({}, {"ExternalId": "customer-8"}):
        code, _ = error_of(lambda: user.sts.assume_role(RoleArn=role, RoleSessionName="session", **arguments))
        assert code == "AccessDenied"


@pytest.mark.parametrize(
    "arguments, code",
    [
        ({"DurationSeconds": 899}, "ValidationError"),
        ({"DurationSeconds": 3601}, "ValidationError"),
        ({"RoleSessionName": "a"}, "ValidationError"),
        ({"RoleSessionName": "two words"}, "ValidationError"),
        ({"Policy": "{"}, "MalformedPolicyDocument"),
        ({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]}, "ValidationError"),
    ],
)
def test_what_assume_role_refuses(home, arguments, code):
    user = home.user("asker", allow("sts:*"))
    role = home.role("asked", trust({"AWS": user.arn}, ["sts:AssumeRole", "sts:TagSession"]))
    asked = {"RoleArn": role, "RoleSessionName": "session", **arguments}
    # What the server says of it, not boto3.
    unchecked = user.client("sts", parameter_validation=False)
    assert error_of(lambda: unchecked.assume_role(**asked))[0] == code


def test_a_session_policy_narrows(home):
    key = home.key(US)
    user = home.user("narrow", allow("sts:AssumeRole"))
    role = home.role("wide", trust({"AWS": user.arn}), allow("kms:*", key))
    session = user.assume(role, "session", Policy=document(allow("kms:DescribeKey"), deny("kms:Decrypt")))
    kms = session.kms()
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"] == key
    assert refusal(lambda: kms.encrypt(KeyId=key, Plaintext=b"x")) == (
        f"User: {session.arn} is not authorized to perform: kms:Encrypt on resource: {key} "
        "because no session policy allows the kms:Encrypt action"
    )
    sealed = user.assume(role, "whole").kms().encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    assert refusal(lambda: kms.decrypt(CiphertextBlob=sealed, KeyId=key)) == (
        f"User: {session.arn} is not authorized to perform: kms:Decrypt on resource: {key} "
        "with an explicit deny in a session policy"
    )
    # It gives nothing that the role has not.
    other = home.key(US)
    wider = user.assume(role, "wider", Policy=document(allow("kms:*")))
    assert refusal(lambda: wider.kms().describe_key(KeyId=other)) == NO_IDENTITY_POLICY.format(
        who=wider.arn, key=other, action="kms:DescribeKey"
    )


def test_session_tags(home):
    """Attribute-based access: the session's team is the key's."""
    keys = {
        team: home.key(US, Tags=[{"TagKey": "team", "TagValue": team}]) for team in ("blue", "red")
    }
    same_team = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    user = home.user("tagger", allow(["sts:AssumeRole", "sts:TagSession"]))
    may_tag = trust({"AWS": user.arn}, ["sts:AssumeRole", "sts:TagSession"])
    role = home.role("team", may_tag, allow("kms:Encrypt", Condition=same_team))
    session = user.assume(role, "session", Tags=[{"Key": "team", "Value": "blue"}])
    session.kms().encrypt(KeyId=keys["blue"], Plaintext=b"x")
    assert refusal(lambda: session.kms().encrypt(KeyId=keys["red"], Plaintext=b"x")) == NO_IDENTITY_POLICY.format(
        who=session.arn, key=keys["red"], action="kms:Encrypt"
    )
    untagged = home.role("untagged", trust({"AWS": user.arn}))
    tags = [{"Key": "team", "Value": "blue"}]
    code, message = error_of(lambda: user.sts.assume_role(RoleArn=untagged, RoleSessionName="session", Tags=tags))
    assert (code, message) == (
        "AccessDenied",
        f"User: {user.arn} is not authorized to perform: sts:TagSession on resource: {untagged}",
    )


def test_chained_roles_last_an_hour_and_hand_on_tags(home):
    user = home.user("chainer", allow("sts:*"))
    tagging = ["sts:AssumeRole", "sts:TagSession"]
    first = home.role("first", trust({"AWS": user.arn}, tagging), allow("sts:*"))
    has_tag = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    second = home.role("second", trust({"AWS": first}, tagging), allow("kms:GenerateRandom", Condition=has_tag))
    session = user.assume(first, "session", Tags=[{"Key": "team", "Value": "blue"}], TransitiveTagKeys=["team"])
    assert session.assume(second, "session").kms().generate_random(NumberOfBytes=8)["Plaintext"]
    asked = {"RoleArn": second, "RoleSessionName": "session", "DurationSeconds": 3601}
    assert error_of(lambda: session.sts.assume_role(**asked)) == (
        "ValidationError",
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    )


def test_a_sessions_end(home):
    """With its role; and by a policy that denies all sessions from before now."""
    user = home.user("leaver", allow("sts:*"))
    revoked, deleted = (home.role(name, trust({"AWS": user.arn}), allow("kms:*")) for name in ("revoked", "deleted"))
    session = user.assume(revoked, "session")
    assert "Keys" in session.kms().list_keys()
    now = datetime.now(timezone.utc) + timedelta(seconds=1)
    before_now = {"DateLessThan": {"aws:TokenIssueTime": now.strftime("%Y-%m-%dT%H:%M:%SZ")}}
    home.root.iam.put_role_policy(
        RoleName=revoked.rsplit("/", 1)[1],
        PolicyName="AWSRevokeOlderSessions",
        PolicyDocument=document(deny("*", Condition=before_now)),
    )
    eventually(
        lambda: refusal(session.kms().list_keys),
        lambda text: text.endswith("with an explicit deny in an identity-based policy"),
    )

    session, name = user.assume(deleted, "session"), deleted.rsplit("/", 1)[1]
    home.root.iam.delete_role_policy(RoleName=name, PolicyName="permissions")
    home.root.iam.delete_role(RoleName=name)
    eventually(
        lambda: error_of(session.kms().list_keys),
        lambda error: error[0] == "UnrecognizedClientException",
    )


def test_a_permissions_boundary_is_a_fence(home):
    key = home.key(US)
    user = home.user("bounded", allow("kms:*", key))
    name = user.arn.rsplit("/", 1)[1]
    boundary = home.root.iam.create_policy(
        PolicyName=unique("boundary"), PolicyDocument=document(allow("kms:Describe*"))
    )["Policy"]["Arn"]
    home.root.iam.put_user_permissions_boundary(UserName=name, PermissionsBoundary=boundary)
    assert eventually(lambda: refusal(lambda: user.kms().encrypt(KeyId=key, Plaintext=b"x"))) == (
        f"User: {user.arn} is not authorized to perform: kms:Encrypt on resource: {key} "
        "because no permissions boundary allows the kms:Encrypt action"
    )
    assert user.kms().describe_key(KeyId=key)["KeyMetadata"]["Arn"] == key


# Sessions of users


def test_get_session_token(sts, cluster, home):
    answer = sts("get-session-token --duration-seconds 900")
    assert answer["Credentials"]["AccessKeyId"].startswith("ASIA")

    user = home.user("tokens", allow("kms:ListKeys"))
    session = Identity.of_session(cluster, user.sts.get_session_token())
    assert session.arn == user.arn
    assert "Keys" in session.kms().list_keys()
    code, _ = error_of(session.sts.get_session_token)
    assert code == "AccessDenied"
    # Without its token, or with another's, the key is nobody's.
    key, secret = session.credentials.access_key, session.credentials.secret_key
    for token in (None, "nonsense", answer["Credentials"]["SessionToken"]):
        stranger = Identity(cluster, key, secret, token)
        assert error_of(stranger.kms().list_keys)[0] == "UnrecognizedClientException"
        assert error_of(stranger.sts.get_caller_identity)[0] == "InvalidClientTokenId"


# Web identities


class Issuer:
    """An OpenID Connect issuer, as a Kubernetes cluster is one for its service accounts."""

    def __init__(self, host: str):
        self.host = host
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def jwks(self) -> str:
        public = self.key.public_key().public_numbers()
        numbers = {"n": self._encoded(number_bytes(public.n)), "e": self._encoded(number_bytes(public.e))}
        return json.dumps({"keys": [{"kty": "RSA", "kid": "1", "alg": "RS256", "use": "sig", **numbers}]})

    def token(self, **claims) -> str:
        now = int(time.time())
        claims = {
            "iss": f"https://{self.host}",
            "aud": "sts.amazonaws.com",
            "sub": "system:serviceaccount:shop:orders",
            "iat": now,
            "exp": now + 600,
            **claims,
        }
        parts = [{"alg": "RS256", "kid": "1", "typ": "JWT"}, claims]
        text = ".".join(self._encoded(json.dumps(part).encode()) for part in parts)
        return f"{text}.{self._encoded(self.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    @staticmethod
    def _encoded(content: bytes) -> str:
        return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def number_bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


@pytest.fixture(scope="module")
def issuer(operator, home, tmp_path_factory):
    """Registered with the account by its administrator, and its keys by the operator."""
    issuer = Issuer(f"{unique('cluster')}.example.com")
    home.root.iam.create_open_id_connect_provider(
        Url=f"https://{issuer.host}", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["0" * 40]
    )
    jwks = tmp_path_factory.mktemp("issuer") / "jwks.json"
    jwks.write_text(issuer.jwks)
    operator.set_issuer_keys(home.id, f"https://{issuer.host}", jwks)
    return issuer


@pytest.fixture(scope="module")
def pods_role(home, issuer):
    provider = {"Federated": f"arn:aws:iam::{home.id}:oidc-provider/{issuer.host}"}
    only = {
        "StringEquals": {
            f"{issuer.host}:aud": "sts.amazonaws.com",
            f"{issuer.host}:sub": "system:serviceaccount:shop:orders",
        }
    }
    return home.role(
        "pod", trust(provider, "sts:AssumeRoleWithWebIdentity", Condition=only), allow("kms:GenerateRandom")
    )


def test_assume_role_with_web_identity(sts, cluster, issuer, pods_role):
    """By somebody without credentials: the request is not signed."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        del sts.environment[name]
    answer = eventually(
        lambda: sts(
            f"assume-role-with-web-identity --role-arn {pods_role} --role-session-name pod-1"
            f" --web-identity-token {issuer.token()}"
        )
    )
    assert answer["AssumedRoleUser"]["Arn"] == session_arn(pods_role, "pod-1")
    assert answer["SubjectFromWebIdentityToken"] == "system:serviceaccount:shop:orders"
    assert answer["Audience"] == "sts.amazonaws.com"
    session = Identity.of_session(cluster, answer)
    for region in (US, EU):
        assert eventually(lambda: session.kms(region).generate_random(NumberOfBytes=8))["Plaintext"]


def test_what_assume_role_with_web_identity_refuses(home, issuer, pods_role):
    sts = home.root.sts
    denied = "Not authorized to perform sts:AssumeRoleWithWebIdentity"
    forged = Issuer(issuer.host).token()
    for token, code, message in [
        (issuer.token(sub="system:serviceaccount:shop:other"), "AccessDenied", denied),
        (issuer.token(aud="another"), "InvalidIdentityToken", None),
        (issuer.token(iss="https://unknown.example.com"), "InvalidIdentityToken", None),
        (issuer.token(iat=1, exp=2), "ExpiredTokenException", None),
        (forged, "InvalidIdentityToken", None),
        ("nonsense", "InvalidIdentityToken", None),
    ]:
        asked = {"RoleArn": pods_role, "RoleSessionName": "session", "WebIdentityToken": token}
        answered = error_of(lambda: sts.assume_role_with_web_identity(**asked))
        assert answered[0] == code, answered
        assert message in {None, answered[1]}


# The service channel


def test_only_services_get_forward_access_sessions(home):
    request = home.root.request("ec2", US, "CreateVolume")
    forwarded = {
        "Method": request.method,
        "Path": request.path,
        "Headers": request.headers,
        "PayloadHash": request.payload_hash,
    }
    for who in (home.root, home.user("pretender", allow("*"))):
        assert error_of(lambda: who.sts.get_forward_access_session(**forwarded)) == (
            "AccessDenied",
            f"User: {who.arn} is not authorized to perform: sts:GetForwardAccessSession on resource: *",
        )
        asked = {"SourceArn": "arn:aws:ec2:us-east-1:111122223333:volume/v", "SourceAccount": home.id}
        assert error_of(lambda: who.sts.get_service_session(**asked))[0] == "AccessDenied"


def test_a_service_gets_sessions_for_genuine_requests_to_itself_alone(stage):
    from services.ebs import Ebs
    from services.s3 import S3

    ebs, user = stage.service(Ebs), stage.home.user("signer")
    request = user.request("ec2", US, "CreateVolume", Size=1)
    assert ebs.forwarded(request).arn == user.arn

    tampered = user.request("ec2", US, "CreateVolume", Size=1)
    tampered.payload_hash = "0" * 64
    assert error_of(lambda: ebs.forwarded(tampered))[0] == "SignatureDoesNotMatch"
    code, message = error_of(lambda: stage.service(S3).forwarded(request))
    assert (code, message) == ("SignatureDoesNotMatch", "Credential should be scoped to correct service: 's3'. ")


def test_a_service_may_act_for_its_accounts_alone(operator, stage):
    operator("service", "register", "backup.amazonaws.com", "--accounts", stage.partner.id)
    backup = operator._identity("--service", "backup.amazonaws.com")
    request = stage.home.user("signer").request("backup", US, "StartBackupJob")
    forwarded = {
        "Method": request.method,
        "Path": request.path,
        "Headers": request.headers,
        "PayloadHash": request.payload_hash,
    }
    assert error_of(lambda: backup.sts.get_forward_access_session(**forwarded))[0] == "AccessDenied"
