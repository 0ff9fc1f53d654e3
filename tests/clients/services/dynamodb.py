"""DynamoDB's encryption at rest (Amazon DynamoDB Developer Guide, "DynamoDB encryption at rest: How it works")."""

from dataclasses import dataclass, field

from identity import Identity
from services.sealed import open_sealed, seal
from services.service import Service

GRANTED = ["DescribeKey", "GenerateDataKey", "Decrypt", "Encrypt", "ReEncryptFrom", "ReEncryptTo", "RetireGrant"]


@dataclass
class Table:
    name: str
    account: str
    arn: str
    key: str
    grant_id: str = ""
    sealed_key: bytes = b""
    items: dict = field(default_factory=dict)
    # Plain table keys by principal: DynamoDB keeps them for up to five minutes.
    fetched: dict = field(default_factory=dict)

    @property
    def context(self) -> dict:
        return {"aws:dynamodb:tableName": self.name, "aws:dynamodb:subscriberId": self.account}


class DynamoDb(Service):
    PRINCIPAL = "dynamodb.amazonaws.com"
    SIGNING_NAME = "dynamodb"

    def create_table(self, caller: Identity, name: str, key: str) -> Table:
        """The caller grants the service the use of the key; the table key is the service's own."""
        kms = self.kms_for(caller, "CreateTable", TableName=name, KMSMasterKeyId=key)
        key = kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
        table = Table(name, caller.account_id, self.arn(caller.account_id, f"table/{name}"), key)
        table.grant_id = kms.create_grant(
            KeyId=key,
            GranteeServicePrincipal=self.PRINCIPAL,
            RetiringServicePrincipal=self.PRINCIPAL,
            Operations=GRANTED,
            Constraints={"EncryptionContextSubset": table.context, "SourceArn": table.arn},
        )["GrantId"]
        answer = self._as_service(table).generate_data_key(
            KeyId=key, KeySpec="AES_256", EncryptionContext=table.context
        )
        table.sealed_key = answer["CiphertextBlob"]
        return table

    def put_item(self, caller: Identity, table: Table, name: str, value: bytes):
        table.items[name] = seal(self._table_key(caller, table, "PutItem"), value)

    def get_item(self, caller: Identity, table: Table, name: str) -> bytes:
        return open_sealed(self._table_key(caller, table, "GetItem"), table.items[name])

    def check_key(self, table: Table):
        """What the service does by itself now and then: it looks whether it can still decrypt the table key."""
        self._as_service(table).decrypt(CiphertextBlob=table.sealed_key, EncryptionContext=table.context)

    def switch_key(self, caller: Identity, table: Table, key: str):
        """UpdateTable with another key: the table key is encrypted again under it, by the service."""
        kms = self.kms_for(caller, "UpdateTable", TableName=table.name, KMSMasterKeyId=key)
        key = kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
        grant_id = kms.create_grant(
            KeyId=key,
            GranteeServicePrincipal=self.PRINCIPAL,
            RetiringServicePrincipal=self.PRINCIPAL,
            Operations=GRANTED,
            Constraints={"EncryptionContextSubset": table.context, "SourceArn": table.arn},
        )["GrantId"]
        answer = self._as_service(table).re_encrypt(
            CiphertextBlob=table.sealed_key,
            SourceEncryptionContext=table.context,
            DestinationKeyId=key,
            DestinationEncryptionContext=table.context,
        )
        self._retire(table)
        table.key, table.grant_id, table.sealed_key = key, grant_id, answer["CiphertextBlob"]
        table.fetched.clear()

    def delete_table(self, table: Table):
        self._retire(table)
        table.items.clear()

    def _retire(self, table: Table):
        self._as_service(table).retire_grant(KeyId=table.key, GrantId=table.grant_id)

    def _as_service(self, table: Table):
        return self.itself(table.arn, table.account).kms(self.region)

    def _table_key(self, caller: Identity, table: Table, action: str) -> bytes:
        kms = self.kms_for(caller, action, TableName=table.name)
        if caller.arn not in table.fetched:
            answer = kms.decrypt(CiphertextBlob=table.sealed_key, EncryptionContext=table.context)
            table.fetched[caller.arn] = answer["Plaintext"]
        return table.fetched[caller.arn]
