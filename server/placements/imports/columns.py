"""Which list a file is, and what its columns hold, from its headers.

Spellings are compared without case, accents, blanks and punctuation, and
without what stands behind them in brackets or as a school year. Where several
columns could hold a field, the spelling that is listed first decides. What is
not recognised is never guessed at silently: it is suggested, and a person
decides with a mapping.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from server.placements.imports.values import Unreadable, read_date, read_email, read_postal_code
from server.placements.rules import word_key

IGNORE = "-"
"""What a mapping says of a column that must not be taken over."""

_PERSON = {
    "name": "naam volledigenaam name fullname naamvolledig weergavenaam",
    "first_name": "roepnaam voornaam rn firstname givenname voornamen voorletters voorletter voorl",
    "infix": "tv tussenvoegsel tussenvoegsels tussenv tussen voorvoegsel voorvoegsels voorv infix"
    " vv",
    "last_name": "achternaam familienaam lastname familyname surname geslachtsnaam an",
    "email": "email emailadres mail mailadres mailschool emailschool schoolmail emailaddress"
    " emailadresschool emailwerk emailadreswerk werkmail emailzakelijk",
    "phone": "mobiel telefoon tel telefoonnummer mobielnummer gsm telnr phone mobielenummer"
    " 06nummer telefoonwerk telwerk mobielwerk telefoonschool",
}

_DUTCH_DAYS = {
    "monday": "maandag",
    "tuesday": "dinsdag",
    "wednesday": "woensdag",
    "thursday": "donderdag",
    "friday": "vrijdag",
    "saturday": "zaterdag",
    "sunday": "zondag",
}
DAY_FIELDS = tuple(_DUTCH_DAYS)
"""The columns of a list of placements that has one for each weekday, Monday first."""

_SPELLINGS: dict[str, dict[str, str]] = {
    "students": {
        **_PERSON,
        "number": "stamnr stamnummer leerlingnummer leerlingnr llnr llnnr llnummer llnnummer"
        " leerlingennummer leerlingennr leerlingid leerlingcode studentnummer studentnr"
        " studentnumber stamno lnr nummer number nr id",
        "name": _PERSON["name"] + " leerling leerlingnaam naamleerling student naamll naamlln",
        "class": "klas stamgroep stamklas klascode basisgroep class klasgroep mentorgroep groep"
        " lesgroep",
        "birth_date": "geboortedatum gebdatum geboren gebdat geboortedag dateofbirth birthdate dob"
        " gebdtm geborenop gdatum",
        "email": _PERSON["email"] + " emailleerling mailleerling leerlingmail emailadresleerling",
        "phone": _PERSON["phone"] + " mobielleerling telefoonleerling",
    },
    "classes": {
        "class": "klas stamgroep stamklas groep klascode klasnaam class naam klasgroep",
        "mentor": "mentor klassenmentor mentoren afkortingmentor mentorcode mentorafkorting coach"
        " groepsleerkracht leerkracht",
        "school_year": "schooljaar jaar cursusjaar schoolyear",
    },
    "coaches": {
        **_PERSON,
        "code": "afkorting afk code docentcode medewerkercode personeelscode codedocent"
        " docentafkorting initialen medewerker docent abbreviation personeelsnummer",
        "name": _PERSON["name"] + " begeleider stagebegeleider naambegeleider stagedocent jobcoach"
        " naamdocent docentnaam naammedewerker naamstagebegeleider",
        "classes": "klassen klas groepen stamgroepen stagegroepen stageklassen classes begeleidt",
    },
    "companies": {
        "company": "bedrijf bedrijfsnaam naam naambedrijf stagebedrijf organisatie company"
        " leerbedrijf naamorganisatie stageadres stageplek companyname name naamstagebedrijf"
        " stagebedrijfsnaam naamleerbedrijf",
        "site": "vestiging vestigingsnaam locatie afdeling site",
        "sector": "sector branche bedrijfstak richting",
        "address": "adres straat straatenhuisnummer bezoekadres straatnaam vestigingsadres address",
        "house_number": "huisnummer huisnr nr hnr",
        "postal_code": "postcode pc postalcode postkode zip",
        "town": "plaats woonplaats vestigingsplaats stad gemeente town city plaatsnaam",
        "contact": "contactpersoon contact naamcontactpersoon praktijkbegeleider praktijkopleider"
        " contactperson begeleider tav",
        "phone": "telefoon tel telefoonnummer telnr mobiel phone telefooncontact telcontact",
        "email": "email emailadres mail mailadres emailcontact mailcontact emailcontactpersoon"
        " emailbedrijf",
        "kvk": "kvk kvknummer kvknr nummerkvk handelsregister",
        "recognised": "erkendleerbedrijf erkend sbb sbberkend erkenning leerbedrijferkend"
        " sbberkenning recognised erkendsbb",
        "remarks": "opmerking opmerkingen bijzonderheden notitie remarks",
    },
    "placements": {
        "student": "stamnr stamnummer leerlingnummer leerlingnr llnr llnnr llnummer llnnummer"
        " leerlingid studentnummer studentnr leerling stagiair stagiaire student leerlingnaam"
        " naamleerling naamlln nummer naam",
        "company": "bedrijf bedrijfsnaam stagebedrijf leerbedrijf organisatie stageplek stageadres"
        " company naambedrijf stagegever naamstagebedrijf stagebedrijfsnaam naamleerbedrijf",
        "kvk": "kvk kvknummer kvknr nummerkvk kvkbedrijf",
        "site": "vestiging locatie site",
        "coach": "afkortingbegeleider begeleider stagebegeleider coach stagedocent jobcoach"
        " begeleiderschool schoolbegeleider stagebegeleiderschool begeleiderbpv docent afkorting",
        "starts": "van vanaf begin begindatum start startdatum ingangsdatum starts from datumvan"
        " ingang beginstage startstage begindatumstage startdatumstage datumbegin datumstart",
        "ends": "tot totenmet tm eind einde einddatum eindigt ends until to datumtot eindestage"
        " eindstage einddatumstage datumeind datumeinde",
        "days": "dagen stagedagen dag weekdagen days werkdagen",
        "times": "tijden tijd werktijden werktijd stagetijden uren times",
        "from_time": "begintijd starttijd vantijd tijdvan aanvangstijd",
        "to_time": "eindtijd tottijd tijdtot",
        "type": "soortstage soort stagesoort type stagetype stagevorm typestage vorm",
        "tasks": "taken takenpakket werkzaamheden tasks",
        **{name: f"{name} {dutch} {dutch[:2]}" for name, dutch in _DUTCH_DAYS.items()},
    },
}

ROSTERS = tuple(_SPELLINGS)
FIELDS: dict[str, tuple[str, ...]] = {name: tuple(fields) for name, fields in _SPELLINGS.items()}

NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "students": (("number",), ("name", "last_name")),
    "classes": (("class",),),
    "coaches": (("code", "email"), ("name", "last_name")),
    "companies": (("company",),),
    "placements": (("student",), ("company",), ("starts",)),
}
"""Per list the fields without which no line can be read; one of each group."""

# A list is told from another by what only it would hold.
_TELLING: dict[str, frozenset[str]] = {
    "students": frozenset({"number"}),
    "classes": frozenset({"mentor", "school_year"}),
    "coaches": frozenset({"code", "classes"}),
    "companies": frozenset(
        {"address", "postal_code", "town", "sector", "kvk", "recognised", "contact"}
    ),
    "placements": frozenset({"starts", "company"}),
}

_BY_SPELLING: dict[str, dict[str, str]] = {
    roster: {spelling: name for name, spellings in fields.items() for spelling in spellings.split()}
    for roster, fields in _SPELLINGS.items()
}
_RANK: dict[str, dict[str, int]] = {
    roster: {spelling: at for at, spelling in enumerate(spellings)}
    for roster, spellings in _BY_SPELLING.items()
}
_ANY = frozenset(spelling for spellings in _BY_SPELLING.values() for spelling in spellings)
_BEHIND = re.compile(r"\(.*?(?:\)|$)|\[.*?(?:\]|$)|\b20\d\d\b(?:\s*[-/]\s*(?:20)?\d\d\b)?")


@lru_cache(4_096)
def _spelling(header: str) -> str:
    """The key of a header: as it stands, else without what is only added to it."""
    key = word_key(header)
    return key if key in _ANY else word_key(_BEHIND.sub(" ", header)) or key


def known_header(text: str) -> bool:
    """Whether this text heads a column in any of the lists."""
    return _spelling(text) in _ANY


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place, its header, what it holds, and what it may hold.

    ``field`` is None for a column that is not taken over; ``guess`` is then
    what a person may want to map it to. ``by`` says who decided.
    """

    at: int
    header: str
    field: str | None
    guess: str | None = None
    by: str = "header"

    @property
    def label(self) -> str:
        """How the column is called: by its header, else by its number."""
        return self.header or f"#{self.at + 1}"


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file is: its list (None: unknown), its columns, what it lacks.

    ``likely`` is the list that the headers come closest to. ``unknown`` are
    names in the mapping that do not exist. ``twice`` are the places of columns
    for what another column holds, each with the place of that one.
    """

    roster: str | None
    likely: str | None
    columns: tuple[Column, ...]
    missing: tuple[tuple[str, ...], ...]
    unknown: tuple[str, ...] = ()
    twice: tuple[tuple[int, int], ...] = ()

    def place(self, field: str) -> Column | None:
        """The column that holds this field, if there is one."""
        return next((column for column in self.columns if column.field == field), None)


def _matches(roster: str, headers: Sequence[str]) -> dict[int, str]:
    spellings, rank = _BY_SPELLING[roster], _RANK[roster]
    keys = {at: key for at, header in enumerate(headers) if (key := _spelling(header)) in spellings}
    found: dict[str, int] = {}
    for at in sorted(keys, key=lambda at: (rank[keys[at]], at)):
        found.setdefault(spellings[keys[at]], at)
    return {at: name for name, at in found.items()}


def _lacks(roster: str, held: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(group for group in NEEDED[roster] if not held & set(group))


def _rank(roster: str, headers: Sequence[str]) -> tuple[bool, int, int]:
    held = frozenset(_matches(roster, headers).values())
    return (
        not _lacks(roster, held) and bool(held & _TELLING[roster]),
        len(held) + len(held & _TELLING[roster]),
        -ROSTERS.index(roster),
    )


def _likely(headers: Sequence[str]) -> str | None:
    """The list that the headers come closest to, slips of the pen included."""

    def close(roster: str) -> int:
        keys = [_spelling(header) for header in headers[:30]]
        near = sum(
            bool(difflib.get_close_matches(key, _BY_SPELLING[roster], n=1, cutoff=0.75))
            for key in keys
            if key
        )
        return near + len(_matches(roster, headers))

    best = max(ROSTERS, key=close)
    return best if close(best) else None


def _guess(roster: str, header: str, values: Sequence[str], free: Sequence[str]) -> str | None:
    """A field that an unknown column may hold, by its header or by its values."""
    spellings = {key: name for key, name in _BY_SPELLING[roster].items() if name in free}
    close = difflib.get_close_matches(_spelling(header), spellings, n=1, cutoff=0.75)
    if close:
        return spellings[close[0]]
    filled = [value for value in values if value]
    for field, reader in (
        ("email", read_email),
        ("postal_code", read_postal_code),
        ("birth_date", read_date),
        ("starts", read_date),
    ):
        if field in free and filled and not re.fullmatch(r"\d*", filled[0]):
            try:
                for value in filled:
                    reader(value)
            except Unreadable:
                continue
            return field
    return None


def lay_out(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    roster: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Layout:
    """Decide what a file is and what its columns hold.

    ``roster`` and ``mapping`` are what a person said; they go before what the
    headers say. A mapping names a column by its header or as ``#3``, and gives
    a field of the list or ``-`` to leave the column out.
    """
    mapping = mapping or {}
    best = max(ROSTERS, key=lambda name: _rank(name, headers))
    sure, _, _ = _rank(best, headers)
    likely = best if sure else _likely(headers)
    unknown: list[str] = []
    if roster is not None and roster not in FIELDS:
        unknown.append(roster)
        roster = None
    chosen = roster or (best if sure else None)
    fields = _matches(chosen, headers) if chosen else {}

    said: dict[int, str] = {}
    for name, field in mapping.items():
        number = re.fullmatch(r"#(\d{1,3})", name)
        at = (
            int(number[1]) - 1
            if number
            else next(
                (i for i, header in enumerate(headers) if word_key(header) == word_key(name)), -1
            )
        )
        if not 0 <= at < len(headers):
            unknown.append(name)
        elif field != IGNORE and (chosen is None or field not in FIELDS[chosen]):
            unknown.append(field)
        else:
            said[at] = field
    fields = {at: field for at, field in fields.items() if field not in said.values()} | said
    held = frozenset(fields.values()) - {IGNORE}

    target = chosen or likely
    free = [name for name in FIELDS[target] if name not in held] if target else []
    columns: list[Column] = []
    at_of = {name: at for at, name in fields.items()}
    twice: dict[int, int] = {}
    for at, header in enumerate(headers):
        if at in said:
            holds = None if said[at] == IGNORE else said[at]
            columns.append(Column(at, header, holds, by="person"))
        elif at in fields:
            columns.append(Column(at, header, fields[at]))
        else:
            also = _BY_SPELLING[chosen].get(_spelling(header)) if chosen else None
            if also in held:
                twice[at] = at_of[also]
            sample = [row[at] for row in rows[:20] if at < len(row)]
            guess = _guess(target, header, sample, free) if target else None
            columns.append(Column(at, header, None, guess))
    return Layout(
        roster=chosen,
        likely=likely,
        columns=tuple(columns),
        missing=_lacks(chosen, held) if chosen else (),
        unknown=tuple(unknown),
        twice=tuple(twice.items()),
    )
