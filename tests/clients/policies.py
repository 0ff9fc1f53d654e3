"""Policy documents, as short as they can be said."""

import json


def allow(action, resource="*", **more) -> dict:
    """A statement; `more` are its other elements: `Principal`, `Condition`, …"""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action, resource="*", **more) -> dict:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def trust(principal: dict, action="sts:AssumeRole", **more) -> dict:
    """A statement of a role's trust policy, which has no resource."""
    return {"Effect": "Allow", "Principal": principal, "Action": action, **more}


def document(*statements) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def via(service: str) -> dict:
    """The condition that a service calls, such as `ec2.us-east-1.amazonaws.com`; a star stands for any rest."""
    return {"StringLike": {"kms:ViaService": service}}


def delegate_to(account_id: str) -> dict:
    """The statement of a default key policy: the account's identity policies count."""
    return allow("kms:*", Principal={"AWS": f"arn:aws:iam::{account_id}:root"})
