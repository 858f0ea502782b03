"""The text of a file whose encoding nobody says.

UTF-8 and UTF-16 are told by their marks or by being valid. What is left writes a
letter in one byte: Windows-1252, or what Excel on an old Mac and MS-DOS wrote.
Of those three the one is taken in which the signs beyond ASCII read most like
letters of names.
"""

from __future__ import annotations

from collections import Counter

_ONE_BYTE = (("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman"), ("cp850", "MS-DOS"))
_USUAL = frozenset("éëïöüèÉËÏÖÜÈšžŠŽ")
_LETTERS = frozenset("áàâäãåçêìîíñóòôõúùûýÿøæœßÁÀÂÄÃÅÇÊÌÎÍÑÓÒÔÕÚÙÛÝØÆŒ")
_IN_TEXTS = frozenset("‘’“”–—•…€§°´`²³½\N{NO-BREAK SPACE}")
_LOOKED_AT = 1 << 20


def decode(content: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding. Every byte is kept."""
    for mark, codec, name in (
        (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8 (BOM)"),
        (b"\xff\xfe", "utf-16", "UTF-16"),
        (b"\xfe\xff", "utf-16", "UTF-16"),
    ):
        if content.startswith(mark):
            return content.decode(codec, errors="replace"), name
    head = content[:2000]
    if head.count(0) > len(head) // 4:
        little = head[1::2].count(0) >= head[0::2].count(0)
        codec = "utf-16-le" if little else "utf-16-be"
        return content.decode(codec, errors="replace"), "UTF-16"
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        codec, name = _one_byte(content)
        # Five bytes mean nothing in Windows-1252; a replacement sign shows up
        # as a lost letter in the preview, which an error here would not.
        return content.decode(codec, errors="replace"), name
    return text, "ASCII" if text.isascii() else "UTF-8"


def _one_byte(content: bytes) -> tuple[str, str]:
    """The one-byte encoding that suits best; the first where two suit as well."""
    text = content[:_LOOKED_AT].decode("latin-1")
    seen = Counter(
        (sign, before.isascii() and before.islower(), before.isalpha() or after.isalpha())
        for before, sign, after in zip(f" {text}", text, f"{text[1:]} ", strict=False)
        if not sign.isascii()
    )

    def suits(codec: str) -> int:
        # An old Mac ends its lines in a way of its own.
        score = int(codec == "mac_roman" and b"\n" not in content)
        for (sign, after_small, in_a_word), often in seen.items():
            read = sign.encode("latin-1").decode(codec, errors="replace")
            if after_small and read.isupper():
                score -= often
            elif read in _USUAL:
                score += 4 * often
            elif read in _LETTERS:
                score += 2 * often
            elif in_a_word or read not in _IN_TEXTS:
                score -= often
        return score

    return max(_ONE_BYTE, key=lambda one: suits(one[0]))
