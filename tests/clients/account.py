"""An account, and how its administrator makes users, roles and keys."""

import itertools

from identity import Identity
from policies import delegate_to, document

_numbers = itertools.count(1)


def unique(name: str) -> str:
    """A name that no other test has."""
    return f"{name}-{next(_numbers)}"


class Account:
    """An account by its root user."""

    def __init__(self, root: Identity):
        self.root = root
        self.cluster = root.cluster
        self.id = root.account_id

    @property
    def principal(self) -> str:
        """The account as the principal of a policy."""
        return f"arn:aws:iam::{self.id}:root"

    def user(self, name: str, *statements) -> Identity:
        """A user who has an access key and may do what the statements say."""
        name = unique(name)
        self.root.iam.create_user(UserName=name)
        if statements:
            self.root.iam.put_user_policy(
                UserName=name, PolicyName="permissions", PolicyDocument=document(*statements)
            )
        key = self.root.iam.create_access_key(UserName=name)["AccessKey"]
        return Identity(self.cluster, key["AccessKeyId"], key["SecretAccessKey"]).known_everywhere()

    def role(self, name: str, trusts: dict, *statements) -> str:
        """The ARN of a role that whom it trusts may assume, and that may do what the statements say."""
        return self.exact_role(unique(name), trusts, *statements)

    def exact_role(self, name: str, trusts: dict, *statements) -> str:
        role = self.root.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trusts))["Role"]
        if statements:
            self.root.iam.put_role_policy(
                RoleName=name, PolicyName="permissions", PolicyDocument=document(*statements)
            )
        return role["Arn"]

    def default_key_policy(self) -> str:
        return document(delegate_to(self.id))

    def key(self, region: str, *statements, **arguments) -> str:
        """The ARN of a key whose policy leaves it to the account, and says what the statements say beside."""
        policy = document(delegate_to(self.id), *statements)
        return self.root.kms(region).create_key(Policy=policy, **arguments)["KeyMetadata"]["Arn"]
