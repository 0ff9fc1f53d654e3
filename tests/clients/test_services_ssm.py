"""Parameter Store's SecureString: the standard tier encrypts with KMS, the advanced one by the Encryption SDK."""

import os

import pytest

from account import unique
from policies import allow, via
from services.ssm import Ssm
from stage import US
from story import NO_IDENTITY_POLICY, NO_IDENTITY_POLICY_FOR_CIPHERTEXT, Missing, Story, each_missing, refusal, said_by

VALUE = os.urandom(1000)
VIA_SSM = via("ssm.us-east-1.amazonaws.com")


class StandardParameters(Story):
    PERMISSIONS = {"user": ["kms:Encrypt", "kms:Decrypt"]}
    ADVANCED = False

    def set_scene(self):
        home = self.stage.home
        self.ssm = self.stage.service(Ssm)
        self.key = home.key(US)
        self.user = home.user("ssm", *self.may("user", self.key, Condition=VIA_SSM))

    def put(self):
        self.parameter = self.ssm.put_parameter(self.user, unique("password"), VALUE, self.key, self.ADVANCED)
        assert VALUE not in self.parameter.sealed

    def get(self):
        assert self.ssm.get_parameter(self.user, self.parameter) == VALUE

    STEPS = [put, get]


class AdvancedParameters(StandardParameters):
    """An envelope: `GenerateDataKey` to put it, `Decrypt` to get it, and the value never goes to KMS."""

    PERMISSIONS = {"user": ["kms:GenerateDataKey", "kms:Decrypt"]}
    ADVANCED = True


@pytest.mark.parametrize("story", [StandardParameters, AdvancedParameters])
def test_parameters(stage, story):
    story.succeeds(stage)


@each_missing(
    StandardParameters,
    Missing("user", "kms:Encrypt", StandardParameters.put),
    Missing("user", "kms:Decrypt", StandardParameters.get, NO_IDENTITY_POLICY_FOR_CIPHERTEXT),
)
def test_standard_parameters_without(stage, missing):
    StandardParameters.fails(stage, missing)


@each_missing(
    AdvancedParameters,
    Missing("user", "kms:GenerateDataKey", AdvancedParameters.put),
    Missing("user", "kms:Decrypt", AdvancedParameters.get),
)
def test_advanced_parameters_without(stage, missing):
    """The Encryption SDK has an error of its own, in which it quotes that of KMS."""
    story = AdvancedParameters(stage, missing)
    for step in story.STEPS[: story.STEPS.index(missing.step)]:
        step(story)
    with pytest.raises(Exception) as refused:
        missing.step(story)
    text = NO_IDENTITY_POLICY.format(who=story.user.arn, key=story.key, action=missing.action)
    assert text in said_by(refused.value)


def test_a_parameter_is_bound_to_its_name(stage):
    """`PARAMETER_ARN` in a condition: the user may read one parameter of all under the key."""
    home, ssm, key = stage.home, stage.service(Ssm), stage.home.key(US)
    writer = home.user("writer", allow("kms:*", key))
    mine, other = (ssm.put_parameter(writer, unique(name), VALUE, key) for name in ("mine", "other"))
    only_mine = {"StringEquals": {"kms:EncryptionContext:PARAMETER_ARN": mine.arn}}
    reader = home.user("reader", allow("kms:Decrypt", key, Condition=only_mine))
    assert ssm.get_parameter(reader, mine) == VALUE
    assert refusal(lambda: ssm.get_parameter(reader, other)) == NO_IDENTITY_POLICY_FOR_CIPHERTEXT.format(
        who=reader.arn, action="kms:Decrypt"
    )
