"""Scenarios as stories: steps that all succeed, and a table of permissions without each of which a step must fail."""

from dataclasses import dataclass
from typing import Callable

import pytest
from botocore.exceptions import ClientError

from policies import allow

_ASKED = "User: {who} is not authorized to perform: {action} on "
NO_IDENTITY_POLICY = _ASKED + "resource: {key} because no identity-based policy allows the {action} action"
NO_KEY_POLICY = _ASKED + "resource: {key} because no resource-based policy allows the {action} action"
# Of a ciphertext whose key the request does not name.
NO_IDENTITY_POLICY_FOR_CIPHERTEXT = (
    _ASKED + "the resource associated with this ciphertext because no identity-based policy allows the {action} action"
)
NOTHING_FOR_CIPHERTEXT = (
    _ASKED + "the resource associated with this ciphertext because the resource does not exist in this Region, "
    "no resource-based policies allow access, or a resource-based policy explicitly denies access"
)


@dataclass(frozen=True)
class Missing:
    """A permission that is taken from its holder, the step that then fails, and how AWS says so.

    `who` and `key` are the attributes of the story that hold the one who is refused and the key in question.
    """

    holder: str
    action: str
    step: Callable
    text: str = NO_IDENTITY_POLICY
    who: str = "user"
    key: str = "key"

    def __str__(self) -> str:
        return f"{self.holder}: {self.action}"


class Story:
    """A scenario on a stage. A subclass says who may what, sets the scene, and has a method for each step."""

    # What each holder may do: a user or a role by its identity policy, or a key's policy for a foreign account.
    PERMISSIONS: dict
    STEPS: list

    def __init__(self, stage, without: Missing | None = None):
        self.stage = stage
        self.without = without
        self.set_scene()

    def set_scene(self):
        raise NotImplementedError

    def may(self, holder: str, resource="*", **more) -> list:
        """The statement that gives a holder their permissions, less the missing one; none if that is the last."""
        actions = list(self.PERMISSIONS[holder])
        if self.without and self.without.holder == holder:
            actions.remove(self.without.action)
        return [allow(actions, resource, **more)] if actions else []

    @classmethod
    def succeeds(cls, stage):
        story = cls(stage)
        for step in cls.STEPS:
            step(story)

    @classmethod
    def fails(cls, stage, missing: Missing):
        """Every step up to the one succeeds, and that one is refused."""
        story = cls(stage, missing)
        for step in cls.STEPS[: cls.STEPS.index(missing.step)]:
            step(story)
        text = missing.text.format(
            who=name_of(getattr(story, missing.who)), key=getattr(story, missing.key), action=missing.action
        )
        assert refusal(lambda: missing.step(story)) == text


def name_of(who) -> str:
    return who if isinstance(who, str) else who.arn


def refusal(attempt) -> str:
    """The text with which an attempt is refused, for want of a permission."""
    with pytest.raises(ClientError) as refused:
        attempt()
    error = refused.value.response["Error"]
    assert error["Code"] in {"AccessDeniedException", "AccessDenied"}, error
    return error["Message"]


def said_by(error: BaseException) -> str:
    """What an error of the Encryption SDK says, and those that it was made of: that of KMS is among them."""
    inner = [error.__cause__, error.__context__, *getattr(error, "list", [])]
    return "\n".join([repr(error), str(error), *(said_by(one) for one in inner if one)])


def each_missing(story: type, *cases: Missing):
    """Runs a test for each permission of a story, which has none that it does not need."""
    taken = {(case.holder, case.action) for case in cases}
    given = {(holder, action) for holder, actions in story.PERMISSIONS.items() for action in actions}
    assert taken == given, f"{story.__name__}: {taken ^ given}"
    return pytest.mark.parametrize("missing", cases, ids=str)
