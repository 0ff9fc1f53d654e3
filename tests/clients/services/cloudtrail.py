"""CloudTrail's log files (AWS CloudTrail User Guide, "Configure AWS KMS key policies for CloudTrail")."""

from dataclasses import dataclass, field

from services.sealed import seal
from services.service import Service


@dataclass
class Trail:
    arn: str
    account: str
    key: str
    files: list = field(default_factory=list)

    @property
    def context(self) -> dict:
        return {"aws:cloudtrail:arn": self.arn}


class CloudTrail(Service):
    PRINCIPAL = "cloudtrail.amazonaws.com"
    SIGNING_NAME = "cloudtrail"

    def create_trail(self, account: str, name: str, key: str) -> Trail:
        return Trail(self.arn(account, f"trail/{name}"), account, key)

    def deliver(self, trail: Trail, events: bytes):
        """For itself, on account of the trail: `aws:SourceArn` tells the key policy which."""
        answer = self.itself(trail.arn, trail.account).kms(self.region).generate_data_key(
            KeyId=trail.key, KeySpec="AES_256", EncryptionContext=trail.context
        )
        trail.files.append((answer["CiphertextBlob"], seal(answer["Plaintext"], events)))
