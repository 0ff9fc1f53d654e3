"""boto3 against a real cluster: what an application sees."""

import uuid

import pytest
from botocore.exceptions import ClientError

from conftest import eventually


def refused(call, **arguments):
    """The error of a call that must fail: code, message (None when absent) and HTTP status."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    response = caught.value.response
    return response["Error"]["Code"], response["Error"].get("Message"), response["ResponseMetadata"]["HTTPStatusCode"]


def test_a_key_encrypts_and_decrypts(us):
    metadata = us.create_key(Description="first", Tags=[{"TagKey": "team", "TagValue": "blue"}])["KeyMetadata"]
    assert metadata["KeyState"] == "Enabled" and metadata["Enabled"] is True
    assert metadata["KeySpec"] == metadata["CustomerMasterKeySpec"] == "SYMMETRIC_DEFAULT"
    assert metadata["EncryptionAlgorithms"] == ["SYMMETRIC_DEFAULT"]
    assert metadata["KeyManager"] == "CUSTOMER" and metadata["Origin"] == "AWS_KMS" and metadata["MultiRegion"] is False
    assert us.describe_key(KeyId=metadata["KeyId"])["KeyMetadata"] == metadata

    sealed = us.encrypt(KeyId=metadata["KeyId"], Plaintext=b"secret", EncryptionContext={"a": "1", "b": "2"})
    assert sealed["KeyId"] == metadata["Arn"]
    opened = us.decrypt(CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext={"b": "2", "a": "1"})
    assert opened["Plaintext"] == b"secret" and opened["KeyId"] == metadata["Arn"]
    assert opened["KeyMaterialId"] == metadata["CurrentKeyMaterialId"]


@pytest.mark.parametrize("context", [{}, {"a": "2"}, {"A": "1"}, {"a": "1", "b": ""}])
def test_another_encryption_context_is_an_invalid_ciphertext_without_a_message(us, context):
    key = us.create_key()["KeyMetadata"]["KeyId"]
    sealed = us.encrypt(KeyId=key, Plaintext=b"secret", EncryptionContext={"a": "1"})["CiphertextBlob"]
    code, message, status = refused(us.decrypt, CiphertextBlob=sealed, EncryptionContext=context)
    assert (code, status) == ("InvalidCiphertextException", 400) and not message


def test_data_keys_open_again(us):
    key = us.create_key()["KeyMetadata"]["KeyId"]
    for size, arguments in [(32, {"KeySpec": "AES_256"}), (16, {"KeySpec": "AES_128"}), (64, {"NumberOfBytes": 64})]:
        generated = us.generate_data_key(KeyId=key, **arguments)
        assert len(generated["Plaintext"]) == size
        assert us.decrypt(CiphertextBlob=generated["CiphertextBlob"])["Plaintext"] == generated["Plaintext"]
        hidden = us.generate_data_key_without_plaintext(KeyId=key, **arguments)
        assert "Plaintext" not in hidden
        assert len(us.decrypt(CiphertextBlob=hidden["CiphertextBlob"])["Plaintext"]) == size
    assert refused(us.generate_data_key, KeyId=key) == (
        "ValidationException",
        "Please specify either number of bytes or key spec.",
        400,
    )


def test_a_disabled_key_is_disabled_on_every_node_at_once(cluster, us):
    metadata = us.create_key()["KeyMetadata"]
    nodes = [cluster.kms("us-east-1", endpoint) for endpoint in cluster.contract["regions"]["us-east-1"]]
    for _ in range(5):
        us.disable_key(KeyId=metadata["KeyId"])
        for node in nodes:
            assert refused(node.encrypt, KeyId=metadata["KeyId"], Plaintext=b"x") == (
                "DisabledException",
                f"{metadata['Arn']} is disabled.",
                400,
            )
        us.enable_key(KeyId=metadata["KeyId"])
        for node in nodes:
            node.encrypt(KeyId=metadata["KeyId"], Plaintext=b"x")


def test_one_endpoint_serves_every_region(cluster):
    elsewhere = cluster.kms("eu-west-1", cluster.endpoint("us-east-1"))
    metadata = elsewhere.create_key()["KeyMetadata"]
    assert ":eu-west-1:" in metadata["Arn"]
    sealed = elsewhere.encrypt(KeyId=metadata["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    assert cluster.kms("eu-west-1").decrypt(CiphertextBlob=sealed)["Plaintext"] == b"x"
    assert refused(cluster.kms("us-east-1").describe_key, KeyId=metadata["KeyId"])[0] == "NotFoundException"


def test_multi_region_keys_are_interchangeable(us, eu):
    primary = us.create_key(MultiRegion=True, Description="mine", Tags=[{"TagKey": "a", "TagValue": "b"}])["KeyMetadata"]
    assert primary["KeyId"].startswith("mrk-")
    before = us.encrypt(KeyId=primary["KeyId"], Plaintext=b"before")["CiphertextBlob"]
    answer = us.replicate_key(KeyId=primary["KeyId"], ReplicaRegion="eu-west-1")
    assert answer["ReplicaKeyMetadata"]["KeyState"] == "Creating" and answer["ReplicaTags"] == []
    replica = eventually(
        lambda: eu.describe_key(KeyId=primary["KeyId"])["KeyMetadata"], lambda key: key["KeyState"] == "Enabled"
    )
    assert replica["Description"] == "" and replica["MultiRegionConfiguration"]["MultiRegionKeyType"] == "REPLICA"
    assert replica["CurrentKeyMaterialId"] == primary["CurrentKeyMaterialId"]
    assert eu.decrypt(CiphertextBlob=before)["Plaintext"] == b"before"
    assert eu.decrypt(CiphertextBlob=before)["KeyId"] == replica["Arn"]
    back = eu.encrypt(KeyId=replica["Arn"], Plaintext=b"back")["CiphertextBlob"]
    assert us.decrypt(CiphertextBlob=back, KeyId=primary["Arn"])["Plaintext"] == b"back"
    us.disable_key(KeyId=primary["KeyId"])
    assert eu.decrypt(CiphertextBlob=back)["Plaintext"] == b"back"
    assert refused(us.replicate_key, KeyId=primary["KeyId"], ReplicaRegion="eu-west-1")[0] == "DisabledException"


def test_aliases(us):
    first, second = (us.create_key()["KeyMetadata"] for _ in range(2))
    name = f"alias/test-{uuid.uuid4()}"
    us.create_alias(AliasName=name, TargetKeyId=first["Arn"])
    assert us.describe_key(KeyId=name)["KeyMetadata"]["Arn"] == first["Arn"]
    sealed = us.encrypt(KeyId=name, Plaintext=b"x")["CiphertextBlob"]
    us.update_alias(AliasName=name, TargetKeyId=second["KeyId"])
    assert us.describe_key(KeyId=name)["KeyMetadata"]["Arn"] == second["Arn"]
    assert us.decrypt(CiphertextBlob=sealed)["KeyId"] == first["Arn"]
    arn = first["Arn"].split(":key/")[0] + ":" + name
    assert refused(us.create_alias, AliasName=name, TargetKeyId=first["KeyId"]) == (
        "AlreadyExistsException",
        f"An alias with the name {arn} already exists",
        400,
    )
    assert [alias["AliasName"] for alias in us.list_aliases(KeyId=second["KeyId"])["Aliases"]] == [name]
    us.delete_alias(AliasName=name)
    assert refused(us.describe_key, KeyId=name) == ("NotFoundException", f"Alias {arn} is not found.", 400)


def test_re_encrypt_changes_key_and_context(us):
    source, target = (us.create_key()["KeyMetadata"] for _ in range(2))
    sealed = us.encrypt(KeyId=source["KeyId"], Plaintext=b"x", EncryptionContext={"v": "1"})["CiphertextBlob"]
    moved = us.re_encrypt(
        CiphertextBlob=sealed,
        SourceEncryptionContext={"v": "1"},
        DestinationKeyId=target["KeyId"],
        DestinationEncryptionContext={"v": "2"},
    )
    assert (moved["SourceKeyId"], moved["KeyId"]) == (source["Arn"], target["Arn"])
    opened = us.decrypt(CiphertextBlob=moved["CiphertextBlob"], EncryptionContext={"v": "2"})
    assert opened["Plaintext"] == b"x" and opened["KeyId"] == target["Arn"]


def test_deletion_can_be_scheduled_and_cancelled(us):
    metadata = us.create_key()["KeyMetadata"]
    scheduled = us.schedule_key_deletion(KeyId=metadata["KeyId"], PendingWindowInDays=7)
    assert scheduled["KeyState"] == "PendingDeletion" and scheduled["KeyId"] == metadata["Arn"]
    assert refused(us.encrypt, KeyId=metadata["KeyId"], Plaintext=b"x") == (
        "KMSInvalidStateException",
        f"{metadata['Arn']} is pending deletion.",
        400,
    )
    assert us.cancel_key_deletion(KeyId=metadata["KeyId"])["KeyId"] == metadata["Arn"]
    assert us.describe_key(KeyId=metadata["KeyId"])["KeyMetadata"]["KeyState"] == "Disabled"


def test_random_bytes(us):
    first, second = (us.generate_random(NumberOfBytes=1024)["Plaintext"] for _ in range(2))
    assert len(first) == len(second) == 1024 and first != second


def test_signatures_are_checked(cluster):
    wrong = cluster.kms("us-east-1", aws_secret_access_key="wrong" * 8)
    code, _, status = refused(wrong.list_keys)
    assert (code, status) == ("InvalidSignatureException", 400)
    unknown = cluster.kms("us-east-1", aws_access_key_id="AKIAAAAAAAAAAAAAAAAA")
    assert refused(unknown.list_keys) == (
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
        400,
    )


@pytest.mark.parametrize("position", [0, 1, 2, 20, 40, 60, -1, -17])
def test_a_flipped_bit_is_an_invalid_ciphertext_or_an_unknown_key(us, position):
    key = us.create_key()["KeyMetadata"]["KeyId"]
    blob = bytearray(us.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"])
    blob[position] ^= 1
    code, _, status = refused(us.decrypt, CiphertextBlob=bytes(blob))
    assert code in ("InvalidCiphertextException", "AccessDeniedException") and status == 400
