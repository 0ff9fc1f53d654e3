"""Items and columns that the application encrypts before a database sees them, with the AWS Encryption SDK.

What AWS's Database Encryption SDK and Aurora applications do with KMS: a data key for each item, under a multi-Region
key, in a context that names the table and the item. The databases replicate what they cannot read.
"""

import aws_encryption_sdk
from aws_cryptographic_material_providers.mpl import AwsCryptographicMaterialProviders
from aws_cryptographic_material_providers.mpl.config import MaterialProvidersConfig
from aws_cryptographic_material_providers.mpl.models import CreateAwsKmsMrkKeyringInput
from aws_encryption_sdk import CommitmentPolicy


class ReplicatedTable:
    """A DynamoDB global table or an Aurora global database: items by name, the same in every region."""

    def __init__(self, name: str):
        self.name = name
        self.items: dict = {}


class Application:
    """An application in one region: it knows its region's member of the key, and a client of its region's KMS."""

    def __init__(self, key: str, kms):
        providers = AwsCryptographicMaterialProviders(config=MaterialProvidersConfig())
        self.keyring = providers.create_aws_kms_mrk_keyring(
            input=CreateAwsKmsMrkKeyringInput(kms_key_id=key, kms_client=kms)
        )
        self.sdk = aws_encryption_sdk.EncryptionSDKClient(
            commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT
        )

    def put(self, table: ReplicatedTable, name: str, value: bytes):
        table.items[name], _ = self.sdk.encrypt(
            source=value, keyring=self.keyring, encryption_context=self._context(table, name)
        )

    def get(self, table: ReplicatedTable, name: str) -> bytes:
        value, _ = self.sdk.decrypt(
            source=table.items[name], keyring=self.keyring, encryption_context=self._context(table, name)
        )
        return value

    @staticmethod
    def _context(table: ReplicatedTable, name: str) -> dict:
        return {"table": table.name, "partition": name}
