"""CloudWatch Logs, which has a principal in each region (CloudWatch Logs User Guide, "Encrypt log data")."""

from dataclasses import dataclass, field

from services.sealed import open_sealed, seal
from services.service import Service


@dataclass
class LogGroup:
    arn: str
    account: str
    key: str
    events: list = field(default_factory=list)

    @property
    def context(self) -> dict:
        return {"aws:logs:arn": self.arn}


class Logs(Service):
    """Calls for itself: the key policy names the service, and the log groups by their encryption context."""

    PRINCIPAL = "logs.us-east-1.amazonaws.com"
    SIGNING_NAME = "logs"

    def create_log_group(self, account: str, name: str, key: str) -> LogGroup:
        group = LogGroup(self.arn(account, f"log-group:{name}"), account, key)
        self._kms(group).describe_key(KeyId=key)
        return group

    def put_log_events(self, group: LogGroup, event: bytes):
        answer = self._kms(group).generate_data_key(
            KeyId=group.key, KeySpec="AES_256", EncryptionContext=group.context
        )
        group.events.append((answer["CiphertextBlob"], seal(answer["Plaintext"], event)))

    def get_log_events(self, group: LogGroup) -> list:
        return [
            open_sealed(
                self._kms(group).decrypt(CiphertextBlob=sealed_key, EncryptionContext=group.context)["Plaintext"],
                sealed,
            )
            for sealed_key, sealed in group.events
        ]

    def _kms(self, group: LogGroup):
        return self.itself(group.arn, group.account).kms(self.region)
