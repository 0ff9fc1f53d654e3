"""The AWS Encryption SDK's multi-Region discovery keyrings: who decrypts knows no key, only regions and accounts."""

import itertools

import aws_encryption_sdk
import pytest
from aws_cryptographic_material_providers.mpl import AwsCryptographicMaterialProviders
from aws_cryptographic_material_providers.mpl.config import MaterialProvidersConfig
from aws_cryptographic_material_providers.mpl.models import (
    CreateAwsKmsMrkDiscoveryKeyringInput,
    CreateAwsKmsMrkDiscoveryMultiKeyringInput,
    CreateAwsKmsMrkKeyringInput,
    CreateAwsKmsMrkMultiKeyringInput,
    DiscoveryFilter,
    GetClientInput,
)
from aws_cryptographic_material_providers.mpl.references import IClientSupplier
from aws_encryption_sdk import CommitmentPolicy

from conftest import eventually, running_cluster

US, EU, AP = REGIONS = ("us-east-1", "eu-west-1", "ap-south-1")
CONTEXT = {"purpose": "discovery"}
MESSAGE = b"encrypt here, decrypt there"


class Regions(IClientSupplier):
    """Three regions of one node, and the keyrings of each."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.kms = {region: cluster.kms(region) for region in REGIONS}
        self.providers = AwsCryptographicMaterialProviders(config=MaterialProvidersConfig())
        self.sdk = aws_encryption_sdk.EncryptionSDKClient(
            commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT
        )

    def get_client(self, param: GetClientInput):
        return self.kms[param.region]

    def arn(self, key: str, region: str) -> str:
        return self.describe(key, region)["Arn"]

    def describe(self, key: str, region: str) -> dict:
        return self.kms[region].describe_key(KeyId=key)["KeyMetadata"]

    def filter(self, account: str | None = None) -> DiscoveryFilter:
        accounts = [account or self.cluster.contract["account_id"]]
        return DiscoveryFilter(account_ids=accounts, partition="aws")

    def discovery(self, region: str, account: str | None = None):
        return self.providers.create_aws_kms_mrk_discovery_keyring(
            input=CreateAwsKmsMrkDiscoveryKeyringInput(
                kms_client=self.kms[region], region=region, discovery_filter=self.filter(account)
            )
        )

    def discovery_in(self, *regions: str):
        return self.providers.create_aws_kms_mrk_discovery_multi_keyring(
            input=CreateAwsKmsMrkDiscoveryMultiKeyringInput(
                regions=list(regions), client_supplier=self, discovery_filter=self.filter()
            )
        )

    def strict(self, key: str, region: str):
        return self.providers.create_aws_kms_mrk_keyring(
            input=CreateAwsKmsMrkKeyringInput(kms_key_id=self.arn(key, region), kms_client=self.kms[region])
        )

    def encrypt(self, keyring) -> bytes:
        ciphertext, _ = self.sdk.encrypt(source=MESSAGE, keyring=keyring, encryption_context=CONTEXT)
        return ciphertext

    def opens(self, ciphertext: bytes, keyring):
        plaintext, header = self.sdk.decrypt(source=ciphertext, keyring=keyring, encryption_context=CONTEXT)
        assert plaintext == MESSAGE
        assert CONTEXT.items() <= header.encryption_context.items()

    def refuses(self, ciphertext: bytes, keyring):
        with pytest.raises(Exception, match="(?i)decrypt"):
            self.sdk.decrypt(source=ciphertext, keyring=keyring, encryption_context=CONTEXT)

    def replicated(self, *replicas: str) -> str:
        """A key of us-east-1 with replicas."""
        key = self.kms[US].create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
        for region in replicas:
            self.kms[US].replicate_key(KeyId=key, ReplicaRegion=region)
        for region in replicas:
            eventually(lambda region=region: self.describe(key, region), is_enabled)
        return key


def is_enabled(metadata: dict) -> bool:
    return metadata["KeyState"] == "Enabled"


@pytest.fixture(scope="module")
def regions():
    with running_cluster(",".join(REGIONS), nodes=1) as cluster:
        yield Regions(cluster)


@pytest.fixture(scope="module")
def everywhere(regions):
    return regions.replicated(EU, AP)


@pytest.mark.parametrize("here, there", itertools.product(REGIONS, REGIONS))
def test_every_region_discovers_what_any_region_encrypted(regions, everywhere, here, there):
    regions.opens(regions.encrypt(regions.strict(everywhere, here)), regions.discovery(there))


def test_what_was_encrypted_before_is_discovered_after_a_rotation_and_a_change_of_the_primary(regions):
    key = regions.replicated(EU, AP)
    ciphertexts = [regions.encrypt(regions.strict(key, region)) for region in REGIONS]

    before = regions.describe(key, US)["CurrentKeyMaterialId"]
    regions.kms[US].rotate_key_on_demand(KeyId=key)
    for region in REGIONS:
        eventually(
            lambda region=region: regions.describe(key, region),
            lambda metadata: metadata["CurrentKeyMaterialId"] != before,
        )
    ciphertexts += [regions.encrypt(regions.strict(key, region)) for region in REGIONS]

    regions.kms[US].update_primary_region(KeyId=key, PrimaryRegion=AP)
    for region in REGIONS:
        eventually(
            lambda region=region: regions.describe(key, region),
            lambda metadata: is_enabled(metadata)
            and metadata["MultiRegionConfiguration"]["PrimaryKey"]["Region"] == AP,
        )
    ciphertexts += [regions.encrypt(regions.strict(key, region)) for region in REGIONS]

    for ciphertext, region in itertools.product(ciphertexts, REGIONS):
        regions.opens(ciphertext, regions.discovery(region))


def test_a_region_without_a_replica_discovers_nothing_and_the_next_one_does(regions):
    ciphertext = regions.encrypt(regions.strict(regions.replicated(EU), US))
    regions.refuses(ciphertext, regions.discovery(AP))
    regions.opens(ciphertext, regions.discovery_in(AP, EU))


def test_a_disabled_member_opens_nothing_and_another_one_does(regions):
    key = regions.replicated(EU)
    ciphertext = regions.encrypt(regions.strict(key, US))
    regions.kms[US].disable_key(KeyId=key)
    regions.refuses(ciphertext, regions.discovery(US))
    regions.opens(ciphertext, regions.discovery(EU))


def test_other_accounts_are_not_asked(regions, everywhere):
    ciphertext = regions.encrypt(regions.strict(everywhere, US))
    regions.refuses(ciphertext, regions.discovery(EU, account="999988887777"))


def test_one_message_is_for_several_families(regions, everywhere):
    """Each data key is encrypted under two unrelated keys: any member of either opens the message."""
    other = regions.replicated(EU)
    keyring = regions.providers.create_aws_kms_mrk_multi_keyring(
        input=CreateAwsKmsMrkMultiKeyringInput(
            generator=regions.arn(everywhere, US), kms_key_ids=[regions.arn(other, EU)], client_supplier=regions
        )
    )
    ciphertext = regions.encrypt(keyring)
    for region in REGIONS:
        regions.opens(ciphertext, regions.discovery(region))
