"""Lambda's environment variables (AWS Lambda Developer Guide, "Securing Lambda environment variables")."""

from dataclasses import dataclass

from identity import Identity
from services.service import Service


@dataclass
class Function:
    arn: str
    role: str
    key: str
    sealed_environment: bytes

    @property
    def context(self) -> dict:
        return {"aws:lambda:FunctionArn": self.arn}


class Lambda(Service):
    PRINCIPAL = "lambda.amazonaws.com"
    SIGNING_NAME = "lambda"

    def create_function(self, caller: Identity, name: str, role: str, environment: bytes, key: str) -> Function:
        """The caller grants the execution role the use of the key, which no alias can name (InvalidArnException)."""
        kms = self.kms_for(caller, "CreateFunction", FunctionName=name, KMSKeyArn=key)
        function = Function(self.arn(caller.account_id, f"function:{name}"), role, key, b"")
        kms.create_grant(
            KeyId=key,
            GranteePrincipal=role,
            Operations=["Decrypt", "RetireGrant"],
            Constraints={"EncryptionContextEquals": function.context},
        )
        answer = kms.encrypt(KeyId=key, Plaintext=environment, EncryptionContext=function.context)
        function.sealed_environment = answer["CiphertextBlob"]
        return function

    def invoke(self, function: Function) -> bytes:
        """What the function finds in its environment: it runs as its execution role."""
        execution = self.role_session(function.role, function.arn.rsplit(":", 1)[1], function.arn)
        return self._open(execution.kms(self.region), function)

    def get_function_configuration(self, caller: Identity, function: Function) -> bytes:
        """What the console shows: as the caller."""
        kms = self.kms_for(caller, "GetFunctionConfiguration", FunctionName=function.arn)
        return self._open(kms, function)

    @staticmethod
    def _open(kms, function: Function) -> bytes:
        opened = kms.decrypt(CiphertextBlob=function.sealed_environment, EncryptionContext=function.context)
        return opened["Plaintext"]
