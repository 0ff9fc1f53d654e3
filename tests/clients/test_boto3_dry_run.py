"""DryRun: everything is checked, nothing is done, and the answer is never a success."""

import pytest

from world import MESSAGE, World

WOULD_HAVE_SUCCEEDED = "The request would have succeeded, but the DryRun option is set."

REQUESTS = {
    "CreateGrant": lambda w: {
        "KeyId": w.symmetric["KeyId"],
        "GranteePrincipal": w.grantee,
        "Operations": ["Encrypt"],
        "Name": "dry",
    },
    "Decapsulate": lambda w: {
        "KeyId": w.kem["KeyId"],
        "SharedSecretCiphertextBlob": w.encapsulated,
        "EncapsulationAlgorithm": "ML_KEM",
    },
    "Decrypt": lambda w: {"CiphertextBlob": w.ciphertext},
    "DeriveSharedSecret": lambda w: {
        "KeyId": w.agreement["KeyId"],
        "KeyAgreementAlgorithm": "ECDH",
        "PublicKey": w.peer,
    },
    "Encapsulate": lambda w: {"KeyId": w.kem["KeyId"], "EncapsulationAlgorithm": "ML_KEM"},
    "Encrypt": lambda w: {"KeyId": w.symmetric["KeyId"], "Plaintext": MESSAGE},
    "GenerateDataKey": lambda w: {"KeyId": w.symmetric["KeyId"], "KeySpec": "AES_256"},
    "GenerateDataKeyPair": lambda w: {"KeyId": w.symmetric["KeyId"], "KeyPairSpec": "RSA_2048"},
    "GenerateDataKeyPairWithoutPlaintext": lambda w: {"KeyId": w.symmetric["KeyId"], "KeyPairSpec": "RSA_2048"},
    "GenerateDataKeyWithoutPlaintext": lambda w: {"KeyId": w.symmetric["KeyId"], "KeySpec": "AES_256"},
    "GenerateMac": lambda w: {"KeyId": w.hmac["KeyId"], "Message": MESSAGE, "MacAlgorithm": "HMAC_SHA_224"},
    "ReEncrypt": lambda w: {"CiphertextBlob": w.ciphertext, "DestinationKeyId": w.other["KeyId"]},
    "RetireGrant": lambda w: {"KeyId": w.symmetric["Arn"], "GrantId": w.grant["GrantId"]},
    "RevokeGrant": lambda w: {"KeyId": w.symmetric["KeyId"], "GrantId": w.grant["GrantId"]},
    "Sign": lambda w: {"KeyId": w.signer["KeyId"], "Message": MESSAGE, "SigningAlgorithm": "ECDSA_SHA_256"},
    "Verify": lambda w: {
        "KeyId": w.signer["KeyId"],
        "Message": MESSAGE,
        "Signature": w.signature,
        "SigningAlgorithm": "ECDSA_SHA_256",
    },
    "VerifyMac": lambda w: {
        "KeyId": w.hmac["KeyId"],
        "Message": MESSAGE,
        "MacAlgorithm": "HMAC_SHA_224",
        "Mac": w.mac,
    },
}


@pytest.fixture(scope="module")
def world(cluster):
    return World(cluster.kms("us-east-1"))


def call(kms, operation: str, **arguments):
    """Calls an operation by its name in the API."""
    methods = {api: method for method, api in kms.meta.method_to_api_mapping.items()}
    return getattr(kms, methods[operation])(**arguments)


def test_every_operation_with_a_dry_run_is_tried(us):
    model = us.meta.service_model
    members = {name: model.operation_model(name).input_shape.members for name in model.operation_names}
    assert set(REQUESTS) == {name for name in members if "DryRun" in members[name]}


@pytest.mark.parametrize("operation", REQUESTS)
def test_a_dry_run_says_that_it_would_succeed(us, world, operation):
    with pytest.raises(us.exceptions.DryRunOperationException) as caught:
        call(us, operation, **REQUESTS[operation](world), DryRun=True)
    assert caught.value.response["Error"]["Message"] == WOULD_HAVE_SUCCEEDED
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize("operation", ["CreateGrant", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair"])
def test_a_dry_run_says_what_would_be_refused(us, world, operation):
    arguments = {**REQUESTS[operation](world), "KeyId": world.disabled["KeyId"]}
    with pytest.raises(us.exceptions.DisabledException, match=f"{world.disabled['Arn']} is disabled"):
        call(us, operation, **arguments, DryRun=True)


def test_a_dry_run_of_a_grant_changes_nothing(us, world):
    assert world.grant
    before = us.list_grants(KeyId=world.symmetric["KeyId"])["Grants"]
    for operation in ("CreateGrant", "RetireGrant", "RevokeGrant"):
        with pytest.raises(us.exceptions.DryRunOperationException):
            call(us, operation, **REQUESTS[operation](world), DryRun=True)
    assert us.list_grants(KeyId=world.symmetric["KeyId"])["Grants"] == before != []


@pytest.mark.parametrize(
    "operation, named",
    [("Decrypt", ["KeyId"]), ("ReEncrypt", ["SourceKeyId", "DestinationKeyId"])],
)
def test_permission_can_be_asked_for_without_a_ciphertext(us, world, operation, named):
    arguments = {member: world.symmetric["KeyId"] for member in named}
    with pytest.raises(us.exceptions.DryRunOperationException, match="would have succeeded"):
        call(us, operation, **arguments, DryRun=True, DryRunModifiers=["IGNORE_CIPHERTEXT"])
