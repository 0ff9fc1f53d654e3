"""What the service signs, encrypts and agrees on, checked with the openssl command line.

What no openssl 3.0 can do is checked with `cryptography` (ML-DSA) and PyCryptodome (Ed25519ph, ML-KEM).
"""

import hashlib
import os
from collections import namedtuple

import pytest
from Crypto.Hash import SHA512
from Crypto.PublicKey import ECC, MLKEM
from Crypto.Signature import eddsa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import mldsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from openssl import Openssl

RSA = ["RSA_2048", "RSA_3072", "RSA_4096"]
RSA_SIGNING = [f"RSASSA_{scheme}_SHA_{bits}" for scheme in ("PKCS1_V1_5", "PSS") for bits in (256, 384, 512)]
RSA_ENCRYPTION = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]
CURVES = {"ECC_NIST_P256": "P-256", "ECC_NIST_P384": "P-384", "ECC_NIST_P521": "P-521"}

ML_DSA = {
    "ML_DSA_44": mldsa.MLDSA44PublicKey,
    "ML_DSA_65": mldsa.MLDSA65PublicKey,
    "ML_DSA_87": mldsa.MLDSA87PublicKey,
}

ML_KEM = {"ML_KEM_512": 768, "ML_KEM_768": 1088, "ML_KEM_1024": 1568}  # length of the ciphertext

SIGNED_AND_CHECKED_BY_OPENSSL = {
    **{spec: RSA_SIGNING for spec in RSA},
    "ECC_NIST_P256": ["ECDSA_SHA_256"],
    "ECC_NIST_P384": ["ECDSA_SHA_384"],
    "ECC_NIST_P521": ["ECDSA_SHA_512"],
    "ECC_SECG_P256K1": ["ECDSA_SHA_256"],
    "ECC_NIST_EDWARDS25519": ["ED25519_SHA_512"],
}
CHECKED_OTHERWISE = {
    "ECC_NIST_EDWARDS25519": ["ED25519_PH_SHA_512"],
    **{spec: ["ML_DSA_SHAKE_256"] for spec in ML_DSA},
}
HMAC = ["HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512"]  # test_openssl_imports.py
CHINESE = ["SM2"]

# The length of a SubjectPublicKeyInfo, and what openssl calls the key in it; None where openssl 3.0 cannot read it.
PUBLIC_KEYS = {
    "RSA_2048": (294, "(2048 bit)"),
    "RSA_3072": (422, "(3072 bit)"),
    "RSA_4096": (550, "(4096 bit)"),
    "ECC_NIST_P256": (91, "NIST CURVE: P-256"),
    "ECC_NIST_P384": (120, "NIST CURVE: P-384"),
    "ECC_NIST_P521": (158, "NIST CURVE: P-521"),
    "ECC_SECG_P256K1": (88, "ASN1 OID: secp256k1"),
    "ECC_NIST_EDWARDS25519": (44, "ED25519 Public-Key"),
    "ML_DSA_44": (1334, None),
    "ML_DSA_65": (1974, None),
    "ML_DSA_87": (2614, None),
    "ML_KEM_512": (822, None),
    "ML_KEM_768": (1206, None),
    "ML_KEM_1024": (1590, None),
}

MESSAGE = b"the message that is signed"

Key = namedtuple("Key", ["id", "public"])


@pytest.fixture
def openssl(tmp_path):
    return Openssl(tmp_path)


@pytest.fixture(scope="module")
def key_of(cluster):
    """One key of each spec and usage for all tests here, with its public key."""
    kms = cluster.kms("us-east-1")
    made = {}

    def key(spec: str, usage: str) -> Key:
        if (spec, usage) not in made:
            key_id = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["KeyId"]
            made[spec, usage] = Key(key_id, kms.get_public_key(KeyId=key_id)["PublicKey"])
        return made[spec, usage]

    return key


def usage_of(spec: str) -> str:
    return "ENCAPSULATE_DECAPSULATE" if spec in ML_KEM else "SIGN_VERIFY"


def each(table: dict) -> list:
    return [pytest.param(spec, algorithm, id=f"{spec}-{algorithm}") for spec in table for algorithm in table[spec]]


# Coverage


def test_every_spec_of_the_model_is_looked_at(us):
    model = us.meta.service_model
    assert {*PUBLIC_KEYS, *HMAC, *CHINESE, "SYMMETRIC_DEFAULT"} == set(model.shape_for("KeySpec").enum)
    assert {*PUBLIC_KEYS, *CHINESE} - set(ML_DSA) == set(
        model.shape_for("DataKeyPairSpec").enum
    )
    checked = [*SIGNED_AND_CHECKED_BY_OPENSSL.values(), *CHECKED_OTHERWISE.values()]
    assert {algorithm for some in checked for algorithm in some} | {"SM2DSA"} == set(
        model.shape_for("SigningAlgorithmSpec").enum
    )
    assert {*RSA_ENCRYPTION, "SYMMETRIC_DEFAULT", "SM2PKE"} == set(model.shape_for("EncryptionAlgorithmSpec").enum)


def test_sm2_is_for_chinese_regions(us):
    refused = "KeySpec SM2 is not supported in this Region"
    with pytest.raises(us.exceptions.UnsupportedOperationException, match=refused):
        us.create_key(KeySpec="SM2", KeyUsage="SIGN_VERIFY")


# Public keys


@pytest.mark.parametrize("spec", PUBLIC_KEYS)
def test_public_keys_are_der(openssl, key_of, spec):
    public = key_of(spec, usage_of(spec)).public
    length, described = PUBLIC_KEYS[spec]
    assert len(public) == length
    if described:
        assert openssl.reencode(public) == public
        assert described in openssl.describe(public)
    elif spec in ML_KEM:
        assert MLKEM.import_key(public).export_key(format="DER") == public
    else:
        loaded = load_der_public_key(public)
        assert isinstance(loaded, ML_DSA[spec])
        assert loaded.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) == public


@pytest.mark.parametrize("spec", [spec for spec in PUBLIC_KEYS if spec not in ML_DSA])
def test_data_key_pairs_are_der(us, openssl, spec):
    wrapping = us.create_key()["KeyMetadata"]["KeyId"]
    pair = us.generate_data_key_pair(KeyId=wrapping, KeyPairSpec=spec, EncryptionContext={"for": spec})
    private, public = pair["PrivateKeyPlaintext"], pair["PublicKey"]
    if spec in ML_KEM:
        assert MLKEM.import_key(private).public_key().export_key(format="DER") == public
    else:
        assert openssl.public_of(private) == public
    opened = us.decrypt(CiphertextBlob=pair["PrivateKeyCiphertextBlob"], EncryptionContext={"for": spec})
    assert opened["Plaintext"] == private


# Signatures


@pytest.mark.parametrize("spec, algorithm", each(SIGNED_AND_CHECKED_BY_OPENSSL))
def test_openssl_verifies(us, openssl, key_of, spec, algorithm):
    key = key_of(spec, "SIGN_VERIFY")
    signature = us.sign(KeyId=key.id, Message=MESSAGE, SigningAlgorithm=algorithm)["Signature"]
    assert openssl.verifies(key.public, algorithm, MESSAGE, signature)
    assert not openssl.verifies(key.public, algorithm, MESSAGE + b".", signature)


@pytest.mark.parametrize(
    "spec, algorithm", [case for case in each(SIGNED_AND_CHECKED_BY_OPENSSL) if case.values[1] != "ED25519_SHA_512"]
)
def test_a_digest_is_not_hashed_again(us, openssl, key_of, spec, algorithm):
    key = key_of(spec, "SIGN_VERIFY")
    digest = openssl.digest(algorithm, MESSAGE)
    signature = us.sign(KeyId=key.id, Message=digest, MessageType="DIGEST", SigningAlgorithm=algorithm)["Signature"]
    assert openssl.verifies_digest(key.public, algorithm, digest, signature)
    assert openssl.verifies(key.public, algorithm, MESSAGE, signature)
    assert us.verify(KeyId=key.id, Message=MESSAGE, Signature=signature, SigningAlgorithm=algorithm)["SignatureValid"]


def test_ed25519_prehashed(us, key_of):
    """The service hashes what it is given once more: for the verifier the 64 bytes are the message."""
    key = key_of("ECC_NIST_EDWARDS25519", "SIGN_VERIFY")
    digest = hashlib.sha512(MESSAGE).digest()
    signature = us.sign(
        KeyId=key.id, Message=digest, MessageType="DIGEST", SigningAlgorithm="ED25519_PH_SHA_512"
    )["Signature"]
    verifier = eddsa.new(ECC.import_key(key.public), "rfc8032")
    verifier.verify(SHA512.new(digest), signature)
    with pytest.raises(ValueError):
        verifier.verify(SHA512.new(MESSAGE), signature)


@pytest.mark.parametrize("spec", ML_DSA)
def test_ml_dsa(us, key_of, spec):
    key = key_of(spec, "SIGN_VERIFY")
    public = load_der_public_key(key.public)
    raw = us.sign(KeyId=key.id, Message=MESSAGE, SigningAlgorithm="ML_DSA_SHAKE_256")["Signature"]
    public.verify(raw, MESSAGE)
    with pytest.raises(InvalidSignature):
        public.verify(raw, MESSAGE + b".")

    mu = external_mu(public.public_bytes_raw(), MESSAGE)
    of_mu = us.sign(
        KeyId=key.id, Message=mu, MessageType="EXTERNAL_MU", SigningAlgorithm="ML_DSA_SHAKE_256"
    )["Signature"]
    public.verify_mu(of_mu, mu)
    public.verify(of_mu, MESSAGE)


def external_mu(public_key: bytes, message: bytes) -> bytes:
    """FIPS 204, algorithm 7, line 6, with an empty context."""
    tr = hashlib.shake_256(public_key).digest(64)
    return hashlib.shake_256(tr + bytes([0, 0]) + message).digest(64)


# Encryption


@pytest.mark.parametrize("algorithm", RSA_ENCRYPTION)
@pytest.mark.parametrize("spec", RSA)
def test_what_openssl_encrypts_the_service_decrypts(us, openssl, key_of, spec, algorithm):
    key = key_of(spec, "ENCRYPT_DECRYPT")
    sealed = openssl.oaep_encrypt(key.public, algorithm, MESSAGE)
    opened = us.decrypt(KeyId=key.id, CiphertextBlob=sealed, EncryptionAlgorithm=algorithm)
    assert (opened["Plaintext"], opened["EncryptionAlgorithm"]) == (MESSAGE, algorithm)


def test_the_mask_is_made_with_the_same_hash(us, openssl, key_of):
    """Java's default, OAEP with SHA-256 but MGF1 with SHA-1, is refused."""
    key = key_of("RSA_2048", "ENCRYPT_DECRYPT")
    sealed = openssl.oaep_encrypt(key.public, "RSAES_OAEP_SHA_256", MESSAGE, mgf1="sha1")
    with pytest.raises(us.exceptions.InvalidCiphertextException):
        us.decrypt(KeyId=key.id, CiphertextBlob=sealed, EncryptionAlgorithm="RSAES_OAEP_SHA_256")


# Agreement


@pytest.mark.parametrize("spec", CURVES)
def test_both_sides_derive_the_same_secret(us, openssl, key_of, spec):
    key = key_of(spec, "KEY_AGREEMENT")
    mine = openssl.private_key("-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{CURVES[spec]}")
    derived = us.derive_shared_secret(
        KeyId=key.id, KeyAgreementAlgorithm="ECDH", PublicKey=openssl.public_of(mine)
    )["SharedSecret"]
    assert derived == openssl.derive(mine, key.public)


@pytest.mark.parametrize("spec", ML_KEM)
def test_a_secret_encapsulated_elsewhere_is_decapsulated(us, key_of, spec):
    key = key_of(spec, "ENCAPSULATE_DECAPSULATE")
    # PyCryptodome, pinned, has encapsulation for its own HPKE; nothing public has all three parameter sets.
    secret, sealed = MLKEM.import_key(key.public)._encaps()
    assert len(sealed) == ML_KEM[spec]

    def decapsulated(ciphertext):
        return us.decapsulate(
            KeyId=key.id, SharedSecretCiphertextBlob=ciphertext, EncapsulationAlgorithm="ML_KEM"
        )["SharedSecret"]

    assert decapsulated(sealed) == secret
    altered = os.urandom(len(sealed))
    assert decapsulated(altered) == decapsulated(altered) != secret
    with pytest.raises(us.exceptions.InvalidCiphertextException):
        decapsulated(sealed[:-1])
