"""The AWS CLI over every operation of the API: the lives of keys, one story each, as a person types them."""

import base64
import hashlib
import json
import shlex
import subprocess
import time

import pytest
from botocore import xform_name

from aws import Aws
from conftest import eventually
from openssl import Openssl

# No story can be told to a good end without the server that stands behind a custom key store.
NEED_A_KEY_STORE = {
    "connect-custom-key-store",
    "create-custom-key-store",
    "delete-custom-key-store",
    "disconnect-custom-key-store",
    "update-custom-key-store",
}


@pytest.fixture
def us(cli, cluster, tmp_path):
    return Aws(cli, cluster, "us-east-1", tmp_path)


@pytest.fixture
def eu(cli, cluster, tmp_path):
    return Aws(cli, cluster, "eu-west-1", tmp_path)


@pytest.fixture
def openssl(tmp_path):
    return Openssl(tmp_path)


def new_key(aws, options=""):
    return aws(f"create-key {options}")["KeyMetadata"]


def describe(aws, key_id):
    return aws(f"describe-key --key-id {key_id}")["KeyMetadata"]


def text(printed: str) -> bytes:
    """What the CLI prints of a blob is base64."""
    return base64.b64decode(printed)


def test_the_program_itself(us, cluster):
    """All else runs in a CLI that is loaded already: it answers as the program does."""
    key = new_key(us)["KeyId"]
    command = ["aws", "kms", "describe-key", "--key-id", key, "--output", "json"]
    result = subprocess.run(command, env=cluster.environment("us-east-1"), capture_output=True, check=True, timeout=60)
    assert json.loads(result.stdout)["KeyMetadata"] == describe(us, key)


def test_encrypt_here_decrypt_there(us, eu):
    """The README's walk."""
    key = new_key(us, "--multi-region --description orders")["KeyId"]
    us(f"create-alias --alias-name alias/walk --target-key-id {key}")
    replica = us(f"replicate-key --key-id {key} --replica-region eu-west-1")["ReplicaKeyMetadata"]
    assert (replica["KeyState"], replica["Description"]) == ("Creating", "")
    eventually(lambda: describe(eu, key), lambda metadata: metadata["KeyState"] == "Enabled")

    plain = us.file("plain", b"encrypt here, decrypt there")
    sealed = us(f"encrypt --key-id alias/walk --plaintext {plain}")["CiphertextBlob"]
    opened = eu(f"decrypt --ciphertext-blob {eu.file('sealed', sealed)}")
    assert text(opened["Plaintext"]) == b"encrypt here, decrypt there"
    assert opened["KeyId"] == f"arn:aws:kms:eu-west-1:{replica['AWSAccountId']}:key/{key}"

    us(f"update-primary-region --key-id {key} --primary-region eu-west-1")
    moved = eventually(
        lambda: describe(eu, key),
        lambda metadata: (metadata["KeyState"], metadata["MultiRegionConfiguration"]["MultiRegionKeyType"])
        == ("Enabled", "PRIMARY"),
    )["MultiRegionConfiguration"]
    assert (moved["PrimaryKey"]["Region"], [one["Region"] for one in moved["ReplicaKeys"]]) == (
        "eu-west-1",
        ["us-east-1"],
    )
    old = eventually(lambda: describe(us, key), lambda metadata: metadata["KeyState"] == "Enabled")
    assert old["MultiRegionConfiguration"] == {**moved, "MultiRegionKeyType": "REPLICA"}


def test_a_symmetric_key(us):
    key = new_key(us, "--description orders --tags TagKey=team,TagValue=blue")
    assert (key["KeySpec"], key["KeyState"], key["Description"]) == ("SYMMETRIC_DEFAULT", "Enabled", "orders")
    assert key["KeyId"] in [listed["KeyId"] for listed in us("list-keys")["Keys"]]

    us(f"update-key-description --key-id {key['KeyId']} --description 'orders and bills'")
    assert describe(us, key["Arn"])["Description"] == "orders and bills"
    usage = us(f"get-key-last-usage --key-id {key['KeyId']}")
    assert usage["KeyLastUsage"] == {} and usage["KeyCreationDate"] == key["CreationDate"]

    sealed = us(f"encrypt --key-id {key['KeyId']} --plaintext secret --encryption-context tenant=a")["CiphertextBlob"]
    blob = us.file("sealed", sealed)
    opened = us(f"decrypt --ciphertext-blob {blob} --encryption-context tenant=a")
    assert text(opened["Plaintext"]) == b"secret" and opened["KeyId"] == key["Arn"]
    assert us.refuses(f"decrypt --ciphertext-blob {blob} --encryption-context tenant=b") == (
        "InvalidCiphertextException",
        "",
    )

    other = new_key(us)
    moved = us(
        f"re-encrypt --ciphertext-blob {blob} --source-encryption-context tenant=a --destination-key-id {other['Arn']}"
    )
    assert (moved["SourceKeyId"], moved["KeyId"]) == (key["Arn"], other["Arn"])
    opened = us(f"decrypt --ciphertext-blob {us.file('moved', moved['CiphertextBlob'])}")
    assert text(opened["Plaintext"]) == b"secret" and opened["KeyId"] == other["Arn"]

    used = eventually(
        lambda: us(f"get-key-last-usage --key-id {key['KeyId']}")["KeyLastUsage"],
        lambda usage: usage.get("Operation") == "ReEncrypt",
    )
    assert used["Timestamp"] >= key["CreationDate"]

    us(f"disable-key --key-id {key['KeyId']}")
    disabled = ("DisabledException", f"{key['Arn']} is disabled.")
    assert us.refuses(f"encrypt --key-id {key['KeyId']} --plaintext secret") == disabled
    assert us.refuses(f"decrypt --ciphertext-blob {blob} --encryption-context tenant=a") == disabled
    us(f"enable-key --key-id {key['KeyId']}")
    us(f"decrypt --ciphertext-blob {blob} --encryption-context tenant=a")


def test_data_keys(us):
    key = new_key(us)["KeyId"]
    data_key = us(f"generate-data-key --key-id {key} --key-spec AES_256")
    opened = us(f"decrypt --ciphertext-blob {us.file('key', data_key['CiphertextBlob'])}")
    assert opened["Plaintext"] == data_key["Plaintext"] and len(text(data_key["Plaintext"])) == 32

    hidden = us(f"generate-data-key-without-plaintext --key-id {key} --number-of-bytes 24")
    assert "Plaintext" not in hidden
    opened = us(f"decrypt --ciphertext-blob {us.file('hidden', hidden['CiphertextBlob'])}")
    assert len(text(opened["Plaintext"])) == 24
    assert len(text(us("generate-random --number-of-bytes 40")["Plaintext"])) == 40
    assert us.refuses("generate-random") == ("ValidationException", "NumberOfBytes is required.")


def test_data_key_pairs(us, openssl):
    key = new_key(us)["KeyId"]
    pair = us(f"generate-data-key-pair --key-id {key} --key-pair-spec ECC_NIST_P256")
    assert openssl.public_of(text(pair["PrivateKeyPlaintext"])) == text(pair["PublicKey"])
    opened = us(f"decrypt --ciphertext-blob {us.file('private', pair['PrivateKeyCiphertextBlob'])}")
    assert opened["Plaintext"] == pair["PrivateKeyPlaintext"]

    hidden = us(f"generate-data-key-pair-without-plaintext --key-id {key} --key-pair-spec ECC_NIST_EDWARDS25519")
    assert "PrivateKeyPlaintext" not in hidden
    opened = us(f"decrypt --ciphertext-blob {us.file('hidden', hidden['PrivateKeyCiphertextBlob'])}")
    assert openssl.public_of(text(opened["Plaintext"])) == text(hidden["PublicKey"])


def test_a_key_that_signs(us, openssl):
    key = new_key(us, "--key-spec ECC_NIST_P256 --key-usage SIGN_VERIFY")
    assert key["SigningAlgorithms"] == ["ECDSA_SHA_256"]
    public = us(f"get-public-key --key-id {key['KeyId']}")
    assert (public["KeyId"], public["KeyUsage"]) == (key["Arn"], "SIGN_VERIFY")

    signing = f"--key-id {key['KeyId']} --signing-algorithm ECDSA_SHA_256"
    signature = us(f"sign {signing} --message 'pay 10'")["Signature"]
    assert openssl.verifies(text(public["PublicKey"]), "ECDSA_SHA_256", b"pay 10", text(signature))
    seal = us.file("signature", signature)
    assert us(f"verify {signing} --message 'pay 10' --signature {seal}")["SignatureValid"] is True
    assert us.refuses(f"verify {signing} --message 'pay 100' --signature {seal}") == (
        "KMSInvalidSignatureException",
        "",
    )

    digest = us.file("digest", hashlib.sha256(b"pay 10").digest())
    assert us(f"verify {signing} --message-type DIGEST --message {digest} --signature {seal}")["SignatureValid"]
    assert us.refuses(f"sign {signing} --message-type DIGEST --message short") == (
        "ValidationException",
        "Digest is invalid length for algorithm ECDSA_SHA_256.",
    )
    assert us.refuses(f"encrypt --key-id {key['KeyId']} --plaintext x") == (
        "InvalidKeyUsageException",
        f"{key['Arn']} key usage is SIGN_VERIFY which is not valid for Encrypt.",
    )


def test_an_rsa_key_that_encrypts(us):
    key = new_key(us, "--key-spec RSA_2048 --key-usage ENCRYPT_DECRYPT")
    assert key["EncryptionAlgorithms"] == ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]
    sealing = f"--key-id {key['KeyId']} --encryption-algorithm RSAES_OAEP_SHA_256"
    sealed = us(f"encrypt {sealing} --plaintext secret")["CiphertextBlob"]
    assert len(text(sealed)) == 256
    blob = us.file("sealed", sealed)
    assert text(us(f"decrypt {sealing} --ciphertext-blob {blob}")["Plaintext"]) == b"secret"
    long = us.file("long", bytes(191))
    assert us.refuses(f"encrypt {sealing} --plaintext {long}") == (
        "ValidationException",
        "Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt data larger than 190 bytes.",
    )


def test_keys_that_agree(us):
    keys = [new_key(us, "--key-spec ECC_NIST_P384 --key-usage KEY_AGREEMENT")["KeyId"] for _ in range(2)]
    publics = [us(f"get-public-key --key-id {key}")["PublicKey"] for key in keys]
    secrets = [
        us(
            f"derive-shared-secret --key-id {mine} --key-agreement-algorithm ECDH"
            f" --public-key {us.file('peer', theirs)}"
        )["SharedSecret"]
        for mine, theirs in zip(keys, reversed(publics), strict=True)
    ]
    assert secrets[0] == secrets[1] and len(text(secrets[0])) == 48


def test_an_hmac_key(us):
    key = new_key(us, "--key-spec HMAC_512 --key-usage GENERATE_VERIFY_MAC")
    making = f"--key-id {key['KeyId']} --mac-algorithm HMAC_SHA_512"
    mac = us(f"generate-mac {making} --message hello")["Mac"]
    assert len(text(mac)) == 64
    assert us(f"verify-mac {making} --message hello --mac {us.file('mac', mac)}")["MacValid"] is True
    assert us.refuses(f"verify-mac {making} --message hallo --mac {us.file('mac', mac)}") == (
        "KMSInvalidMacException",
        "",
    )
    assert us.refuses(f"generate-mac --key-id {key['KeyId']} --mac-algorithm HMAC_SHA_256 --message hello") == (
        "InvalidKeyUsageException",
        "Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_512.",
    )


def test_post_quantum_keys(us):
    signer = new_key(us, "--key-spec ML_DSA_65 --key-usage SIGN_VERIFY")["KeyId"]
    signing = f"--key-id {signer} --signing-algorithm ML_DSA_SHAKE_256 --message hello"
    signature = us(f"sign {signing}")["Signature"]
    assert len(text(signature)) == 3309
    assert us(f"verify {signing} --signature {us.file('signature', signature)}")["SignatureValid"] is True

    receiver = new_key(us, "--key-spec ML_KEM_768 --key-usage ENCAPSULATE_DECAPSULATE")["KeyId"]
    sent = us(f"encapsulate --key-id {receiver} --encapsulation-algorithm ML_KEM")
    blob = us.file("encapsulated", sent["SharedSecretCiphertextBlob"])
    received = us(
        f"decapsulate --key-id {receiver} --encapsulation-algorithm ML_KEM --shared-secret-ciphertext-blob {blob}"
    )
    assert received["SharedSecret"] == sent["SharedSecret"] and len(text(sent["SharedSecret"])) == 32


def test_imported_material(us, openssl):
    key = new_key(us, "--origin EXTERNAL")
    assert key["KeyState"] == "PendingImport"
    material = openssl("rand", "32")

    def bring(validity):
        parameters = us(
            f"get-parameters-for-import --key-id {key['KeyId']}"
            " --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_2048"
        )
        wrapped = openssl.wrap(text(parameters["PublicKey"]), "RSAES_OAEP_SHA_256", material)
        return us(
            f"import-key-material --key-id {key['KeyId']} --import-token {us.file('token', parameters['ImportToken'])}"
            f" --encrypted-key-material {us.file('wrapped', wrapped)} {validity}"
        )

    brought = bring("--expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE")
    sealed = us.file("sealed", us(f"encrypt --key-id {key['KeyId']} --plaintext secret")["CiphertextBlob"])

    deleted = us(f"delete-imported-key-material --key-id {key['KeyId']}")
    assert deleted == brought == {"KeyId": key["Arn"], "KeyMaterialId": brought["KeyMaterialId"]}
    assert us.refuses(f"decrypt --ciphertext-blob {sealed}") == (
        "KMSInvalidStateException",
        f"{key['Arn']} is pending import.",
    )

    expiry = int(time.time()) + 86_400
    bring(f"--expiration-model KEY_MATERIAL_EXPIRES --valid-to {expiry}")
    assert describe(us, key["KeyId"])["ExpirationModel"] == "KEY_MATERIAL_EXPIRES"
    assert text(us(f"decrypt --ciphertext-blob {sealed}")["Plaintext"]) == b"secret"


def test_rotation(us):
    key = new_key(us)
    sealed = us.file("sealed", us(f"encrypt --key-id {key['KeyId']} --plaintext secret")["CiphertextBlob"])
    assert us(f"get-key-rotation-status --key-id {key['KeyId']}")["KeyRotationEnabled"] is False

    us(f"enable-key-rotation --key-id {key['KeyId']} --rotation-period-in-days 180")
    status = us(f"get-key-rotation-status --key-id {key['KeyId']}")
    assert (status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (True, 180)
    assert "NextRotationDate" in status

    assert us(f"rotate-key-on-demand --key-id {key['KeyId']}")["KeyId"] == key["Arn"]
    rotations = eventually(
        lambda: us(f"list-key-rotations --key-id {key['KeyId']}")["Rotations"], lambda rotations: len(rotations) == 1
    )
    assert rotations[0]["RotationType"] == "ON_DEMAND"
    materials = us(f"list-key-rotations --key-id {key['KeyId']} --include-key-material ALL_KEY_MATERIAL")["Rotations"]
    assert {one["KeyMaterialId"]: one["KeyMaterialState"] for one in materials} == {
        key["CurrentKeyMaterialId"]: "NON_CURRENT",
        describe(us, key["KeyId"])["CurrentKeyMaterialId"]: "CURRENT",
    }
    opened = us(f"decrypt --ciphertext-blob {sealed}")
    assert text(opened["Plaintext"]) == b"secret" and opened["KeyMaterialId"] == key["CurrentKeyMaterialId"]

    us(f"disable-key-rotation --key-id {key['KeyId']}")
    assert us(f"get-key-rotation-status --key-id {key['KeyId']}")["KeyRotationEnabled"] is False


def test_grants(us):
    key = new_key(us)
    alice = f"arn:aws:sts::{key['AWSAccountId']}:federated-user/alice"
    bob = f"arn:aws:sts::{key['AWSAccountId']}:federated-user/bob-{key['KeyId'][:8]}"
    granting = f"create-grant --key-id {key['KeyId']} --grantee-principal {alice} --retiring-principal {bob}"
    first = us(f"{granting} --operations Encrypt Decrypt --constraints EncryptionContextSubset={{tenant=a}}")
    named = f"{granting} --operations DescribeKey --name readers"
    second, again = us(named), us(named)
    assert second["GrantId"] == again["GrantId"] and second["GrantToken"] != again["GrantToken"]

    grants = {one["GrantId"]: one for one in us(f"list-grants --key-id {key['KeyId']}")["Grants"]}
    assert grants.keys() == {first["GrantId"], second["GrantId"]}
    listed = grants[first["GrantId"]]
    assert (listed["KeyId"], listed["Name"]) == (key["Arn"], "")
    assert (listed["GranteePrincipal"], listed["RetiringPrincipal"]) == (alice, bob)
    assert set(listed["Operations"]) == {"Encrypt", "Decrypt"}
    assert listed["Constraints"] == {"EncryptionContextSubset": {"tenant": "a"}}
    retirable = us(f"list-retirable-grants --retiring-principal {bob}")["Grants"]
    assert {one["GrantId"] for one in retirable} == grants.keys()

    us(f"retire-grant --grant-token {second['GrantToken']}")
    us(f"revoke-grant --key-id {key['KeyId']} --grant-id {first['GrantId']}")
    assert us(f"list-grants --key-id {key['KeyId']}")["Grants"] == []
    assert us.refuses(f"revoke-grant --key-id {key['KeyId']} --grant-id {first['GrantId']}")[0] == "NotFoundException"


def test_tags(us):
    key = new_key(us, "--tags TagKey=team,TagValue=blue")["KeyId"]
    us(f"tag-resource --key-id {key} --tags TagKey=team,TagValue=red TagKey=stage,TagValue=test")

    def tags():
        return {tag["TagKey"]: tag["TagValue"] for tag in us(f"list-resource-tags --key-id {key}")["Tags"]}

    assert tags() == {"team": "red", "stage": "test"}
    us(f"untag-resource --key-id {key} --tag-keys team")
    assert tags() == {"stage": "test"}
    assert us.refuses(f"tag-resource --key-id {key} --tags TagKey=aws:x,TagValue=y") == (
        "TagException",
        "Tags beginning with aws: are reserved",
    )


def test_policies(us):
    key = new_key(us)
    assert us(f"list-key-policies --key-id {key['KeyId']}")["PolicyNames"] == ["default"]
    default = us(f"get-key-policy --key-id {key['KeyId']}")
    policy = json.loads(default["Policy"])
    root = f"arn:aws:iam::{key['AWSAccountId']}:root"
    assert (default["PolicyName"], policy["Statement"][0]["Principal"]) == ("default", {"AWS": root})

    policy["Statement"][0]["Sid"] = "Mine"
    mine = json.dumps(policy)
    us(f"put-key-policy --key-id {key['KeyId']} --policy {shlex.quote(mine)}")
    assert us(f"get-key-policy --key-id {key['KeyId']} --policy-name default")["Policy"] == mine

    policy["Statement"][0]["Action"] = "kms:DescribeKey"
    locked_out = f"put-key-policy --key-id {key['KeyId']} --policy {shlex.quote(json.dumps(policy))}"
    assert us.refuses(locked_out) == (
        "MalformedPolicyDocumentException",
        "The new key policy will not allow you to update the key policy in the future.",
    )
    us(f"{locked_out} --bypass-policy-lockout-safety-check")


def test_aliases(us):
    first, second = new_key(us), new_key(us)
    us(f"create-alias --alias-name alias/cli --target-key-id {first['KeyId']}")
    assert describe(us, "alias/cli")["Arn"] == first["Arn"]
    arn = first["Arn"].split(":key/")[0] + ":alias/cli"
    assert us.refuses(f"create-alias --alias-name alias/cli --target-key-id {second['KeyId']}") == (
        "AlreadyExistsException",
        f"An alias with the name {arn} already exists",
    )
    us(f"update-alias --alias-name alias/cli --target-key-id {second['Arn']}")
    assert us(f"list-aliases --key-id {first['KeyId']}")["Aliases"] == []
    listed = us(f"list-aliases --key-id {second['KeyId']}")["Aliases"]
    assert [(alias["AliasArn"], alias["TargetKeyId"]) for alias in listed] == [(arn, second["KeyId"])]
    us("delete-alias --alias-name alias/cli")
    assert us.refuses("describe-key --key-id alias/cli") == ("NotFoundException", f"Alias {arn} is not found.")


def test_deletion(us):
    key = new_key(us)
    scheduled = us(f"schedule-key-deletion --key-id {key['KeyId']} --pending-window-in-days 7")
    assert (scheduled["KeyState"], scheduled["PendingWindowInDays"]) == ("PendingDeletion", 7)
    assert us.refuses(f"encrypt --key-id {key['KeyId']} --plaintext x") == (
        "KMSInvalidStateException",
        f"{key['Arn']} is pending deletion.",
    )
    assert us(f"cancel-key-deletion --key-id {key['KeyId']}")["KeyId"] == key["Arn"]
    assert describe(us, key["KeyId"])["KeyState"] == "Disabled"
    assert us.refuses(f"cancel-key-deletion --key-id {key['KeyId']}") == (
        "KMSInvalidStateException",
        f"{key['Arn']} is not pending deletion.",
    )


def test_custom_key_stores(us):
    """What can be asked of key stores where nothing stands behind them, and what is answered honestly."""
    assert us("describe-custom-key-stores")["CustomKeyStores"] == []
    code, _ = us.refuses(
        "create-custom-key-store --custom-key-store-name nobody --custom-key-store-type EXTERNAL_KEY_STORE"
        " --xks-proxy-connectivity PUBLIC_ENDPOINT --xks-proxy-uri-endpoint https://xks.invalid"
        " --xks-proxy-uri-path /kms/xks/v1 --xks-proxy-authentication-credential"
        f" AccessKeyId={'A' * 20},RawSecretAccessKey={'s' * 43}"
    )
    assert code == "XksProxyUriUnreachableException"
    code, _ = us.refuses(
        "create-custom-key-store --custom-key-store-name hsm --cloud-hsm-cluster-id cluster-2a23b4cdefg"
        " --key-store-password kmsPswd --trust-anchor-certificate certificate"
    )
    assert code == "CloudHsmClusterNotFoundException"

    for operation in [
        "connect-custom-key-store",
        "disconnect-custom-key-store",
        "delete-custom-key-store",
        "update-custom-key-store --new-custom-key-store-name other",
        "describe-custom-key-stores",
    ]:
        code, _ = us.refuses(f"{operation} --custom-key-store-id cks-1234567890abcdef0")
        assert code == "CustomKeyStoreNotFoundException", operation


def test_every_operation_was_called(cluster, request):
    """The last of this file: a new operation in the model fails it until a story uses it."""
    told = {item.name for item in request.session.items if item.path == request.node.path}
    if told != {name for name in globals() if name.startswith("test_")}:
        pytest.skip("only some of the stories were told")
    model = cluster.kms("us-east-1").meta.service_model
    operations = {xform_name(name, "-") for name in model.operation_names}
    assert Aws.succeeded["kms"] == operations - NEED_A_KEY_STORE
    assert Aws.refused["kms"] >= NEED_A_KEY_STORE
