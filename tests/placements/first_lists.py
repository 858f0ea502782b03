"""The lists with which a school begins."""

from __future__ import annotations

from tests.placements.schools import csv

STUDENTS = csv(
    "Stamnr;Roepnaam;Tv;Achternaam;Klas;Geboortedatum",
    "20014;Jesse;;Huisman;PRO4B;20-08-2009",
    "20021;Roos;van;Dijk;PRO4B;28-07-2009",
    name="leerlingen.csv",
)


COACHES = csv(
    "Afkorting;Voornaam;Tussenvoegsel;Achternaam;E-mail",
    "C01;Chloé;;Visser;c01@school.test",
    "C02;Koen;;Hof;c02@school.test",
    name="begeleiders.csv",
)


COMPANIES = csv(
    "Bedrijfsnaam;Sector;Adres;Postcode;Plaats;Contactpersoon;Email contact;KvK",
    "Garage Visser;Techniek;Kerkplein 1;7261 VA;Ruurlo;Fenna Roelofs;info@garage.test;17021102",
    name="bedrijven.csv",
)


PLACEMENTS_HEAD = "Leerling;Bedrijf;Begeleider;Van;Tot;Dagen;Tijden;Soort stage"
PLACEMENTS = csv(
    PLACEMENTS_HEAD,
    "20014;Garage Visser;C01;01-09-2026;09-07-2027;ma, di;9-15;lintstage",
    name="stages.csv",
)


EVERYTHING = (STUDENTS, COACHES, COMPANIES, PLACEMENTS)
