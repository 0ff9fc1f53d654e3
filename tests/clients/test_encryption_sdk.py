"""The AWS Encryption SDK with multi-Region keyrings: encrypt in one region, decrypt with the replica in the other."""

import aws_encryption_sdk
import pytest
from aws_cryptographic_material_providers.mpl import AwsCryptographicMaterialProviders
from aws_cryptographic_material_providers.mpl.config import MaterialProvidersConfig
from aws_cryptographic_material_providers.mpl.models import CreateAwsKmsKeyringInput, CreateAwsKmsMrkKeyringInput
from aws_encryption_sdk import CommitmentPolicy

from conftest import eventually

CONTEXT = {"purpose": "test", "tenant": "grüße"}
MESSAGE = b"a message longer than one frame " * 1000


@pytest.fixture(scope="module")
def sdk():
    return aws_encryption_sdk.EncryptionSDKClient(
        commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT
    )


@pytest.fixture(scope="module")
def providers():
    return AwsCryptographicMaterialProviders(config=MaterialProvidersConfig())


def test_what_is_encrypted_in_one_region_is_decrypted_in_the_other(cluster, us, eu, sdk, providers):
    primary = us.create_key(MultiRegion=True)["KeyMetadata"]["Arn"]
    us.replicate_key(KeyId=primary, ReplicaRegion="eu-west-1")
    replica = eventually(
        lambda: eu.describe_key(KeyId=primary.rsplit("/", 1)[1])["KeyMetadata"],
        lambda metadata: metadata["KeyState"] == "Enabled",
    )["Arn"]

    us_keyring = providers.create_aws_kms_mrk_keyring(
        input=CreateAwsKmsMrkKeyringInput(kms_key_id=primary, kms_client=us)
    )
    eu_keyring = providers.create_aws_kms_mrk_keyring(
        input=CreateAwsKmsMrkKeyringInput(kms_key_id=replica, kms_client=eu)
    )
    for source, target in [(us_keyring, eu_keyring), (eu_keyring, us_keyring)]:
        ciphertext, _ = sdk.encrypt(source=MESSAGE, keyring=source, encryption_context=CONTEXT)
        plaintext, header = sdk.decrypt(source=ciphertext, keyring=target, encryption_context=CONTEXT)
        assert plaintext == MESSAGE
        assert CONTEXT.items() <= header.encryption_context.items()


def test_an_unrelated_key_does_not_decrypt(us, sdk, providers):
    keyrings = []
    for _ in range(2):
        key = us.create_key()["KeyMetadata"]["Arn"]
        keyrings.append(
            providers.create_aws_kms_keyring(input=CreateAwsKmsKeyringInput(kms_key_id=key, kms_client=us))
        )
    ciphertext, _ = sdk.encrypt(source=MESSAGE, keyring=keyrings[0], encryption_context=CONTEXT)
    with pytest.raises(Exception, match="(?i)decrypt"):
        sdk.decrypt(source=ciphertext, keyring=keyrings[1], encryption_context=CONTEXT)
