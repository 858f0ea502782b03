"""What each finding of an import says.

Dutch first (reading level B1), then English. ``{…}`` are the facts of a finding.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

Severity = Literal["error", "warning", "note"]

SENTENCES: dict[str, tuple[Severity, str, str]] = {
    # the file as a whole
    "file-empty": ("error", "Dit bestand is leeg.", "This file is empty."),
    "file-too-large": (
        "error",
        "Dit bestand is te groot. Het mag hoogstens 5 MB zijn.",
        "This file is too large. At most 5 MB is possible.",
    ),
    "file-too-long": (
        "error",
        "Dit bestand heeft te veel regels. Verdeel het over meer bestanden.",
        "This file has too many lines. Spread it over several files.",
    ),
    "file-is-workbook": (
        "error",
        (
            "Dit rekenblad kunnen we niet lezen. Open het in Excel, kies Opslaan als en "
            "dan CSV UTF-8."
        ),
        "This workbook cannot be read. Open it in Excel, choose Save as and then CSV UTF-8.",
    ),
    "file-not-text": (
        "error",
        "Dit is geen lijst. Sla de lijst op als CSV en kies dat bestand.",
        "This is not a list. Save the list as CSV and choose that file.",
    ),
    "file-twice": (
        "error",
        "Dit bestand is twee keer gekozen.",
        "This file was chosen twice.",
    ),
    "roster-unknown": (
        "error",
        (
            "We zien niet wat voor lijst dit is. Kies de soort lijst en zeg wat er in de "
            "kolommen staat."
        ),
        (
            "We cannot tell which list this is. Choose the kind of list and say what is in its "
            "columns."
        ),
    ),
    "column-missing": (
        "error",
        "We missen een kolom: {needed}. Zeg in welke kolom dit staat.",
        "A column is missing: {needed}. Say which column holds it.",
    ),
    "column-unknown": (
        "note",
        "De kolom ‘{column}’ kennen we niet. Wat erin staat, nemen we niet over.",
        "We do not know the column ‘{column}’. What it holds is not taken over.",
    ),
    "column-twice": (
        "warning",
        "Er zijn twee kolommen voor hetzelfde. We gebruiken de eerste, niet ‘{column}’.",
        "Two columns hold the same. The first is used, not ‘{column}’.",
    ),
    "mapping-unknown": (
        "error",
        "De kolom of soort ‘{value}’ bestaat niet. Kies opnieuw.",
        "The column or kind ‘{value}’ does not exist. Choose again.",
    ),
    "quote-open": (
        "warning",
        (
            "Op deze regel begint een aanhalingsteken dat nergens eindigt. Kijk of de kolommen "
            "kloppen."
        ),
        "A quotation mark begins on this line and never ends. Check that the columns are right.",
    ),
    "empty-line": ("note", "Deze regel is leeg.", "This line is empty."),
    "line-wide": (
        "error",
        "Deze regel heeft meer kolommen dan de kop. Staat er ergens een scheidingsteken te veel?",
        "This line has more columns than the header. Is there a separator too many?",
    ),
    # any cell
    "formula": (
        "error",
        (
            "Hier staat een formule in plaats van een naam. We voeren die niet uit en nemen die "
            "niet over. Typ de naam."
        ),
        "This is a formula and not a name. It is not run and not taken over. Type the name.",
    ),
    "too-long": (
        "error",
        "Deze tekst is te lang. Er mogen {max} tekens in.",
        "This text is too long. {max} characters are possible.",
    ),
    "letters-lost": (
        "warning",
        "In ‘{value}’ is een letter verloren gegaan. Kijk hoe het moet zijn.",
        "A letter was lost in ‘{value}’. Check how it should be.",
    ),
    "day-does-not-exist": (
        "error",
        "De dag ‘{value}’ bestaat niet.",
        "The day ‘{value}’ does not exist.",
    ),
    "date-unreadable": (
        "error",
        "‘{value}’ is geen datum. Schrijf een datum als 17-06-2013.",
        "‘{value}’ is not a date. Write a date as 17-06-2013.",
    ),
    "time-unreadable": (
        "error",
        "‘{value}’ is geen tijd. Schrijf tijden als 8:30-16:30.",
        "‘{value}’ is not a time. Write times as 8:30-16:30.",
    ),
    "times-backward": (
        "error",
        "Bij ‘{value}’ is het einde niet later dan het begin.",
        "In ‘{value}’ the end is not later than the begin.",
    ),
    "days-unreadable": (
        "error",
        "‘{value}’ zijn geen dagen. Schrijf dagen als ma, di, wo.",
        "‘{value}’ are not days. Write days as ma, di, wo.",
    ),
    "email-invalid": (
        "warning",
        "‘{value}’ is geen e-mailadres. We laten het leeg.",
        "‘{value}’ is not a mail address. It is left empty.",
    ),
    "phone-unreadable": (
        "warning",
        "‘{value}’ is geen telefoonnummer. We laten het leeg.",
        "‘{value}’ is not a telephone number. It is left empty.",
    ),
    "postal-code-invalid": (
        "warning",
        "‘{value}’ is geen postcode. Een postcode heeft 4 cijfers en 2 letters. We laten die leeg.",
        "‘{value}’ is not a postal code, which has 4 digits and 2 letters. It is left empty.",
    ),
    "kvk-invalid": (
        "warning",
        "‘{value}’ is geen KvK-nummer. Dat heeft 8 cijfers. We laten het leeg.",
        "‘{value}’ is not a Chamber of Commerce number of 8 digits. It is left empty.",
    ),
    "answer-unreadable": (
        "warning",
        "‘{value}’ begrijpen we niet. Schrijf ja, nee of onbekend. We laten het leeg.",
        "We do not understand ‘{value}’. Write ja, nee or onbekend. It is left empty.",
    ),
    # students and classes
    "number-missing": (
        "error",
        "Deze leerling heeft geen nummer.",
        "This student has no number.",
    ),
    "number-twice": (
        "error",
        "Nummer {value} staat ook bij {other} ({where}). Een nummer is van één leerling.",
        "Number {value} also stands with {other} ({where}). A number belongs to one student.",
    ),
    "student-differs": (
        "error",
        "Deze leerling staat ook in {where}, met een andere waarde: ‘{other}’.",
        "This student is also in {where}, with another value: ‘{other}’.",
    ),
    "line-twice": (
        "note",
        "Dit staat ook in {where}. We tellen het één keer.",
        "This also stands in {where}. It is counted once.",
    ),
    "name-missing": ("error", "De naam is leeg.", "The name is empty."),
    "class-missing": (
        "error",
        "Deze leerling heeft geen klas.",
        "This student has no class.",
    ),
    "departed": (
        "warning",
        "Volgens de lijst is {name} vertrokken. We nemen deze leerling niet op als nieuw.",
        "The list says that {name} has left. This student is not taken in as new.",
    ),
    "age-odd": (
        "warning",
        "Deze leerling zou {age} jaar zijn. Klopt de geboortedatum?",
        "This student would be {age} years old. Is the date of birth right?",
    ),
    "school-year-unknown": (
        "warning",
        "De school heeft nog geen schooljaar waar deze klassen in passen.",
        "The school has no school year yet that these classes belong to.",
    ),
    "class-unknown": (
        "warning",
        "Klas ‘{value}’ kennen we niet.",
        "We do not know the class ‘{value}’.",
    ),
    "class-twice": (
        "error",
        "Klas ‘{value}’ staat ook in {where}, met een andere mentor.",
        "Class ‘{value}’ is also in {where}, with another mentor.",
    ),
    # people at school
    "code-missing": (
        "error",
        "Deze begeleider heeft geen afkorting en geen e-mailadres.",
        "This coach has no abbreviation and no mail address.",
    ),
    "code-twice": (
        "error",
        "‘{value}’ staat ook bij {other} ({where}).",
        "‘{value}’ also stands with {other} ({where}).",
    ),
    "coach-unknown": (
        "error",
        (
            "Begeleider ‘{value}’ kennen we niet. Neem de lijst met begeleiders mee, of verbeter "
            "de naam."
        ),
        "We do not know the coach ‘{value}’. Add the list of coaches, or correct the name.",
    ),
    "role-removed": (
        "warning",
        "De rol van {name} is in Leerplek weggehaald. Die komt niet terug door een lijst.",
        "The role of {name} was taken away in Leerplek. A list does not bring it back.",
    ),
    "mentor-unknown": (
        "warning",
        "Mentor ‘{value}’ kennen we niet. De klas komt er in zonder deze mentor.",
        "We do not know the mentor ‘{value}’. The class is taken in without.",
    ),
    # companies
    "company-twice": (
        "error",
        "Dit bedrijf staat ook in {where}, met andere gegevens: {fields}.",
        "This company also stands in {where}, with other details: {fields}.",
    ),
    "kvk-twice": (
        "warning",
        "KvK-nummer {value} staat ook bij {other} ({where}). Is het hetzelfde bedrijf?",
        "Number {value} also stands with {other} ({where}). Is it the same company?",
    ),
    # placements
    "student-missing": ("error", "De leerling is leeg.", "The student is empty."),
    "student-unknown": (
        "error",
        "Leerling ‘{value}’ staat niet in de lijst met leerlingen.",
        "Student ‘{value}’ is not in the list of students.",
    ),
    "student-left-out": (
        "error",
        "De regel van leerling ‘{value}’ heeft een fout ({where}). Los die eerst op.",
        "The line of student ‘{value}’ has an error ({where}). Solve that first.",
    ),
    "student-departed": (
        "error",
        "Leerling ‘{value}’ is volgens de lijst vertrokken.",
        "The list says that student ‘{value}’ has left.",
    ),
    "student-ambiguous": (
        "error",
        "Er zijn meer leerlingen die ‘{value}’ heten. Gebruik het leerlingnummer.",
        "Several students are called ‘{value}’. Use the student number.",
    ),
    "company-missing": ("error", "Het bedrijf is leeg.", "The company is empty."),
    "company-unknown": (
        "error",
        "Bedrijf ‘{value}’ kennen we niet. Zet het in de lijst met bedrijven, of verbeter de naam.",
        (
            "We do not know the company ‘{value}’. Add it to the list of companies, or correct "
            "the name."
        ),
    ),
    "company-left-out": (
        "error",
        "De regel van bedrijf ‘{value}’ heeft een fout ({where}). Los die eerst op.",
        "The line of company ‘{value}’ has an error ({where}). Solve that first.",
    ),
    "company-ambiguous": (
        "error",
        "Er zijn meer bedrijven die ‘{value}’ heten. Gebruik het KvK-nummer.",
        "Several companies are called ‘{value}’. Use the Chamber of Commerce number.",
    ),
    "site-unknown": (
        "warning",
        "Vestiging ‘{value}’ kennen we niet. We nemen de eerste vestiging van het bedrijf.",
        "We do not know the site ‘{value}’. The first site of the company is taken.",
    ),
    "starts-missing": (
        "error",
        "De eerste dag van de stage is leeg.",
        "The first day of the placement is empty.",
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
        "Deze stage duurt langer dan een jaar. Kloppen de datums?",
        "This placement lasts longer than a year. Are the dates right?",
    ),
    "placement-twice": (
        "error",
        "Deze stage staat ook in {where}, met andere dagen of tijden.",
        "This placement also stands in {where}, with other days or times.",
    ),
    "placement-overlaps": (
        "warning",
        "Deze leerling heeft in dezelfde tijd ook een stage bij {other} ({where}).",
        "This student also has a placement at {other} in the same time ({where}).",
    ),
    "schedule-missing": (
        "warning",
        "Er staan geen dagen en tijden bij deze stage.",
        "This placement has no days and times.",
    ),
    "day-long": (
        "warning",
        "Een leerling van {age} mag op een dag hoogstens {hours} uur werken. Lessen tellen mee.",
        "A student aged {age} may work {hours} hours a day at most. Lessons count.",
    ),
    "hour-odd": (
        "warning",
        "Een leerling van {age} mag alleen tussen {earliest} en {latest} werken.",
        "A student aged {age} may only work between {earliest} and {latest}.",
    ),
    "sunday": (
        "warning",
        "Een leerling van {age} mag niet op zondag werken.",
        "A student aged {age} may not work on Sundays.",
    ),
}

ENDED_BY_IMPORT = "Niet meer in de lijst van school"


def ended_by_import(day: date) -> str:
    """What a placement says of its end when a list no longer had it; school data, in Dutch."""
    return f"{ENDED_BY_IMPORT} ({day:%d-%m-%Y})."
