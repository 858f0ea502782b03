"""What each finding of an import says.

Dutch first (reading level B1), then English. ``{…}`` are the facts of a finding,
``{word.student|leerling}`` the school's own word or what is read without one.
"""

from __future__ import annotations

from datetime import date

from server.placements.imports.sentences_of_files import FILE_SENTENCES, Severity

SENTENCES: dict[str, tuple[Severity, str, str]] = {
    **FILE_SENTENCES,
    # students and classes
    "number-missing": (
        "error",
        "Deze {word.student|leerling} heeft geen nummer.",
        "This {word.student|student} has no number.",
    ),
    "number-twice": (
        "error",
        (
            "Nummer {value} staat ook bij {other} ({where}). Een nummer is van één "
            "{word.student|leerling}."
        ),
        (
            "Number {value} also stands with {other} ({where}). A number belongs "
            "to one {word.student|student}."
        ),
    ),
    "student-differs": (
        "error",
        "Deze {word.student|leerling} staat ook in {where}, met een andere waarde: ‘{other}’.",
        "This {word.student|student} is also in {where}, with another value: ‘{other}’.",
    ),
    "line-twice": (
        "note",
        "Dit staat ook in {where}. We tellen het één keer.",
        "This also stands in {where}. It is counted once.",
    ),
    "name-missing": ("error", "De naam is leeg.", "The name is empty."),
    "class-missing": (
        "error",
        "Deze {word.student|leerling} heeft geen klas.",
        "This {word.student|student} has no class.",
    ),
    "departed": (
        "warning",
        (
            "Volgens de lijst is {name} vertrokken. We nemen deze "
            "{word.student|leerling} niet op als nieuw."
        ),
        "The list says that {name} has left. This {word.student|student} is not taken in as new.",
    ),
    "age-odd": (
        "warning",
        "Deze {word.student|leerling} zou {age} jaar zijn. Klopt de geboortedatum?",
        "This {word.student|student} would be {age} years old. Is the date of birth right?",
    ),
    "school-year-unknown": (
        "warning",
        (
            "De school heeft nog geen schooljaar waar deze klassen in passen. Maak het schooljaar "
            "in Leerplek, en lees de lijst dan opnieuw in."
        ),
        (
            "The school has no school year yet that these classes belong to. Make the school year "
            "in Leerplek, and then read the list again."
        ),
    ),
    "class-unknown": (
        "warning",
        "Klas ‘{value}’ kennen we niet.",
        "We do not know the class ‘{value}’.",
    ),
    "class-twice": (
        "error",
        "Klas ‘{value}’ staat ook in {where}, met een andere {word.class_mentor|mentor}.",
        "Class ‘{value}’ is also in {where}, with another {word.class_mentor|mentor}.",
    ),
    # people at school
    "code-missing": (
        "error",
        "Deze {word.coach|begeleider} heeft geen afkorting en geen e-mailadres.",
        "This {word.coach|coach} has no abbreviation and no mail address.",
    ),
    "code-twice": (
        "error",
        "‘{value}’ staat ook bij {other} ({where}).",
        "‘{value}’ also stands with {other} ({where}).",
    ),
    "coach-unknown": (
        "error",
        (
            "{Word.coach|Begeleider} ‘{value}’ kennen we niet. Neem de lijst "
            "met {word.coaches|begeleiders} mee, of verbeter "
            "de naam."
        ),
        (
            "We do not know the {word.coach|coach} ‘{value}’. Add the list of "
            "{word.coaches|coaches}, or correct the name."
        ),
    ),
    "role-removed": (
        "warning",
        "De rol van {name} is in Leerplek weggehaald. Die komt niet terug door een lijst.",
        "The role of {name} was taken away in Leerplek. A list does not bring it back.",
    ),
    "mentor-unknown": (
        "warning",
        (
            "{Word.class_mentor|Mentor} ‘{value}’ kennen we niet. De klas komt er "
            "in zonder deze {word.class_mentor|mentor}."
        ),
        "We do not know the {word.class_mentor|mentor} ‘{value}’. The class is taken in without.",
    ),
    # companies
    "company-twice": (
        "error",
        "Dit bedrijf staat ook in {where}, met andere gegevens: {fields}.",
        "This {word.company|company} also stands in {where}, with other details: {fields}.",
    ),
    "kvk-twice": (
        "warning",
        "KvK-nummer {value} staat ook bij {other} ({where}). Is het hetzelfde bedrijf?",
        "Number {value} also stands with {other} ({where}). Is it the same {word.company|company}?",
    ),
    "company-close": (
        "warning",
        (
            "Dit lijkt op {other} ({where}), op hetzelfde adres. Is het hetzelfde "
            "bedrijf? Gebruik dan overal dezelfde naam."
        ),
        (
            "This looks like {other} ({where}), at the same address. Is it the same "
            "{word.company|company}? Then use the same name everywhere."
        ),
    ),
    "company-close-to-known": (
        "warning",
        (
            "Dit lijkt op {other}, op hetzelfde adres. Dat staat al in Leerplek. Is het "
            "hetzelfde bedrijf? Neem dan die naam over."
        ),
        (
            "This looks like {other}, at the same address, which is in Leerplek already. Is it "
            "the same {word.company|company}? Then take over that name."
        ),
    ),
    # placements
    "student-missing": (
        "error",
        "De {word.student|leerling} is leeg.",
        "The {word.student|student} is empty.",
    ),
    "student-unknown": (
        "error",
        "{Word.student|Leerling} ‘{value}’ staat niet in de lijst met {word.students|leerlingen}.",
        "{Word.student|Student} ‘{value}’ is not in the list of {word.students|students}.",
    ),
    "student-other-name": (
        "warning",
        "Nummer {value} is van {name}. In de lijst staat ‘{said}’. Klopt het nummer?",
        "Number {value} belongs to {name}. The list says ‘{said}’. Is the number right?",
    ),
    "student-left-out": (
        "error",
        (
            "De regel van {word.student|leerling} ‘{value}’ heeft een fout "
            "({where}). Los die eerst op."
        ),
        "The line of {word.student|student} ‘{value}’ has an error ({where}). Solve that first.",
    ),
    "student-departed": (
        "error",
        "{Word.student|Leerling} ‘{value}’ is volgens de lijst vertrokken.",
        "The list says that {word.student|student} ‘{value}’ has left.",
    ),
    "student-ambiguous": (
        "error",
        "Er zijn meer {word.students|leerlingen} die ‘{value}’ heten. Gebruik het leerlingnummer.",
        (
            "Several {word.students|students} are called ‘{value}’. Use the "
            "{word.student|student} number."
        ),
    ),
    "company-missing": ("error", "Het bedrijf is leeg.", "The {word.company|company} is empty."),
    "company-unknown": (
        "error",
        (
            "{Word.company|Bedrijf} ‘{value}’ kennen we niet. Vul de lijst met "
            "{word.companies|bedrijven} aan, of verbeter de naam."
        ),
        (
            "We do not know the {word.company|company} ‘{value}’. Add it to "
            "the list of {word.companies|companies}, or correct "
            "the name."
        ),
    ),
    "company-left-out": (
        "error",
        "De regel van {word.company|bedrijf} ‘{value}’ heeft een fout ({where}). Los die eerst op.",
        "The line of {word.company|company} ‘{value}’ has an error ({where}). Solve that first.",
    ),
    "company-ambiguous": (
        "error",
        "Er zijn meer {word.companies|bedrijven} die ‘{value}’ heten. Gebruik het KvK-nummer.",
        (
            "Several {word.companies|companies} are called ‘{value}’. Use the "
            "Chamber of Commerce number."
        ),
    ),
    "site-unknown": (
        "warning",
        "Vestiging ‘{value}’ kennen we niet. We nemen de eerste vestiging van het bedrijf.",
        "We do not know the site ‘{value}’. The first site of the {word.company|company} is taken.",
    ),
    "starts-missing": (
        "error",
        "De eerste dag van de {word.placement|stage} is leeg.",
        "The first day of the {word.placement|placement} is empty.",
    ),
    "ends-assumed": (
        "warning",
        "De laatste dag is leeg. We nemen het einde van het schooljaar: {day}.",
        "The last day is empty. The end of the school year is taken: {day}.",
    ),
    "ends-before-starts": (
        "error",
        "De laatste dag ({value}) ligt voor de eerste dag ({starts}).",
        "The last day ({value}) is before the first day ({starts}).",
    ),
    "placement-long": (
        "warning",
        "Deze {word.placement|stage} duurt langer dan een jaar. Kloppen de datums?",
        "This {word.placement|placement} lasts longer than a year. Are the dates right?",
    ),
    "placement-twice": (
        "error",
        "Deze {word.placement|stage} staat ook in {where}, met andere dagen of tijden.",
        "This {word.placement|placement} also stands in {where}, with other days or times.",
    ),
    "placement-overlaps": (
        "warning",
        (
            "Deze {word.student|leerling} heeft in dezelfde tijd ook een "
            "{word.placement|stage} bij {other} ({where})."
        ),
        (
            "This {word.student|student} also has a {word.placement|placement} at "
            "{other} in the same time ({where})."
        ),
    ),
    "schedule-missing": (
        "warning",
        "Er staan geen dagen en tijden bij deze {word.placement|stage}.",
        "This {word.placement|placement} has no days and times.",
    ),
    "day-without-times": (
        "warning",
        (
            "Hier staat hoeveel uur, niet van hoe laat tot hoe laat. We laten deze dag leeg. "
            "Schrijf tijden als 8:30-16:30."
        ),
        (
            "This says how many hours, not from when until when. This day is left empty. Write "
            "times as 8:30-16:30."
        ),
    ),
    "day-long": (
        "warning",
        (
            "Een {word.student|leerling} van {age} mag op een dag hoogstens "
            "{hours} uur werken. Lessen tellen mee."
        ),
        "A {word.student|student} aged {age} may work {hours} hours a day at most. Lessons count.",
    ),
    "hour-odd": (
        "warning",
        "Een {word.student|leerling} van {age} mag alleen tussen {earliest} en {latest} werken.",
        "A {word.student|student} aged {age} may only work between {earliest} and {latest}.",
    ),
    "sunday": (
        "warning",
        "Een {word.student|leerling} van {age} mag niet op zondag werken.",
        "A {word.student|student} aged {age} may not work on Sundays.",
    ),
}

ENDED_BY_IMPORT = "Niet meer in de lijst van school"


def ended_by_import(day: date) -> str:
    """What a placement says of its end when a list no longer had it; school data, in Dutch."""
    return f"{ENDED_BY_IMPORT} ({day:%d-%m-%Y})."
