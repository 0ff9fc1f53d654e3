"""The AWS Encryption SDK as the role of another account: both sides allow, in each region by itself."""

import os

import aws_encryption_sdk
import pytest
from aws_cryptographic_material_providers.mpl import AwsCryptographicMaterialProviders
from aws_cryptographic_material_providers.mpl.config import MaterialProvidersConfig
from aws_cryptographic_material_providers.mpl.models import CreateAwsKmsMrkKeyringInput
from aws_encryption_sdk import CommitmentPolicy

from conftest import eventually
from policies import allow, delegate_to, document, trust
from stage import EU, US
from story import said_by

CONTEXT = {"purpose": "orders"}
MESSAGE = os.urandom(10_000)
USE = ["kms:GenerateDataKey", "kms:Encrypt", "kms:Decrypt"]


@pytest.fixture(scope="module")
def sdk():
    return aws_encryption_sdk.EncryptionSDKClient(
        commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT
    )


def keyring(key: str, kms):
    providers = AwsCryptographicMaterialProviders(config=MaterialProvidersConfig())
    return providers.create_aws_kms_mrk_keyring(input=CreateAwsKmsMrkKeyringInput(kms_key_id=key, kms_client=kms))


class Arrangement:
    """A multi-Region key of the home account, and a role of the partner's that a user of the partner's assumes."""

    def __init__(self, home, partner, key_policy=USE, replica_policy=USE, role_policy=USE):
        partners = {"AWS": partner.principal}
        self.key = home.key(US, allow(key_policy, Principal=partners), MultiRegion=True)
        statements = [allow(replica_policy, Principal=partners)] if replica_policy else []
        home.root.kms(US).replicate_key(
            KeyId=self.key, ReplicaRegion=EU, Policy=document(delegate_to(home.id), *statements)
        )
        self.replica = eventually(
            lambda: home.root.kms(EU).describe_key(KeyId=self.key.rsplit("/", 1)[1])["KeyMetadata"],
            lambda metadata: metadata["KeyState"] == "Enabled",
        )["Arn"]
        user = partner.user("application", allow("sts:AssumeRole"))
        role = partner.role("application", trust({"AWS": user.arn}), allow(role_policy, [self.key, self.replica]))
        self.session = user.assume(role, "application")

    def in_us(self):
        return keyring(self.key, self.session.kms(US))

    def in_eu(self):
        return keyring(self.replica, self.session.kms(EU))


def test_a_role_of_another_account_encrypts_in_one_region_and_decrypts_in_the_other(home, partner, sdk):
    arrangement = Arrangement(home, partner)
    assert arrangement.session.account_id == partner.id != home.id
    for source, target in [
        (arrangement.in_us(), arrangement.in_eu()),
        (arrangement.in_eu(), arrangement.in_us()),
    ]:
        sealed, _ = sdk.encrypt(source=MESSAGE, keyring=source, encryption_context=CONTEXT)
        opened, header = sdk.decrypt(source=sealed, keyring=target, encryption_context=CONTEXT)
        assert opened == MESSAGE
        assert CONTEXT.items() <= header.encryption_context.items()


@pytest.mark.parametrize(
    "lacking, why",
    [
        ({"key_policy": ["kms:Decrypt"]}, "because no resource-based policy allows the kms:GenerateDataKey action"),
        ({"role_policy": ["kms:Decrypt"]}, "because no identity-based policy allows the kms:GenerateDataKey action"),
    ],
)
def test_who_may_not_encrypt(home, partner, sdk, lacking, why):
    arrangement = Arrangement(home, partner, **lacking)
    with pytest.raises(Exception) as refused:
        sdk.encrypt(source=MESSAGE, keyring=arrangement.in_us(), encryption_context=CONTEXT)
    assert why in said_by(refused.value)


@pytest.mark.parametrize(
    "lacking, why",
    [
        ({"replica_policy": []}, "because no resource-based policy allows the kms:Decrypt action"),
        ({"role_policy": ["kms:GenerateDataKey"]}, "because no identity-based policy allows the kms:Decrypt action"),
    ],
)
def test_who_may_not_decrypt_in_the_other_region(home, partner, sdk, lacking, why):
    """A replica's policy is its own: what the primary's allows is no permission there."""
    arrangement = Arrangement(home, partner, **lacking)
    sealed, _ = sdk.encrypt(source=MESSAGE, keyring=arrangement.in_us(), encryption_context=CONTEXT)
    with pytest.raises(Exception) as refused:
        sdk.decrypt(source=sealed, keyring=arrangement.in_eu(), encryption_context=CONTEXT)
    assert why in said_by(refused.value)
