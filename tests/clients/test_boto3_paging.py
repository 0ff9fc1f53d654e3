"""The paginators of boto3 over every list of the API."""

import uuid
from collections import namedtuple

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from conftest import eventually

MANY = 7
PAGE = 3

# What a list is asked, under which member its entries stand, what tells them apart, and which ones there must be.
# `complete` is false where the list shows what others made too.
Listing = namedtuple("Listing", ["arguments", "member", "identity", "expected", "complete"], defaults=[True])

# The largest Limit (spec of the operation in the API reference, not the shape, which allows 1000 everywhere).
LARGEST = {
    "describe_custom_key_stores": 1000,
    "list_aliases": 100,
    "list_grants": 100,
    "list_key_policies": 1000,
    "list_key_rotations": 1000,
    "list_keys": 1000,
    "list_resource_tags": 50,
    "list_retirable_grants": 100,
}


def list_keys(kms):
    made = {kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(MANY)}
    return Listing({}, "Keys", lambda key: key["KeyId"], made, complete=False)


def list_aliases(kms):
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    names = {f"alias/paged-{uuid.uuid4()}" for _ in range(MANY)}
    for name in names:
        kms.create_alias(AliasName=name, TargetKeyId=key_id)
    return Listing({"KeyId": key_id}, "Aliases", lambda alias: alias["AliasName"], names)


def list_resource_tags(kms):
    names = {f"tag-{number}" for number in range(MANY)}
    tags = [{"TagKey": name, "TagValue": ""} for name in names]
    key_id = kms.create_key(Tags=tags)["KeyMetadata"]["KeyId"]
    return Listing({"KeyId": key_id}, "Tags", lambda tag: tag["TagKey"], names)


def list_grants(kms):
    key = kms.create_key()["KeyMetadata"]
    return Listing({"KeyId": key["KeyId"]}, "Grants", lambda grant: grant["GrantId"], grants_on(kms, key, "somebody"))


def list_retirable_grants(kms):
    retiring = f"retiring-{uuid.uuid4()}"
    keys = [kms.create_key()["KeyMetadata"] for _ in range(2)]
    principal = f"{federated_users(keys[0])}/{retiring}"
    made = {grant for key in keys for grant in grants_on(kms, key, retiring)}
    return Listing({"RetiringPrincipal": principal}, "Grants", lambda grant: grant["GrantId"], made)


def federated_users(key: dict) -> str:
    """What their ARNs begin with. They are there as soon as the account is."""
    return f"arn:aws:sts::{key['AWSAccountId']}:federated-user"


def grants_on(kms, key: dict, retiring: str) -> set:
    users = federated_users(key)
    return {
        kms.create_grant(
            KeyId=key["KeyId"],
            GranteePrincipal=f"{users}/grantee-{number}",
            RetiringPrincipal=f"{users}/{retiring}",
            Operations=["Encrypt"],
        )["GrantId"]
        for number in range(MANY)
    }


def list_key_policies(kms):
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    return Listing({"KeyId": key_id}, "PolicyNames", lambda name: name, {"default"})


def list_key_rotations(kms):
    """Every material that the key ever had: the first one and one for each rotation."""
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    current = {material_of(kms, key_id)}
    for _ in range(MANY - 1):
        kms.rotate_key_on_demand(KeyId=key_id)
        current.add(eventually(lambda: material_of(kms, key_id), lambda material: material not in current))
    arguments = {"KeyId": key_id, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"}
    return Listing(arguments, "Rotations", lambda rotation: rotation["KeyMaterialId"], current)


def material_of(kms, key_id: str) -> str:
    return kms.describe_key(KeyId=key_id)["KeyMetadata"]["CurrentKeyMaterialId"]


def describe_custom_key_stores(_):
    """There are none without an external key store proxy."""
    return Listing({}, "CustomKeyStores", lambda store: store["CustomKeyStoreId"], set())


LISTINGS = {
    listing.__name__: listing
    for listing in [
        describe_custom_key_stores,
        list_aliases,
        list_grants,
        list_key_policies,
        list_key_rotations,
        list_keys,
        list_resource_tags,
        list_retirable_grants,
    ]
}


def test_every_list_of_the_model_is_paged_here(us):
    model = us.meta.service_model
    with_marker = {
        xform_name(name)
        for name in model.operation_names
        if "Marker" in model.operation_model(name).input_shape.members
    }
    paginated = {name for name in us.meta.method_to_api_mapping if us.can_paginate(name)}
    assert set(LISTINGS) == set(LARGEST) == with_marker == paginated


def test_the_model_has_no_waiters(us):
    assert us.waiter_names == []


@pytest.mark.parametrize("operation", LISTINGS)
def test_pages_are_complete(us, operation):
    listing = LISTINGS[operation](us)
    paginator = us.get_paginator(operation)
    pages = list(paginator.paginate(**listing.arguments, PaginationConfig={"PageSize": PAGE}))
    assert all(len(page[listing.member]) <= PAGE for page in pages)
    assert all(page["Truncated"] is True and page["NextMarker"] for page in pages[:-1])
    assert pages[-1]["Truncated"] is False and "NextMarker" not in pages[-1]

    listed = [listing.identity(entry) for page in pages for entry in page[listing.member]]
    assert len(listed) == len(set(listed))
    assert set(listed) == listing.expected if listing.complete else set(listed) >= listing.expected
    whole = getattr(us, operation)(**listing.arguments, Limit=LARGEST[operation])
    assert {listing.identity(entry) for entry in whole[listing.member]} >= listing.expected


@pytest.mark.parametrize("operation", LISTINGS)
def test_a_limit_too_large_is_refused(us, operation):
    arguments = first_arguments(us, operation)
    with pytest.raises(ClientError) as caught:
        getattr(us, operation)(**arguments, Limit=LARGEST[operation] + 1)
    assert caught.value.response["Error"]["Code"] == "ValidationException"


# ListKeyPolicies alone declares no InvalidMarkerException.
@pytest.mark.parametrize("operation", sorted(set(LISTINGS) - {"list_key_policies"}))
def test_a_marker_that_nobody_gave_is_refused(us, operation):
    with pytest.raises(us.exceptions.InvalidMarkerException):
        getattr(us, operation)(**first_arguments(us, operation), Marker="from nowhere")


def first_arguments(kms, operation: str) -> dict:
    """What the operation must be told of its key or principal."""
    members = kms.meta.service_model.operation_model(kms.meta.method_to_api_mapping[operation]).input_shape
    key = kms.create_key()["KeyMetadata"]
    if "RetiringPrincipal" in members.members:
        return {"RetiringPrincipal": f"arn:aws:iam::{key['AWSAccountId']}:user/nobody"}
    return {"KeyId": key["KeyId"]} if "KeyId" in members.required_members else {}
