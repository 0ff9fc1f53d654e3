"""Parameter Store's SecureString (AWS Systems Manager User Guide, "How Parameter Store uses AWS KMS")."""

from dataclasses import dataclass

import aws_encryption_sdk
from aws_cryptographic_material_providers.mpl import AwsCryptographicMaterialProviders
from aws_cryptographic_material_providers.mpl.config import MaterialProvidersConfig
from aws_cryptographic_material_providers.mpl.models import CreateAwsKmsKeyringInput

from identity import Identity
from services.service import Service

DEFAULT_KEY = "alias/aws/ssm"


@dataclass
class Parameter:
    arn: str
    advanced: bool
    key: str
    sealed: bytes

    @property
    def context(self) -> dict:
        return {"PARAMETER_ARN": self.arn}


class Ssm(Service):
    PRINCIPAL = "ssm.amazonaws.com"
    SIGNING_NAME = "ssm"

    def put_parameter(
        self, caller: Identity, name: str, value: bytes, key: str = DEFAULT_KEY, advanced: bool = False
    ) -> Parameter:
        kms = self.kms_for(caller, "PutParameter", Name=name, KeyId=key)
        parameter = Parameter(self.arn(caller.account_id, f"parameter/{name}"), advanced, key, b"")
        if advanced:
            sealed, _ = self._sdk().encrypt(
                source=value, keyring=self._keyring(kms, key), encryption_context=parameter.context
            )
            parameter.sealed = sealed
        else:
            answer = kms.encrypt(KeyId=key, Plaintext=value, EncryptionContext=parameter.context)
            parameter.sealed = answer["CiphertextBlob"]
        return parameter

    def get_parameter(self, caller: Identity, parameter: Parameter) -> bytes:
        kms = self.kms_for(caller, "GetParameter", Name=parameter.arn)
        if parameter.advanced:
            value, _ = self._sdk().decrypt(
                source=parameter.sealed,
                keyring=self._keyring(kms, parameter.key),
                encryption_context=parameter.context,
            )
            return value
        return kms.decrypt(CiphertextBlob=parameter.sealed, EncryptionContext=parameter.context)["Plaintext"]

    @staticmethod
    def _sdk():
        return aws_encryption_sdk.EncryptionSDKClient()

    @staticmethod
    def _keyring(kms, key: str):
        providers = AwsCryptographicMaterialProviders(config=MaterialProvidersConfig())
        return providers.create_aws_kms_keyring(input=CreateAwsKmsKeyringInput(kms_key_id=key, kms_client=kms))
