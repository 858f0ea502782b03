"""Turns problems into responses (RFC 9457), in the language that was asked for."""

from __future__ import annotations

from typing import Any

import msgspec

from server.errors import CODES, Problem

_encode = msgspec.json.Encoder().encode


def language_of(accept_language: str) -> str:
    """ "nl" or "en": the first of the two that the header prefers; Dutch otherwise."""
    best, language = 0.0, "nl"
    for part in accept_language.split(","):
        tag, _, rest = part.strip().partition(";")
        code = tag.strip().lower().partition("-")[0]
        weight = rest.strip().removeprefix("q=") if rest else "1"
        try:
            quality = float(weight)
        except ValueError:
            continue
        if code in ("nl", "en") and quality > best:
            best, language = quality, code
    return language


def problem_document(problem: Problem, language: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body that say what went wrong and what to do."""
    explanation = CODES[problem.code]
    document: dict[str, Any] = {
        "type": f"urn:leerplek:problem:{problem.code}",
        "title": explanation.sentence(language),
        "status": explanation.status,
        "code": problem.code,
        "remedy": explanation.remedy,
        **problem.more,
    }
    headers = {"content-type": "application/problem+json", "cache-control": "no-store"}
    if problem.retry_after is not None:
        headers["retry-after"] = str(problem.retry_after)
    return explanation.status, headers, _encode(document)
