"""The placement types that the demo's schools use, with their hour norms.

Norms differ per school and per year and contradict each other in the field,
so they are records of a school year, not rules. Where a policy names no norm
the table works it out as weeks times days times hours and says so.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TypeNorm:
    """One placement type of a kind of school.

    ``days`` are the placement days in a week, ``weeks`` how long one lasts
    (None: to the end of the school year). ``norm_hours`` is None where the
    field knows none.
    """

    code: str
    name: str
    years: tuple[int, ...]
    days: int
    max_day_minutes: int
    norm_hours: int | None
    source: str
    weeks: int | None = None
    share: int = 1


_POLICY = "Stagebeleid praktijkonderwijs, norm per schooljaar; pas aan per school"
_RECKONED = "Berekend: 32 weken × dagen × uren; het beleid noemt geen norm"
_NONE = "Geen wettelijk minimum of maximum"
_LAW = "Leerwerktraject: minimaal 640 klokuren in 80 dagen over leerjaar 3 en 4"

TYPES: dict[str, tuple[TypeNorm, ...]] = {
    "pro": (
        TypeNorm("VES", "Voorbereidende externe stage", (2,), 1, 300, 160, _POLICY),
        TypeNorm("OES", "Oriënterende externe stage", (3,), 2, 480, 512, _POLICY),
        TypeNorm("BVS", "Beroepsvoorbereidende stage", (4,), 3, 480, 768, _POLICY),
        TypeNorm("PL3", "Plaatsingsstage (3 dagen)", (5,), 3, 480, 768, _POLICY),
        TypeNorm("PL4", "Plaatsingsstage (4 dagen)", (5,), 4, 480, 1024, _POLICY),
    ),
    "vso": (
        TypeNorm("EOS", "Externe oriënterende stage", (3,), 1, 360, 192, _RECKONED),
        TypeNorm("VOA", "Voorbereiding op arbeid", (4,), 2, 420, 448, _RECKONED),
        TypeNorm("PLS", "Plaatsingsstage", (5,), 3, 420, 672, _RECKONED),
    ),
    "vmbo": (
        TypeNorm("LNT", "Lintstage", (3, 4), 1, 420, None, _NONE, share=6),
        TypeNorm("BLK", "Blokstage", (3,), 5, 420, None, _NONE, weeks=3, share=2),
        TypeNorm("KVP", "Keuzevak in de praktijk", (4,), 1, 420, 90, _NONE, share=2),
        TypeNorm("LWT", "Leerwerktraject", (3, 4), 2, 480, 640, _LAW, share=2),
    ),
}

YEARS: dict[str, tuple[int, ...]] = {
    sector: tuple(sorted({year for kind in types for year in kind.years}))
    for sector, types in TYPES.items()
}
"""The years of study in which a kind of school sends students out."""
