"""Small lists that the tests of odd ones begin with."""

from __future__ import annotations

from server.placements.imports.preview import File
from tests.placements.schools import (
    csv,
)

HEAD = "Stamnr;Naam;Klas"
JESSE = "20014;Huisman, Jesse;PRO4B"
COACHES = csv("Afk.;Naam;E-mail", "C01;Visser, Chloé;c01@school.test", name="coaches.csv")
COMPANY = csv(
    "Bedrijf;Postcode;Plaats;KvK", "Garage Visser;7261 VA;Ruurlo;17021102", name="bedrijven.csv"
)


STUDENTS = csv(HEAD, JESSE, name="leerlingen.csv")
PLACED = "Leerling;Bedrijf;Begeleider;Van;Tot;Dagen;Tijden"


def placed(*lines: str) -> File:
    return csv(PLACED, *lines, name="stages.csv")
