"""Every error that a person or a device can meet, with its way out.

    Problem                 ends a request: status, code, remedy (RFC 9457)
    outcome codes           answer one mutation inside an answered request

A code never changes its meaning. Its remedy tells a device what to do:
``retry`` later, ``resync``, ``update`` the app, ``sign-in``, or ``ask`` a
person. The sentences are for people, Dutch (reading level B1) and English.
Rules and stores raise :class:`Problem`; only ``server/http_errors.py`` knows
how it becomes a response.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Explanation:
    """What stands behind a code: HTTP status (0: an outcome), remedy, sentences."""

    status: int
    remedy: str
    nl: str
    en: str

    def sentence(self, language: str) -> str:
        """The sentence in the language asked for; Dutch where it is neither."""
        return self.en if language == "en" else self.nl


CODES: dict[str, Explanation] = {
    # requests
    "malformed": Explanation(
        400, "update", "Dit bericht is niet goed gemaakt.", "This message is not well formed."
    ),
    "not-signed-in": Explanation(
        401, "sign-in", "Je bent niet aangemeld op dit toestel.", "You are not signed in here."
    ),
    "not-found": Explanation(
        404, "ask", "Dit is er niet, of je mag het niet zien.", "Not here, or not for you to see."
    ),
    "code-unknown": Explanation(
        404,
        "ask",
        "Deze code werkt niet (meer). Vraag een nieuwe.",
        "This code does not work (any more). Ask for a new one.",
    ),
    "not-allowed": Explanation(
        403, "ask", "Dit mag jij hier niet doen.", "You may not do this here."
    ),
    "method-not-allowed": Explanation(
        405, "update", "Dit kan hier niet.", "This cannot be done here."
    ),
    "request-timeout": Explanation(
        408, "retry", "Het sturen duurde te lang.", "Sending took too long."
    ),
    "mutation-gap": Explanation(
        409, "resync", "Er ontbreekt een wijziging.", "An edit is missing in between."
    ),
    "mutation-number-reused": Explanation(
        409,
        "resync",
        "Dit nummer is al gebruikt voor iets anders.",
        "This number was already used for something else.",
    ),
    "changed-meanwhile": Explanation(
        409,
        "retry",
        "Er is intussen iets veranderd. Bekijk het opnieuw.",
        "Something changed meanwhile. Look again.",
    ),
    "week-link-unknown": Explanation(
        404,
        "ask",
        "Deze link klopt niet. Kijk of je de hele link hebt, of vraag school om een nieuwe.",
        "This link is not right. See that you have all of it, or ask the school for a new one.",
    ),
    "week-link-expired": Explanation(
        410,
        "ask",
        "Deze link werkt niet meer, want de week is te lang geleden. Bel school.",
        "This link no longer works, for the week is too long ago. Call the school.",
    ),
    "week-link-withdrawn": Explanation(
        410,
        "ask",
        "School heeft deze link ingetrokken. Vraag school om een nieuwe.",
        "The school withdrew this link. Ask the school for a new one.",
    ),
    "week-already-answered": Explanation(
        409,
        "ask",
        "Over deze week is al geantwoord. Klopt er iets niet? Bel school, die past het aan.",
        "This week was answered already. Is something wrong? Call the school, they correct it.",
    ),
    "week-not-over": Explanation(
        409,
        "retry",
        "Deze week is nog niet voorbij. Antwoord op de laatste stagedag of later.",
        "This week is not over yet. Answer on its last placement day or later.",
    ),
    "week-changed": Explanation(
        409,
        "retry",
        "Er is intussen iets veranderd aan deze week. Kijk nog een keer.",
        "Something about this week has changed meanwhile. Look once more.",
    ),
    "week-over": Explanation(
        409,
        "ask",
        "Voor deze week kan geen link meer. Pas de dagen zelf aan bij de stage.",
        "It is too late for a link for this week. Correct the days with the placement.",
    ),
    "import-errors": Explanation(
        409,
        "ask",
        "Er staan fouten in de lijst. Los ze op, of kies om die regels weg te laten.",
        "The list has errors. Solve them, or choose to leave those lines out.",
    ),
    "import-choice": Explanation(
        400,
        "ask",
        "Je koos iets dat niet in dit overzicht staat. Bekijk het opnieuw.",
        "You chose something that is not in this preview. Look again.",
    ),
    "period": Explanation(
        400,
        "ask",
        "Kies een eerste en een laatste dag, niet meer dan een jaar uit elkaar.",
        "Choose a first and a last day, no more than a year apart.",
    ),
    "too-large": Explanation(413, "retry", "Dit is te groot.", "This is too large."),
    "file-offset": Explanation(
        409,
        "resync",
        "Dit stuk past niet op wat er al is.",
        "This piece does not follow what is here already.",
    ),
    "tus-version": Explanation(
        412,
        "update",
        "Bestanden gaan met tus 1.0.0.",
        "Files travel by tus 1.0.0.",
    ),
    "file-too-large": Explanation(
        413,
        "ask",
        "Dit bestand is te groot. Stuur een kleiner bestand.",
        "This file is too large. Send a smaller one.",
    ),
    "file-type": Explanation(
        415,
        "ask",
        "Dit bestand kan niet. Stuur een foto of een geluid.",
        "This file cannot be taken. Send a picture or a recording.",
    ),
    "file-differs": Explanation(
        422,
        "retry",
        "Het bestand kwam niet heel aan. Stuur het opnieuw.",
        "The file did not arrive whole. Send it again.",
    ),
    "file-location": Explanation(
        422,
        "ask",
        "In dit bestand staat waar het gemaakt is. Haal dat eruit.",
        "This file says where it was made. Take that out first.",
    ),
    "file-quota": Explanation(
        429,
        "retry",
        "Dit toestel stuurde vandaag al heel veel. Morgen kan het weer.",
        "This device sent very much today already. It can go on tomorrow.",
    ),
    "file-checksum": Explanation(
        460,
        "retry",
        "Onderweg ging er iets mis. Stuur dit stuk opnieuw.",
        "Something went wrong on the way. Send this piece again.",
    ),
    "files-unavailable": Explanation(
        503,
        "retry",
        "Bestanden kunnen nu niet worden bewaard. Het komt later.",
        "Files cannot be kept just now. It will be done later.",
    ),
    "files-full": Explanation(
        507,
        "retry",
        "Er is nu geen plaats voor bestanden. Het komt later.",
        "There is no room for files just now. It will be done later.",
    ),
    "unsupported-media-type": Explanation(
        415, "update", "Dit soort bericht kan niet.", "This kind of message cannot be read."
    ),
    "rate-limited": Explanation(
        429, "retry", "Even wachten, dan lukt het weer.", "Wait a moment, then try again."
    ),
    "refetch-limited": Explanation(
        429,
        "retry",
        "Dit deel is vandaag al opnieuw opgehaald.",
        "This part was already fetched again today.",
    ),
    "push-address": Explanation(
        400,
        "ask",
        "Deze browser kan geen meldingen krijgen van Leerplek.",
        "This browser cannot be told things by Leerplek.",
    ),
    "push-off": Explanation(
        404,
        "ask",
        "Meldingen staan uit op dit toestel. Zet ze eerst aan.",
        "Notifications are off on this device. Switch them on first.",
    ),
    "push-key-changed": Explanation(
        409,
        "retry",
        "De server heeft een nieuwe sleutel. Probeer het nog een keer.",
        "The server has a new key. Try once more.",
    ),
    "push-failed": Explanation(
        503,
        "retry",
        "De melding is niet aangekomen. Probeer het later nog een keer.",
        "The notification did not arrive. Try again later.",
    ),
    "overloaded": Explanation(
        503, "retry", "Het is druk. Probeer het zo weer.", "It is busy. Try again soon."
    ),
    "server-full": Explanation(
        503,
        "retry",
        "De server heeft geen ruimte meer. Wat je deed, blijft op dit toestel en gaat later mee.",
        "The server has no room left. What you did stays on this device and goes along later.",
    ),
    "database-away": Explanation(
        503,
        "retry",
        "De server kan even niet bij zijn gegevens. Probeer het zo weer.",
        "The server cannot reach its data for a moment. Try again soon.",
    ),
    "behind": Explanation(
        503, "retry", "Deze server loopt even achter.", "This server is catching up."
    ),
    "server-too-old": Explanation(
        503, "retry", "De server moet eerst bijgewerkt worden.", "The server must be updated first."
    ),
    "internal": Explanation(
        500, "retry", "Er ging iets mis bij ons.", "Something went wrong on our side."
    ),
    # answers and outcomes
    "client-too-old": Explanation(
        0,
        "update",
        "Deze app is te oud. Werk de app bij; wat je deed is bewaard.",
        "This app is too old. Update it; what you did is kept.",
    ),
    "invalid": Explanation(0, "update", "Dit kan zo niet worden bewaard.", "This cannot be kept."),
    "unknown-kind": Explanation(
        0,
        "update",
        "De server kent dit soort gegevens niet.",
        "The server does not know this kind.",
    ),
    "unknown-command": Explanation(
        0, "update", "De server kent deze opdracht niet.", "The server does not know this command."
    ),
    "not-permitted": Explanation(
        0,
        "ask",
        "Dit is er niet, of je mag het niet wijzigen.",
        "Not here, or not yours to change.",
    ),
    "record-gone": Explanation(
        0, "ask", "Dit is intussen weggehaald.", "This has been taken away meanwhile."
    ),
    "already-signed": Explanation(
        0,
        "ask",
        "Over deze week is al geantwoord. Pas de dag aan als er iets niet klopt.",
        "This week was answered already. Correct the day if something is wrong.",
    ),
    "changed-since": Explanation(
        0,
        "resync",
        "Iemand heeft dit intussen gewijzigd.",
        "Somebody changed this meanwhile.",
    ),
    "consent-not-yours": Explanation(
        0,
        "ask",
        "Tot 16 jaar geeft een ouder toestemming. Vanaf 16 jaar doet de leerling dat zelf.",
        "Until 16 a parent gives consent. From 16 on the student does so.",
    ),
    "grant-ended": Explanation(
        0,
        "ask",
        "Je hoort niet meer bij deze stage. Iemand van school kijkt ernaar.",
        "You no longer belong to this placement. Somebody at school will look at it.",
    ),
    "device-revoked": Explanation(
        0,
        "ask",
        "Dit toestel is afgemeld. Iemand van school kijkt naar wat je deed.",
        "This device was signed out. Somebody at school will look at what you did.",
    ),
    "unreadable": Explanation(
        0,
        "ask",
        "Dit komt uit een oude app. Iemand kijkt ernaar.",
        "This comes from an old app. Somebody will look at it.",
    ),
    "waits-for-held": Explanation(
        0,
        "ask",
        "Dit wacht op een eerdere wijziging die nog bekeken wordt.",
        "This waits for an earlier edit that is still being looked at.",
    ),
    "restored": Explanation(
        0,
        "ask",
        "De server is hersteld. Dit wordt verwerkt zodra het kan.",
        "The server was restored. This is applied as soon as possible.",
    ),
}


class Problem(Exception):
    """A request cannot be answered; nothing of it was applied.

    ``more`` are further members of the problem document. ``retry_after`` is in
    whole seconds. Never put names, texts or tokens into either.
    """

    def __init__(self, code: str, *, retry_after: int | None = None, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.more = more

    @property
    def explanation(self) -> Explanation:
        """Status, remedy and sentences of this problem."""
        return CODES[self.code]
