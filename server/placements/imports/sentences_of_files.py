"""What each finding about a whole file, a whole line or any cell says; see `sentences`."""

from __future__ import annotations

from typing import Literal

Severity = Literal["error", "warning", "note"]

FILE_SENTENCES: dict[str, tuple[Severity, str, str]] = {
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
            "Dit rekenblad kunnen we niet lezen. Open het in Excel zonder wachtwoord, kies "
            "Opslaan als en dan Excel-werkmap (.xlsx) of CSV UTF-8."
        ),
        (
            "This workbook cannot be read. Open it in Excel without a password, choose Save as "
            "and then Excel workbook (.xlsx) or CSV UTF-8."
        ),
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
        "Er zijn twee kolommen ‘{column}’. We gebruiken de eerste.",
        "There are two columns ‘{column}’. The first is used.",
    ),
    "column-spare": (
        "note",
        "De kolom ‘{column}’ hebben we niet nodig. We gebruiken ‘{used}’.",
        "The column ‘{column}’ is not needed. ‘{used}’ is used.",
    ),
    "sheet-spare": (
        "warning",
        (
            "We lezen het blad ‘{value}’. Op ‘{others}’ staat ook een lijst. Sla die op als een "
            "eigen bestand."
        ),
        "The sheet ‘{value}’ is read. ‘{others}’ holds a list too. Save it as a file of its own.",
    ),
    "no-lines": (
        "warning",
        "Onder de kop staat niets.",
        "There is nothing below the headers.",
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
    "headers-again": (
        "note",
        "Op deze regel staat de kop nog een keer. We slaan de regel over.",
        "This line holds the headers once more. It is passed over.",
    ),
    "total-line": (
        "note",
        "Op deze regel staat een totaal of een voettekst. We slaan de regel over.",
        "This line holds a total or a footer. It is passed over.",
    ),
    "line-wide": (
        "error",
        "Deze regel heeft meer kolommen dan de kop. Staat er ergens een scheidingsteken te veel?",
        "This line has more columns than the header. Is there a separator too many?",
    ),
    # any cell
    "formula": (
        "error",
        (
            "Hier staat een formule. Die voeren we niet uit en nemen we niet over. Typ wat er "
            "moet staan, of plak de kolom in Excel als waarden."
        ),
        (
            "This is a formula. It is not run and not taken over. Type what it should be, or "
            "paste the column as values in Excel."
        ),
    ),
    "digits-lost": (
        "error",
        (
            "Excel heeft dit nummer ingekort tot ‘{value}’. Maak de kolom breder, kies Getal "
            "zonder decimalen, en sla de lijst nog een keer op."
        ),
        (
            "Excel has shortened this number to ‘{value}’. Make the column wider, choose Number "
            "without decimals, and save the list again."
        ),
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
}
