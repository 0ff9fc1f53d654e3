"""Key material made and wrapped with the openssl command line, imported, and used on both sides."""

import os

import pytest

from openssl import Openssl

MESSAGE = b"signed on one side, verified on the other"

WRAPPING_KEYS = ["RSA_2048", "RSA_3072", "RSA_4096"]
OAEP = ["RSAES_OAEP_SHA_256", "RSAES_OAEP_SHA_1"]
AES_KEY_WRAP = ["RSA_AES_KEY_WRAP_SHA_256", "RSA_AES_KEY_WRAP_SHA_1"]

GENERATE = {
    "RSA_2048": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "RSA_3072": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"],
    "RSA_4096": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"],
    "ECC_NIST_P256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "ECC_NIST_P384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "ECC_NIST_P521": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
    "ECC_SECG_P256K1": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
    "ECC_NIST_EDWARDS25519": ["-algorithm", "ED25519"],
}
SIGNING = {
    "RSA_2048": "RSASSA_PSS_SHA_256",
    "RSA_3072": "RSASSA_PKCS1_V1_5_SHA_384",
    "RSA_4096": "RSASSA_PSS_SHA_512",
    "ECC_NIST_P256": "ECDSA_SHA_256",
    "ECC_NIST_P384": "ECDSA_SHA_384",
    "ECC_NIST_P521": "ECDSA_SHA_512",
    "ECC_SECG_P256K1": "ECDSA_SHA_256",
    "ECC_NIST_EDWARDS25519": "ED25519_SHA_512",
}

# Spec of the imported key, algorithm and key that wrap it: every pairing that AWS allows by kind, every size once.
PRIVATE_KEYS = [
    ("RSA_2048", "RSA_AES_KEY_WRAP_SHA_256", "RSA_2048"),
    ("RSA_2048", "RSA_AES_KEY_WRAP_SHA_1", "RSA_3072"),
    ("RSA_3072", "RSA_AES_KEY_WRAP_SHA_1", "RSA_2048"),
    ("RSA_4096", "RSA_AES_KEY_WRAP_SHA_256", "RSA_4096"),
    ("ECC_NIST_P256", "RSAES_OAEP_SHA_256", "RSA_2048"),
    ("ECC_NIST_P256", "RSA_AES_KEY_WRAP_SHA_256", "RSA_3072"),
    ("ECC_NIST_P384", "RSAES_OAEP_SHA_1", "RSA_2048"),
    ("ECC_NIST_P384", "RSA_AES_KEY_WRAP_SHA_1", "RSA_2048"),
    ("ECC_NIST_P521", "RSAES_OAEP_SHA_256", "RSA_3072"),
    ("ECC_NIST_P521", "RSA_AES_KEY_WRAP_SHA_256", "RSA_2048"),
    ("ECC_SECG_P256K1", "RSAES_OAEP_SHA_256", "RSA_2048"),
    ("ECC_SECG_P256K1", "RSA_AES_KEY_WRAP_SHA_1", "RSA_2048"),
    ("ECC_NIST_EDWARDS25519", "RSAES_OAEP_SHA_1", "RSA_2048"),
    ("ECC_NIST_EDWARDS25519", "RSA_AES_KEY_WRAP_SHA_256", "RSA_2048"),
]


@pytest.fixture
def openssl(tmp_path):
    return Openssl(tmp_path)


@pytest.fixture
def importing(us, openssl):
    """Imports material into a key: fetches the parameters, wraps with openssl, hands in."""

    def run(key_id, material, algorithm="RSAES_OAEP_SHA_256", wrapping_key="RSA_2048", **arguments):
        parameters = us.get_parameters_for_import(
            KeyId=key_id, WrappingAlgorithm=algorithm, WrappingKeySpec=wrapping_key
        )
        return us.import_key_material(
            KeyId=key_id,
            ImportToken=parameters["ImportToken"],
            EncryptedKeyMaterial=openssl.wrap(parameters["PublicKey"], algorithm, material),
            **{"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE", **arguments},
        )

    return run


def waiting_key(kms, **arguments) -> str:
    metadata = kms.create_key(Origin="EXTERNAL", **arguments)["KeyMetadata"]
    assert (metadata["KeyState"], metadata["Enabled"]) == ("PendingImport", False)
    return metadata["KeyId"]


def state_of(kms, key_id: str) -> str:
    return kms.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"]


@pytest.mark.parametrize("wrapping_key", WRAPPING_KEYS)
@pytest.mark.parametrize("algorithm", OAEP)
def test_symmetric_material(us, importing, algorithm, wrapping_key):
    key_id, material = waiting_key(us), os.urandom(32)
    imported = importing(key_id, material, algorithm, wrapping_key)
    metadata = us.describe_key(KeyId=key_id)["KeyMetadata"]
    assert imported["KeyId"] == metadata["Arn"]
    assert imported["KeyMaterialId"] == metadata["CurrentKeyMaterialId"]
    assert (metadata["KeyState"], metadata["ExpirationModel"]) == ("Enabled", "KEY_MATERIAL_DOES_NOT_EXPIRE")
    sealed = us.encrypt(KeyId=key_id, Plaintext=MESSAGE)["CiphertextBlob"]
    assert us.decrypt(CiphertextBlob=sealed)["Plaintext"] == MESSAGE


def test_material_that_was_deleted_opens_old_ciphertexts_when_it_is_back(us, importing):
    key_id, material = waiting_key(us), os.urandom(32)
    first = importing(key_id, material)["KeyMaterialId"]
    sealed = us.encrypt(KeyId=key_id, Plaintext=MESSAGE)["CiphertextBlob"]
    assert us.delete_imported_key_material(KeyId=key_id)["KeyMaterialId"] == first
    with pytest.raises(us.exceptions.KMSInvalidStateException, match="is pending import"):
        us.decrypt(CiphertextBlob=sealed)
    with pytest.raises(us.exceptions.IncorrectKeyMaterialException):
        importing(key_id, os.urandom(32))
    assert state_of(us, key_id) == "PendingImport"
    assert importing(key_id, material, "RSAES_OAEP_SHA_1", "RSA_3072")["KeyMaterialId"] == first
    assert us.decrypt(CiphertextBlob=sealed)["Plaintext"] == MESSAGE


def test_the_same_material_in_two_keys_does_not_interoperate(us, importing):
    material = os.urandom(32)
    one, other = waiting_key(us), waiting_key(us)
    ids = {importing(key_id, material)["KeyMaterialId"] for key_id in (one, other)}
    assert len(ids) == 2
    sealed = us.encrypt(KeyId=one, Plaintext=MESSAGE)["CiphertextBlob"]
    with pytest.raises(us.exceptions.IncorrectKeyException):
        us.decrypt(KeyId=other, CiphertextBlob=sealed)


@pytest.mark.parametrize("bits, wrapped_with", [(224, OAEP[0]), (256, OAEP[1]), (384, OAEP[0]), (512, OAEP[1])])
def test_hmac_keys(us, openssl, importing, bits, wrapped_with):
    algorithm, material = f"HMAC_SHA_{bits}", os.urandom(bits // 8)
    key_id = waiting_key(us, KeySpec=f"HMAC_{bits}", KeyUsage="GENERATE_VERIFY_MAC")
    importing(key_id, material, wrapped_with)
    mac = us.generate_mac(KeyId=key_id, Message=MESSAGE, MacAlgorithm=algorithm)["Mac"]
    assert mac == openssl.hmac(algorithm, material, MESSAGE)
    assert us.verify_mac(KeyId=key_id, Message=MESSAGE, MacAlgorithm=algorithm, Mac=mac)["MacValid"] is True


@pytest.mark.parametrize("spec, algorithm, wrapping_key", PRIVATE_KEYS)
def test_signing_keys(us, openssl, importing, spec, algorithm, wrapping_key):
    private = openssl.private_key(*GENERATE[spec])
    key_id = waiting_key(us, KeySpec=spec, KeyUsage="SIGN_VERIFY")
    importing(key_id, private, algorithm, wrapping_key)
    public = us.get_public_key(KeyId=key_id)["PublicKey"]
    assert public == openssl.public_of(private)

    theirs = openssl.sign(private, SIGNING[spec], MESSAGE)
    assert us.verify(KeyId=key_id, Message=MESSAGE, Signature=theirs, SigningAlgorithm=SIGNING[spec])["SignatureValid"]
    with pytest.raises(us.exceptions.KMSInvalidSignatureException):
        us.verify(KeyId=key_id, Message=MESSAGE + b".", Signature=theirs, SigningAlgorithm=SIGNING[spec])
    ours = us.sign(KeyId=key_id, Message=MESSAGE, SigningAlgorithm=SIGNING[spec])["Signature"]
    assert openssl.verifies(public, SIGNING[spec], MESSAGE, ours)


@pytest.mark.parametrize("algorithm", OAEP)
def test_an_rsa_key_that_encrypts(us, openssl, importing, algorithm):
    private = openssl.private_key(*GENERATE["RSA_2048"])
    key_id = waiting_key(us, KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")
    importing(key_id, private, "RSA_AES_KEY_WRAP_SHA_256")
    sealed = us.encrypt(KeyId=key_id, Plaintext=MESSAGE, EncryptionAlgorithm=algorithm)["CiphertextBlob"]
    assert openssl.oaep_decrypt(private, algorithm, sealed) == MESSAGE


def test_a_key_that_agrees(us, openssl, importing):
    ours, theirs = (openssl.private_key(*GENERATE["ECC_NIST_P256"]) for _ in range(2))
    key_id = waiting_key(us, KeySpec="ECC_NIST_P256", KeyUsage="KEY_AGREEMENT")
    importing(key_id, ours)
    answer = us.derive_shared_secret(
        KeyId=key_id, KeyAgreementAlgorithm="ECDH", PublicKey=openssl.public_of(theirs)
    )
    assert answer["SharedSecret"] == openssl.derive(ours, openssl.public_of(theirs))
    assert answer["KeyOrigin"] == "EXTERNAL"


def test_what_was_wrapped_for_somebody_else_is_refused(us, openssl):
    key_id = waiting_key(us)
    parameters = us.get_parameters_for_import(
        KeyId=key_id, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
    )
    stranger = openssl.public_of(openssl.private_key(*GENERATE["RSA_2048"]))
    with pytest.raises(us.exceptions.InvalidCiphertextException):
        us.import_key_material(
            KeyId=key_id,
            ImportToken=parameters["ImportToken"],
            EncryptedKeyMaterial=openssl.wrap(stranger, "RSAES_OAEP_SHA_256", os.urandom(32)),
            ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
        )
    assert state_of(us, key_id) == "PendingImport"


@pytest.mark.parametrize(
    "spec, material",
    [
        ("ECC_NIST_P256", GENERATE["ECC_SECG_P256K1"]),
        ("ECC_NIST_P256", GENERATE["ECC_NIST_P384"]),
        ("ECC_NIST_P256", [*GENERATE["ECC_NIST_P256"], "-pkeyopt", "ec_param_enc:explicit"]),
        ("RSA_3072", GENERATE["RSA_2048"]),
        ("RSA_2048", GENERATE["ECC_NIST_P256"]),
    ],
    ids=["another curve of the size", "a larger curve", "explicit parameters", "a shorter modulus", "no RSA key"],
)
def test_another_kind_of_private_key_is_incorrect_material(us, openssl, importing, spec, material):
    key_id = waiting_key(us, KeySpec=spec, KeyUsage="SIGN_VERIFY")
    with pytest.raises(us.exceptions.IncorrectKeyMaterialException):
        importing(key_id, openssl.private_key(*material), "RSA_AES_KEY_WRAP_SHA_256")
    assert state_of(us, key_id) == "PendingImport"
