"""What services keep in memory and on disk: data encrypted with a data key, and the data key encrypted by KMS."""

import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
XTS_KEY_BYTES = 64


def seal(key: bytes, plain: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, None)


def open_sealed(key: bytes, sealed: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)


class Disk:
    """Blocks under AES-256-XTS, which is how EBS uses its data keys of 64 bytes."""

    def __init__(self, blocks: dict | None = None):
        self.blocks = dict(blocks or {})

    def write(self, key: bytes, number: int, plain: bytes):
        self.blocks[number] = self._cipher(key, number).encryptor().update(plain)

    def read(self, key: bytes, number: int) -> bytes:
        return self._cipher(key, number).decryptor().update(self.blocks[number])

    def under_other_key(self, old: bytes, new: bytes) -> "Disk":
        """The same data under another key."""
        copy = Disk()
        for number in self.blocks:
            copy.write(new, number, self.read(old, number))
        return copy

    @staticmethod
    def _cipher(key: bytes, number: int) -> Cipher:
        assert len(key) == XTS_KEY_BYTES
        return Cipher(algorithms.AES(key), modes.XTS(number.to_bytes(16, "little")))
