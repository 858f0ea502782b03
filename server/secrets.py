"""Seals what the server must keep secret, so that a copied database gives it to nobody.

One key of 32 bytes opens everything. It comes from ``LEERPLEK_SECRET``, or
from a file that is made where it is missing, readable by the server alone and
never part of the database or its backups.

A sealed text is ``v1.`` and base64url of nonce ‖ ChaCha20-Poly1305 (RFC 8439).
What it is for is authenticated with it: a text that is moved to another row
or purpose does not open there.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from functools import cached_property
from pathlib import Path

# Settings know this module, and `leerplek --help` knows settings: what takes
# long to load is loaded when it is used.

_BYTES = 32
_NONCE = 12
_VERSION = "v1."


class SecretError(Exception):
    """The key cannot be had, or what was sealed does not open with it. The message says why."""


def read_secret(text: str) -> bytes:
    """The 32 bytes that ``text`` spells in base64, of either alphabet, padded or not.

    Raises:
        SecretError: it does not.
    """
    plain = text.strip().rstrip("=").replace("+", "-").replace("/", "_")
    try:
        secret = urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
    except (NotBase64, ValueError) as error:
        raise SecretError("The secret must be 32 bytes in base64.") from error
    if len(secret) != _BYTES:
        raise SecretError("The secret must be 32 bytes in base64.")
    return secret


def is_sealed(text: str) -> bool:
    """Whether a text was sealed, and not stored as it is."""
    return text.startswith(_VERSION)


class Vault:
    """Seals and opens with one key, which is read, or made, when it is first needed."""

    def __init__(self, file: Path, secret: str | None = None) -> None:
        self.file = file
        self._secret = secret

    def seal(self, purpose: str, plain: bytes) -> str:
        """A text that only this key opens, and only for the same ``purpose``.

        A purpose names the thing and its place, as ``card-key/<region>/<id>``.

        Raises:
            SecretError: there is no key, and none can be made.
        """
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        nonce = os.urandom(_NONCE)
        sealed = ChaCha20Poly1305(self._sealing).encrypt(nonce, plain, purpose.encode())
        return _VERSION + urlsafe_b64encode(nonce + sealed).decode().rstrip("=")

    def open(self, purpose: str, sealed: str) -> bytes:
        """What was sealed for this purpose.

        Raises:
            SecretError: it was sealed by another key or for another purpose,
                was changed since, or the key cannot be had.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        try:
            text = sealed.removeprefix(_VERSION)
            raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
            key = ChaCha20Poly1305(self._sealing)
            return key.decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode())
        except (InvalidTag, NotBase64, ValueError) as error:
            raise SecretError(f"This was not sealed by the key in {self.file}.") from error

    def key_for(self, purpose: str) -> bytes:
        """A key of 32 bytes of its own for signing, the same as long as the secret is.

        Nothing of it needs to be stored. Whoever has it learns no other key.

        Raises:
            SecretError: there is no secret, and none can be made.
        """
        return self._derived(f"key {purpose}")

    def prepare(self) -> None:
        """Have the key at hand, making its file where it is missing.

        Raises:
            SecretError: it cannot be read or made.
        """
        _ = self._sealing

    @cached_property
    def _master(self) -> bytes:
        if self._secret is not None:
            return read_secret(self._secret)
        try:
            return read_secret(self.file.read_text("ascii"))
        except (FileNotFoundError, NotADirectoryError):
            return self._make()
        except OSError as error:
            raise SecretError(f"The key {self.file} cannot be read: {error.strerror}.") from error
        except (SecretError, UnicodeDecodeError) as error:
            raise SecretError(f"{self.file} holds no key of 32 bytes in base64.") from error

    def _make(self) -> bytes:
        """Make the file whole or not at all; two processes at once end up with one key."""
        text = urlsafe_b64encode(os.urandom(_BYTES)).decode().rstrip("=") + "\n"
        unfinished = self.file.with_name(f".{self.file.name}.{os.urandom(8).hex()}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(
                os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w"
            ) as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            try:
                os.link(unfinished, self.file)
            except FileExistsError:
                text = self.file.read_text("ascii")
            finally:
                unfinished.unlink()
        except OSError as error:
            raise SecretError(
                f"No key can be made at {self.file} ({error.strerror}). Name another file with "
                "LEERPLEK_SECRET_FILE, or give the key itself as LEERPLEK_SECRET."
            ) from error
        return read_secret(text)

    @cached_property
    def _sealing(self) -> bytes:
        return self._derived("seal")

    def _derived(self, info: str) -> bytes:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(SHA256(), _BYTES, None, f"leerplek {info}".encode()).derive(self._master)
