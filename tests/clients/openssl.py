"""The openssl command line: the second opinion on keys, signatures and wrapped material."""

import re
import subprocess
from pathlib import Path

HASHES = {"SHA_1": "sha1", "SHA_256": "sha256", "SHA_384": "sha384", "SHA_512": "sha512"}

# RFC 5649, section 3: openssl wants the alternative initial value said.
AES_KEY_WRAP_WITH_PADDING = ["enc", "-id-aes256-wrap-pad", "-iv", "A65959A6"]


class Openssl:
    """Runs openssl; what it reads and writes lies in a directory of its own."""

    def __init__(self, directory: Path):
        self.directory = directory

    def __call__(self, *arguments, given: bytes = b"") -> bytes:
        result = self.run(*arguments, given=given)
        assert result.returncode == 0, f"{arguments}: {result.stderr.decode()}"
        return result.stdout

    def run(self, *arguments, given: bytes = b"") -> subprocess.CompletedProcess:
        return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=False, timeout=60)

    def file(self, name: str, content: bytes) -> str:
        path = self.directory / name
        path.write_bytes(content)
        return str(path)

    # Keys

    def private_key(self, *options) -> bytes:
        """A new private key: PKCS#8, DER, not encrypted."""
        pem = self("genpkey", *options)
        return self("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", given=pem)

    def public_of(self, private_key: bytes) -> bytes:
        """The SubjectPublicKeyInfo of a private key."""
        return self("pkey", "-inform", "DER", "-pubout", "-outform", "DER", given=private_key)

    def reencode(self, public_key: bytes) -> bytes:
        return self("pkey", "-pubin", "-inform", "DER", "-outform", "DER", given=public_key)

    def describe(self, public_key: bytes) -> str:
        return self("pkey", "-pubin", "-inform", "DER", "-noout", "-text", given=public_key).decode()

    # Signatures

    def sign(self, private_key: bytes, algorithm: str, message: bytes) -> bytes:
        key, data = self.file("signing.der", private_key), self.file("message", message)
        how = _of_message(algorithm)
        return self("pkeyutl", "-sign", "-inkey", key, "-keyform", "DER", "-rawin", "-in", data, *how)

    def verifies(self, public_key: bytes, algorithm: str, message: bytes, signature: bytes) -> bool:
        """Hashes the message as the algorithm says and checks the signature."""
        data, how = self.file("message", message), _of_message(algorithm)
        return self._verified(public_key, signature, "-rawin", "-in", data, *how)

    def verifies_digest(self, public_key: bytes, algorithm: str, digest: bytes, signature: bytes) -> bool:
        """Checks the signature of what is a digest already."""
        return self._verified(public_key, signature, "-in", self.file("digest", digest), *_of_digest(algorithm))

    def _verified(self, public_key: bytes, signature: bytes, *arguments) -> bool:
        key, seal = self.file("verifying.der", public_key), self.file("signature", signature)
        what = ["-pubin", "-inkey", key, "-keyform", "DER", "-sigfile", seal]
        result = self.run("pkeyutl", "-verify", *what, *arguments)
        verdict = (result.stdout + result.stderr).decode()
        assert re.search(r"Signature Verif(ied|ication) (Successfully|Failure)", verdict), verdict
        return "Signature Verified Successfully" in verdict

    def digest(self, algorithm: str, message: bytes) -> bytes:
        return self("dgst", f"-{_hash(algorithm)}", "-binary", given=message)

    def hmac(self, algorithm: str, key: bytes, message: bytes) -> bytes:
        name = "sha" + algorithm.rpartition("_")[2]
        return self("dgst", f"-{name}", "-mac", "HMAC", "-macopt", f"hexkey:{key.hex()}", "-binary", given=message)

    # Encryption and agreement

    def oaep_encrypt(self, public_key: bytes, algorithm: str, plaintext: bytes, mgf1: str | None = None) -> bytes:
        key, name = self.file("encrypting.der", public_key), _hash(algorithm)
        options = _oaep(name, mgf1 or name)
        return self("pkeyutl", "-encrypt", "-pubin", "-inkey", key, "-keyform", "DER", *options, given=plaintext)

    def oaep_decrypt(self, private_key: bytes, algorithm: str, ciphertext: bytes) -> bytes:
        key, name = self.file("decrypting.der", private_key), _hash(algorithm)
        options = _oaep(name, name)
        return self("pkeyutl", "-decrypt", "-inkey", key, "-keyform", "DER", *options, given=ciphertext)

    def derive(self, private_key: bytes, peer: bytes) -> bytes:
        mine, theirs = self.file("mine.der", private_key), self.file("theirs.der", peer)
        return self(
            "pkeyutl", "-derive", "-inkey", mine, "-keyform", "DER", "-peerkey", theirs, "-peerform", "DER"
        )

    # Wrapping for ImportKeyMaterial

    def wrap(self, wrapping_key: bytes, algorithm: str, material: bytes) -> bytes:
        """Wraps key material as the documentation of ImportKeyMaterial shows it."""
        if not algorithm.startswith("RSA_AES_KEY_WRAP"):
            return self.oaep_encrypt(wrapping_key, algorithm, material)
        aes_key = self("rand", "32")
        wrapped = self(*AES_KEY_WRAP_WITH_PADDING, "-K", aes_key.hex(), given=material)
        return self.oaep_encrypt(wrapping_key, algorithm, aes_key) + wrapped


def _hash(algorithm: str) -> str:
    return next(name for suffix, name in HASHES.items() if algorithm.endswith(suffix))


def _of_message(algorithm: str) -> list:
    """What pkeyutl must be told of a signing algorithm when it hashes the message itself."""
    if algorithm.startswith("ED25519"):
        return []
    return ["-digest", _hash(algorithm), *_padding(algorithm)]


def _of_digest(algorithm: str) -> list:
    return ["-pkeyopt", f"digest:{_hash(algorithm)}", *_padding(algorithm)]


def _padding(algorithm: str) -> list:
    if "PSS" not in algorithm:
        return []
    options = ["rsa_padding_mode:pss", "rsa_pss_saltlen:digest", f"rsa_mgf1_md:{_hash(algorithm)}"]
    return _each_as("-pkeyopt", options)


def _oaep(md: str, mgf1: str) -> list:
    return _each_as("-pkeyopt", ["rsa_padding_mode:oaep", f"rsa_oaep_md:{md}", f"rsa_mgf1_md:{mgf1}"])


def _each_as(flag: str, values: list) -> list:
    return [argument for value in values for argument in (flag, value)]
