"""The exception classes of boto3 (`client.exceptions.…`): for every one of the model that a client can cause."""

import os
import re
from collections import namedtuple

import pytest
from botocore.exceptions import ClientError

from conftest import eventually
from openssl import Openssl
from world import MESSAGE, World

UNKNOWN = "00000000-0000-4000-8000-000000000000"
NONE = object()

# An exception, the call that causes it, and its message: exact, NONE where AWS sends none, None where it is not known
# what AWS sends.
Case = namedtuple("Case", ["error", "operation", "arguments", "message"])


def xks(**changes) -> dict:
    return {
        "CustomKeyStoreName": "nobody",
        "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
        "XksProxyConnectivity": "PUBLIC_ENDPOINT",
        "XksProxyUriEndpoint": "https://xks.invalid",
        "XksProxyUriPath": "/kms/xks/v1",
        "XksProxyAuthenticationCredential": {"AccessKeyId": "A" * 20, "RawSecretAccessKey": "s" * 43},
        **changes,
    }


CASES = [
    Case(
        "NotFoundException",
        "describe_key",
        lambda w: {"KeyId": UNKNOWN},
        lambda w: f"Key '{w.arn('key/' + UNKNOWN)}' does not exist",
    ),
    Case("NotFoundException", "describe_key", lambda w: {"KeyId": "foo"}, lambda w: "Invalid keyId 'foo'"),
    Case(
        "NotFoundException",
        "describe_key",
        lambda w: {"KeyId": w.arn("key/foo")},
        lambda w: "Invalid keyId foo",
    ),
    Case(
        "NotFoundException",
        "describe_key",
        lambda w: {"KeyId": w.symmetric["Arn"].replace("us-east-1", "eu-west-1")},
        lambda w: "Invalid arn eu-west-1",
    ),
    Case(
        "NotFoundException",
        "describe_key",
        lambda w: {"KeyId": "alias/nobody"},
        lambda w: f"Alias {w.arn('alias/nobody')} is not found.",
    ),
    Case(
        "InvalidArnException",
        "enable_key",
        lambda w: {"KeyId": w.alias},
        lambda w: "Key Aliases are not supported for this operation.",
    ),
    Case(
        "DisabledException",
        "encrypt",
        lambda w: {"KeyId": w.disabled["KeyId"], "Plaintext": MESSAGE},
        lambda w: f"{w.disabled['Arn']} is disabled.",
    ),
    Case(
        "KMSInvalidStateException",
        "encrypt",
        lambda w: {"KeyId": w.pending_deletion["KeyId"], "Plaintext": MESSAGE},
        lambda w: f"{w.pending_deletion['Arn']} is pending deletion.",
    ),
    Case(
        "KMSInvalidStateException",
        "generate_data_key",
        lambda w: {"KeyId": w.pending_import["KeyId"], "KeySpec": "AES_256"},
        lambda w: f"{w.pending_import['Arn']} is pending import.",
    ),
    Case(
        "KMSInvalidStateException",
        "cancel_key_deletion",
        lambda w: {"KeyId": w.symmetric["KeyId"]},
        lambda w: f"{w.symmetric['Arn']} is not pending deletion.",
    ),
    Case(
        "AlreadyExistsException",
        "create_alias",
        lambda w: {"AliasName": w.alias, "TargetKeyId": w.other["KeyId"]},
        lambda w: f"An alias with the name {w.arn(w.alias)} already exists",
    ),
    Case(
        "InvalidAliasNameException",
        "create_alias",
        lambda w: {"AliasName": "alias/aws/mine", "TargetKeyId": w.symmetric["KeyId"]},
        None,
    ),
    Case(
        "InvalidKeyUsageException",
        "generate_mac",
        lambda w: {"KeyId": w.symmetric["KeyId"], "Message": MESSAGE, "MacAlgorithm": "HMAC_SHA_256"},
        lambda w: f"{w.symmetric['Arn']} key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac.",
    ),
    Case(
        "InvalidKeyUsageException",
        "generate_mac",
        lambda w: {"KeyId": w.hmac["KeyId"], "Message": MESSAGE, "MacAlgorithm": "HMAC_SHA_256"},
        lambda w: "Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_224.",
    ),
    Case(
        "InvalidKeyUsageException",
        "generate_data_key",
        lambda w: {"KeyId": w.rsa["KeyId"], "KeySpec": "AES_256"},
        lambda w: "You cannot generate a data key with an asymmetric CMK",
    ),
    Case(
        "IncorrectKeyException",
        "decrypt",
        lambda w: {"KeyId": w.other["KeyId"], "CiphertextBlob": w.ciphertext},
        lambda w: "The key ID in the request does not identify a CMK that can perform this operation.",
    ),
    Case("InvalidCiphertextException", "decrypt", lambda w: {"CiphertextBlob": b"no ciphertext"}, NONE),
    Case(
        "KMSInvalidSignatureException",
        "verify",
        lambda w: {
            "KeyId": w.signer["KeyId"],
            "Message": b"another message",
            "Signature": w.signature,
            "SigningAlgorithm": "ECDSA_SHA_256",
        },
        NONE,
    ),
    Case(
        "KMSInvalidMacException",
        "verify_mac",
        lambda w: {
            "KeyId": w.hmac["KeyId"],
            "Message": b"another message",
            "Mac": w.mac,
            "MacAlgorithm": "HMAC_SHA_224",
        },
        NONE,
    ),
    Case(
        "UnsupportedOperationException",
        "get_parameters_for_import",
        lambda w: {
            "KeyId": w.symmetric["KeyId"],
            "WrappingAlgorithm": "RSAES_OAEP_SHA_256",
            "WrappingKeySpec": "RSA_2048",
        },
        lambda w: f"{w.symmetric['Arn']} origin is AWS_KMS which is not valid for this operation.",
    ),
    Case(
        "UnsupportedOperationException",
        "replicate_key",
        lambda w: {"KeyId": w.symmetric["KeyId"], "ReplicaRegion": "eu-west-1"},
        lambda w: f"{w.symmetric['Arn']} is not a multi-region primary key.",
    ),
    Case("UnsupportedOperationException", "enable_key_rotation", lambda w: {"KeyId": w.hmac["KeyId"]}, NONE),
    Case("UnsupportedOperationException", "rotate_key_on_demand", lambda w: {"KeyId": w.signer["KeyId"]}, NONE),
    Case("UnsupportedOperationException", "get_public_key", lambda w: {"KeyId": w.symmetric["KeyId"]}, NONE),
    Case(
        "MalformedPolicyDocumentException",
        "put_key_policy",
        lambda w: {
            "KeyId": w.symmetric["KeyId"],
            "Policy": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"'
            + f"arn:aws:iam::{w.symmetric['AWSAccountId']}:root"
            + '"},"Action":"kms:DescribeKey","Resource":"*"}]}',
        },
        lambda w: "The new key policy will not allow you to update the key policy in the future.",
    ),
    Case(
        "MalformedPolicyDocumentException",
        "create_key",
        lambda w: {"Policy": "no JSON"},
        None,
    ),
    Case(
        "TagException",
        "tag_resource",
        lambda w: {"KeyId": w.symmetric["KeyId"], "Tags": [{"TagKey": "a", "TagValue": "b"}] * 2},
        lambda w: "Duplicate tag keys",
    ),
    Case(
        "TagException",
        "create_key",
        lambda w: {"Tags": [{"TagKey": f"tag-{number}", "TagValue": ""} for number in range(51)]},
        lambda w: "Too many tags",
    ),
    Case("InvalidMarkerException", "list_keys", lambda w: {"Marker": "from nowhere"}, None),
    Case(
        "InvalidGrantTokenException",
        "encrypt",
        lambda w: {"KeyId": w.symmetric["KeyId"], "Plaintext": MESSAGE, "GrantTokens": ["bm9ib2R5"]},
        None,
    ),
    Case(
        "InvalidGrantIdException",
        "revoke_grant",
        lambda w: {"KeyId": w.symmetric["KeyId"], "GrantId": "not hexadecimal"},
        None,
    ),
    Case(
        "InvalidImportTokenException",
        "import_key_material",
        lambda w: {
            "KeyId": w.pending_import["KeyId"],
            "ImportToken": b"no token",
            "EncryptedKeyMaterial": bytes(256),
            "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        },
        None,
    ),
    Case(
        "DryRunOperationException",
        "encrypt",
        lambda w: {"KeyId": w.symmetric["KeyId"], "Plaintext": MESSAGE, "DryRun": True},
        lambda w: "The request would have succeeded, but the DryRun option is set.",
    ),
    Case("XksProxyUriUnreachableException", "create_custom_key_store", lambda w: xks(), None),
    Case(
        "CloudHsmClusterNotFoundException",
        "create_custom_key_store",
        lambda w: {
            "CustomKeyStoreName": "hsm",
            "CloudHsmClusterId": "cluster-2a23b4cdefg",
            "KeyStorePassword": "kmsPswd",
            "TrustAnchorCertificate": "certificate",
        },
        None,
    ),
    Case(
        "CustomKeyStoreNotFoundException",
        "connect_custom_key_store",
        lambda w: {"CustomKeyStoreId": "cks-1234567890abcdef0"},
        None,
    ),
]

TESTED_BELOW = {"IncorrectKeyMaterialException", "LimitExceededException"}

NEED_AN_EXTERNAL_KEY_STORE_PROXY = {
    "CustomKeyStoreHasCMKsException",
    "CustomKeyStoreInvalidStateException",
    "CustomKeyStoreNameInUseException",
    "XksKeyAlreadyInUseException",
    "XksKeyInvalidConfigurationException",
    "XksKeyNotFoundException",
    "XksProxyIncorrectAuthenticationCredentialException",
    "XksProxyInvalidConfigurationException",
    "XksProxyInvalidResponseException",
    "XksProxyUriEndpointInUseException",
    "XksProxyUriInUseException",
}
NEED_AWS_BEHIND_THEM = {
    "CloudHsmClusterInUseException",
    "CloudHsmClusterInvalidConfigurationException",
    "CloudHsmClusterNotActiveException",
    "CloudHsmClusterNotRelatedException",
    "IncorrectTrustAnchorException",
    "XksProxyVpcEndpointServiceInUseException",
    "XksProxyVpcEndpointServiceInvalidConfigurationException",
    "XksProxyVpcEndpointServiceNotFoundException",
}
NEED_TIME_OR_A_FAULT = {
    "ConflictException",
    "DependencyTimeoutException",
    "ExpiredImportTokenException",
    "KMSInternalException",
    "KeyUnavailableException",
}


@pytest.fixture(scope="module")
def world(cluster):
    return World(cluster.kms("us-east-1"))


def check(error: ClientError, message):
    response = error.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert re.fullmatch(r"[0-9a-f-]{36}", response["ResponseMetadata"]["RequestId"])
    if message is NONE:
        assert "message" not in response and not response["Error"]["Message"]
    elif message is not None:
        assert response["Error"]["Message"] == message


def test_every_error_of_the_model_is_looked_at(us):
    caused = {case.error for case in CASES} | TESTED_BELOW
    others = NEED_AN_EXTERNAL_KEY_STORE_PROXY | NEED_AWS_BEHIND_THEM | NEED_TIME_OR_A_FAULT
    assert not caused & others
    assert caused | others == {shape.name for shape in us.meta.service_model.error_shapes}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.error}-{case.operation}")
def test_an_error_has_its_class(us, world, case):
    arguments = case.arguments(world)
    with pytest.raises(getattr(us.exceptions, case.error)) as caught:
        getattr(us, case.operation)(**arguments)
    check(caught.value, case.message(world) if callable(case.message) else case.message)


# The model has no ValidationException: boto3 raises its base class.
VALIDATION = [
    ("generate_random", lambda w: {}, "NumberOfBytes is required."),
    (
        "create_key",
        lambda w: {"KeySpec": "RSA_2048"},
        "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
    ),
    (
        "create_key",
        lambda w: {"KeySpec": "RSA_2048", "KeyUsage": "KEY_AGREEMENT"},
        "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048",
    ),
    (
        "create_alias",
        lambda w: {"AliasName": "mine", "TargetKeyId": w.symmetric["KeyId"]},
        'Alias must start with the prefix "alias/". Please see'
        " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
    ),
    (
        "schedule_key_deletion",
        lambda w: {"KeyId": w.symmetric["KeyId"], "PendingWindowInDays": 6},
        "PendingWindowInDays must be between 7 and 30",
    ),
    (
        "encrypt",
        lambda w: {"KeyId": w.rsa["KeyId"], "Plaintext": bytes(215), "EncryptionAlgorithm": "RSAES_OAEP_SHA_1"},
        "Algorithm RSAES_OAEP_SHA_1 and key spec RSA_2048 cannot encrypt data larger than 214 bytes.",
    ),
    (
        "encrypt",
        lambda w: {"KeyId": w.symmetric["KeyId"], "Plaintext": bytes(4097)},
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint:"
        " Member must have length less than or equal to 4096",
    ),
    (
        "import_key_material",
        lambda w: {
            "KeyId": w.pending_import["KeyId"],
            "ImportToken": w.import_token,
            "EncryptedKeyMaterial": bytes(256),
            "ExpirationModel": "KEY_MATERIAL_EXPIRES",
        },
        "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES",
    ),
]


@pytest.mark.parametrize("operation, arguments, message", VALIDATION)
def test_what_no_class_stands_for_is_a_client_error(us, world, operation, arguments, message):
    given = arguments(world)
    with pytest.raises(ClientError) as caught:
        getattr(us, operation)(**given)
    assert type(caught.value) is ClientError and caught.value.response["Error"]["Code"] == "ValidationException"
    check(caught.value, message)


def test_other_material_than_the_first_is_incorrect(us, tmp_path):
    openssl = Openssl(tmp_path)
    key_id = us.create_key(Origin="EXTERNAL")["KeyMetadata"]["KeyId"]
    parameters = us.get_parameters_for_import(
        KeyId=key_id, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
    )

    def bring(material):
        us.import_key_material(
            KeyId=key_id,
            ImportToken=parameters["ImportToken"],
            EncryptedKeyMaterial=openssl.wrap(parameters["PublicKey"], "RSAES_OAEP_SHA_256", material),
            ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
        )

    with pytest.raises(us.exceptions.IncorrectKeyMaterialException) as caught:
        bring(os.urandom(31))
    check(caught.value, None)
    bring(os.urandom(32))
    with pytest.raises(us.exceptions.IncorrectKeyMaterialException) as caught:
        bring(os.urandom(32))
    check(caught.value, None)


def test_a_key_is_rotated_on_demand_25_times(us):
    key = us.create_key()["KeyMetadata"]
    seen = {key["CurrentKeyMaterialId"]}
    for _ in range(25):
        us.rotate_key_on_demand(KeyId=key["KeyId"])
        seen.add(
            eventually(
                lambda: us.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["CurrentKeyMaterialId"],
                lambda material: material not in seen,
            )
        )
    with pytest.raises(us.exceptions.LimitExceededException) as caught:
        us.rotate_key_on_demand(KeyId=key["KeyId"])
    check(
        caught.value,
        "The on-demand rotations limit has been reached for the given keyId."
        f" No more on-demand rotations can be performed for this key: {key['Arn']}",
    )
