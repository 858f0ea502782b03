"""What an import may find in a file, in words for the person who exported it.

A code keeps its meaning for ever; its sentences may be improved. ``error``
keeps a line out, ``warning`` lets it in with the remark, ``note`` only
explains. Sentences are Dutch (reading level B1) and English; ``{…}`` are the
facts of the finding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from server.placements.imports.labels import FIELD_LABELS
from server.placements.imports.sentences import SENTENCES
from server.placements.imports.sentences_of_files import Severity
from server.placements.rules import in_own_words

LINE = "\x1f"
"""Stands between a file's name and a line's number until the language is known."""

_USUAL: Mapping[str, str] = MappingProxyType({})
_BRACE = re.compile(r"[{}]")


def field_label(name: str, language: str) -> str:
    """How people call a field of a list."""
    dutch, english = FIELD_LABELS.get(name, (name, name))
    return english if language == "en" else dutch


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one cell, line or file.

    ``file`` is the place of the file in the request, ``line`` 0 for the file
    as a whole, ``column`` the header as the file spells it ("" where it is
    about the line). ``suggestion`` is a text that would be read without this
    finding. ``facts`` fill the sentence.
    """

    file: int
    line: int
    column: str
    code: str
    value: str = ""
    suggestion: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """How much it stands in the way."""
        return SENTENCES[self.code][0]

    def sentence(self, language: str, words: Mapping[str, str] = _USUAL) -> str:
        """The finding as a sentence, in the school's own ``words``.

        Dutch where the language is unknown.
        """
        _, dutch, english = SENTENCES[self.code]
        facts = {"value": self.value, "column": self.column, **self.facts}
        if "needed" in facts:
            facts["needed"] = "/".join(
                field_label(name, language) for name in facts["needed"].split("/")
            )
        # A brace in a school's word is a sign like any other.
        plain = {key: _BRACE.sub(r"\g<0>\g<0>", word) for key, word in words.items()}
        worded = in_own_words(english if language == "en" else dutch, plain)
        text = worded.format_map(facts)
        return text.replace(LINE, " line " if language == "en" else " regel ")
