"""Secrets Manager (AWS Secrets Manager User Guide, "Secret encryption and decryption in AWS Secrets Manager")."""

import os
from dataclasses import dataclass, field

from identity import Identity
from services.sealed import open_sealed, seal
from services.service import Service

DEFAULT_KEY = "alias/aws/secretsmanager"
# In place of a version's id where the service only looks whether the caller may use the key.
VALIDATION = "RequestToValidateKeyAccess"


@dataclass
class Version:
    id: str
    sealed_key: bytes
    sealed: bytes


@dataclass
class Secret:
    arn: str
    key: str
    versions: list = field(default_factory=list)

    def context(self, version: str) -> dict:
        return {"SecretARN": self.arn, "SecretVersionId": version}


class SecretsManager(Service):
    PRINCIPAL = "secretsmanager.amazonaws.com"
    SIGNING_NAME = "secretsmanager"

    def create_secret(self, caller: Identity, name: str, value: bytes, key: str = DEFAULT_KEY) -> Secret:
        kms = self.kms_for(caller, "CreateSecret", Name=name, KmsKeyId=key)
        secret = Secret(self.arn(caller.account_id, f"secret:{name}-{os.urandom(3).hex()}"), key)
        self._validate(kms, secret, key)
        self._put(kms, secret, value)
        return secret

    def put_secret_value(self, caller: Identity, secret: Secret, value: bytes):
        self._put(self.kms_for(caller, "PutSecretValue", SecretId=secret.arn), secret, value)

    def get_secret_value(self, caller: Identity, secret: Secret) -> bytes:
        kms = self.kms_for(caller, "GetSecretValue", SecretId=secret.arn)
        return self._open(kms, secret, secret.versions[-1])

    def update_secret_key(self, caller: Identity, secret: Secret, key: str):
        """Every version that has a label is encrypted again under the new key."""
        kms = self.kms_for(caller, "UpdateSecret", SecretId=secret.arn, KmsKeyId=key)
        self._validate(kms, secret, key)
        for version in secret.versions:
            context = secret.context(version.id)
            data_key = kms.decrypt(CiphertextBlob=version.sealed_key, EncryptionContext=context)["Plaintext"]
            answer = kms.encrypt(KeyId=key, Plaintext=data_key, EncryptionContext=context)
            version.sealed_key = answer["CiphertextBlob"]
        secret.key = key

    def replicate_secret_to(self, target: "SecretsManager", caller: Identity, secret: Secret, key: str) -> Secret:
        """Decrypted here, encrypted there under a key of that region."""
        value = self.get_secret_value(caller, secret)
        there = target.kms_for(caller, "ReplicateSecretToRegions", SecretId=secret.arn, KmsKeyId=key)
        replica = Secret(secret.arn.replace(self.region, target.region), key)
        target._put(there, replica, value)
        return replica

    @staticmethod
    def _validate(kms, secret: Secret, key: str):
        context = secret.context(VALIDATION)
        answer = kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext=context)
        kms.decrypt(CiphertextBlob=answer["CiphertextBlob"], EncryptionContext=context)

    @staticmethod
    def _put(kms, secret: Secret, value: bytes):
        version = os.urandom(16).hex()
        answer = kms.generate_data_key(KeyId=secret.key, KeySpec="AES_256", EncryptionContext=secret.context(version))
        secret.versions.append(Version(version, answer["CiphertextBlob"], seal(answer["Plaintext"], value)))

    @staticmethod
    def _open(kms, secret: Secret, version: Version) -> bytes:
        context = secret.context(version.id)
        opened = kms.decrypt(CiphertextBlob=version.sealed_key, EncryptionContext=context)
        return open_sealed(opened["Plaintext"], version.sealed)
