"""Lambda's environment variables: encrypted as who configures, decrypted as the execution role by its grant."""

import os

import pytest
from botocore.exceptions import ClientError

from account import unique
from policies import trust, via
from services.lambdas import Lambda
from stage import US
from story import NO_IDENTITY_POLICY_FOR_CIPHERTEXT, Missing, Story, each_missing, refusal

ENVIRONMENT = os.urandom(100)


class Functions(Story):
    PERMISSIONS = {"user": ["kms:CreateGrant", "kms:Encrypt"], "viewer": ["kms:Decrypt"]}

    def set_scene(self):
        home = self.stage.home
        self.lambdas = self.stage.service(Lambda)
        self.key = home.key(US)
        via_lambda = via("lambda.us-east-1.amazonaws.com")
        self.user = home.user("developer", *self.may("user", self.key, Condition=via_lambda))
        self.viewer = home.user("viewer", *self.may("viewer", self.key, Condition=via_lambda))
        self.role = home.role("execution", trust({"Service": Lambda.PRINCIPAL}))

    def create(self):
        name = unique("function")
        self.function = self.lambdas.create_function(self.user, name, self.role, ENVIRONMENT, self.key)

    def invoke(self):
        """The role has no policy at all; it has the grant."""
        assert self.lambdas.invoke(self.function) == ENVIRONMENT

    def view(self):
        assert self.lambdas.get_function_configuration(self.viewer, self.function) == ENVIRONMENT
        hidden = lambda: self.lambdas.get_function_configuration(self.user, self.function)  # noqa: E731
        assert refusal(hidden) == NO_IDENTITY_POLICY_FOR_CIPHERTEXT.format(who=self.user.arn, action="kms:Decrypt")

    STEPS = [create, invoke, view]


def test_functions(stage):
    Functions.succeeds(stage)


@each_missing(
    Functions,
    Missing("user", "kms:CreateGrant", Functions.create),
    Missing("user", "kms:Encrypt", Functions.create),
    Missing("viewer", "kms:Decrypt", Functions.view, NO_IDENTITY_POLICY_FOR_CIPHERTEXT, who="viewer"),
)
def test_functions_without(stage, missing):
    Functions.fails(stage, missing)


def test_the_grant_is_for_the_function_alone(stage):
    """Another function of the same role does not open its environment."""
    story = Functions(stage)
    story.create()
    [grant] = stage.home.root.kms(US).list_grants(KeyId=story.key)["Grants"]
    stage.home.root.kms(US).revoke_grant(KeyId=story.key, GrantId=grant["GrantId"])
    other = story.lambdas.create_function(story.user, unique("other"), story.role, ENVIRONMENT, story.key)
    assert story.lambdas.invoke(other) == ENVIRONMENT
    session = f"{story.role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/"
    session += story.function.arn.rsplit(":", 1)[1]
    assert refusal(story.invoke) == NO_IDENTITY_POLICY_FOR_CIPHERTEXT.format(who=session, action="kms:Decrypt")


def test_an_alias_is_no_key_for_a_function(stage):
    story = Functions(stage)
    alias = f"alias/{unique('function')}"
    stage.home.root.kms(US).create_alias(AliasName=alias, TargetKeyId=story.key)
    with pytest.raises(ClientError) as refused:
        story.lambdas.create_function(story.user, unique("function"), story.role, ENVIRONMENT, alias)
    assert refused.value.response["Error"]["Code"] == "InvalidArnException"
