"""The keys that the tests of errors and of dry runs need, made when first asked for."""

import os
from functools import cached_property

MESSAGE = b"message"


class World:
    """One region as a client sees it, with one key of each kind."""

    def __init__(self, kms):
        self.kms = kms

    def new_key(self, **arguments) -> dict:
        return self.kms.create_key(**arguments)["KeyMetadata"]

    # Keys

    @cached_property
    def symmetric(self) -> dict:
        return self.new_key()

    @cached_property
    def other(self) -> dict:
        return self.new_key()

    @cached_property
    def disabled(self) -> dict:
        key = self.new_key()
        self.kms.disable_key(KeyId=key["KeyId"])
        return key

    @cached_property
    def pending_deletion(self) -> dict:
        key = self.new_key()
        self.kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
        return key

    @cached_property
    def pending_import(self) -> dict:
        return self.new_key(Origin="EXTERNAL")

    @cached_property
    def signer(self) -> dict:
        return self.new_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")

    @cached_property
    def rsa(self) -> dict:
        return self.new_key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")

    @cached_property
    def agreement(self) -> dict:
        return self.new_key(KeySpec="ECC_NIST_P256", KeyUsage="KEY_AGREEMENT")

    @cached_property
    def hmac(self) -> dict:
        return self.new_key(KeySpec="HMAC_224", KeyUsage="GENERATE_VERIFY_MAC")

    @cached_property
    def kem(self) -> dict:
        return self.new_key(KeySpec="ML_KEM_512", KeyUsage="ENCAPSULATE_DECAPSULATE")

    # What is made with them

    @cached_property
    def ciphertext(self) -> bytes:
        return self.kms.encrypt(KeyId=self.symmetric["KeyId"], Plaintext=MESSAGE)["CiphertextBlob"]

    @cached_property
    def signature(self) -> bytes:
        return self.kms.sign(KeyId=self.signer["KeyId"], Message=MESSAGE, SigningAlgorithm="ECDSA_SHA_256")["Signature"]

    @cached_property
    def mac(self) -> bytes:
        return self.kms.generate_mac(KeyId=self.hmac["KeyId"], Message=MESSAGE, MacAlgorithm="HMAC_SHA_224")["Mac"]

    @cached_property
    def encapsulated(self) -> bytes:
        answer = self.kms.encapsulate(KeyId=self.kem["KeyId"], EncapsulationAlgorithm="ML_KEM")
        return answer["SharedSecretCiphertextBlob"]

    @cached_property
    def peer(self) -> bytes:
        return self.kms.get_public_key(KeyId=self.agreement["KeyId"])["PublicKey"]

    @cached_property
    def import_token(self) -> bytes:
        return self.kms.get_parameters_for_import(
            KeyId=self.pending_import["KeyId"], WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
        )["ImportToken"]

    @cached_property
    def alias(self) -> str:
        name = f"alias/world-{os.urandom(8).hex()}"
        self.kms.create_alias(AliasName=name, TargetKeyId=self.symmetric["KeyId"])
        return name

    @cached_property
    def grantee(self) -> str:
        """A federated user, who is there as soon as the account is."""
        return f"arn:aws:sts::{self.symmetric['AWSAccountId']}:federated-user/grantee"

    @cached_property
    def grant(self) -> dict:
        return self.kms.create_grant(
            KeyId=self.symmetric["KeyId"], GranteePrincipal=self.grantee, Operations=["Encrypt", "RetireGrant"]
        )

    # Names

    def arn(self, resource: str) -> str:
        return self.symmetric["Arn"].split(":key/")[0] + ":" + resource
