"""Invented people, companies and places that sound like a Dutch region.

Word lists and the functions that combine them; every choice comes from the
random source that is handed in. Towns do not exist, mail goes to ``.test``
and telephone numbers begin with digits that are not given out.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass

# Given names and family names per background, with its share among students.
_BACKGROUNDS: tuple[tuple[int, str, str], ...] = (
    (
        46,
        "Daan Sem Lucas Milan Levi Finn Bram Thijs Jesse Ruben Lars Stijn Tim Niels Jelle Joris Koen "
        "Mees Luuk Teun Chloë Emma Julia Sanne Lotte Fleur Anouk Eva Femke Iris Lieke Maud Noor Roos "
        "Sofie Tess Vera Yara Zoë Isabel Amber Britt Danique Demi Kim Michelle André René Loïs Noëlle",
        "de Jong;Jansen;de Vries;van den Berg;Bakker;van Dijk;Visser;Smit;Meijer;de Boer;Mulder;de Groot;"
        "Bos;Vos;Peters;Hendriks;van Leeuwen;Dekker;Brouwer;de Wit;Dijkstra;Smits;de Graaf;van der Meer;"
        "Kok;Jacobs;Vermeulen;van den Heuvel;van der Veen;Schouten;van Beek;Willems;Hoekstra;Koster;"
        "Prins;Blom;Huisman;Peeters;Kuipers;Veenstra;Kramer;van der Linden;Scholten;van Wijk;Postma;"
        "Martens;Vink;de Bruin;Timmermans;Groen;Gerritsen;Jonker;van Loon;Boer;Willemsen;Evers;Geerts;"
        "van der Zanden;Coenraads;Poiriër;Houtman-de Haan;’t Hoen;in ’t Veld;op den Kamp",
    ),
    (
        12,
        "Emre Yusuf Mehmet Kerem Oğuz Çağlar Burak Serkan Ömer Elif Zeynep Aylin Büşra Gülşah Şeyma Ebru "
        "Nisa Defne Melek Tuğba",
        "Yılmaz;Kaya;Demir;Şahin;Çelik;Yıldız;Öztürk;Aydın;Özdemir;Arslan;Doğan;Kılıç;Aslan;Çetin;Koç;"
        "Kurt;Özkan;Şimşek;Güneş;Bulut",
    ),
    (
        12,
        "Mohamed Ayoub Bilal Ilias Youssef Hamza Soufiane Anass Zakaria Yassine Fatima Salma Imane Hafsa "
        "Nora Samira Ikram Oumaima Siham Loubna",
        "El Amrani;Bouali;El Idrissi;Benali;Aarab;El Khattabi;Boukhari;Amrani;Ouali;Azzouzi;El Yaakoubi;"
        "Chaouch;Haddou;Bennis;Tahiri;El Morabet;Ait Lahcen;Lamrabet;Zerouali;Mokhtari",
    ),
    (
        8,
        "Jakub Szymon Kacper Łukasz Michał Paweł Bartłomiej Oliwia Zuzanna Maja Agnieszka Małgorzata Kinga "
        "Wiktoria Natalia",
        "Kowalska;Nowak;Wiśniewski;Wójcik;Kamiński;Lewandowski;Zieliński;Szymańska;Woźniak;Dąbrowski;"
        "Jabłoński;Król;Wróbel;Pawłowska;Górski",
    ),
    (
        9,
        "Jerrel Ravish Dwight Clyde Romario Sherwin Vishal Anil Gianni Shaniqua Priya Anjali Naomi Chantal "
        "Melissa Sharmila Joyce Urmila",
        "Ramdin;Baldewsingh;Kartosemito;Pinas;Kanhai;Tjon A Hung;Biervliet;Wijdenbosch;Sewpersad;Mohamedhoesein;"
        "Jubitana;Ramlal;Djojokromo;Emanuelson;Lie Kwie Sjoe;Vreden;Jhinkoe;Poeran",
    ),
    (
        4,
        "Omar Ahmad Kareem Basel Rami Rahaf Layan Nour Sidra Hala Abdi Ayaan Hodan Filmon Senait",
        "Al-Hassan;Darwish;Haddad;Al Masri;Khalil;Warsame;Abdulle;Tesfay;Habtemariam;Farah",
    ),
    (
        4,
        "Danylo Artem Oleksandr Sofiia Anastasiia Daria Andrei Ioana Ștefan Mădălina",
        "Shevchenko;Kovalenko;Bondar;Tkachuk;Marchenko;Popescu;Ionescu;Țurcanu;Dumitru",
    ),
    (
        3,
        "Wei Jun Mei-Lin Anh Minh Thuy Linh Rayan Djaly João Inês",
        "Chen;Li;Zhang;Nguyen;Tran;Pham;Lopes Tavares;Fernandes;Gonçalves",
    ),
    (
        2,
        "Sjoerd Wytse Hidde Jildou Nynke Fardau Tjitske Eabele",
        "Hoekstra;Wiersma;Sjoerdsma;Terpstra;Bylsma;Ypma;Haitsma;Rypkema",
    ),
)

TOWNS: tuple[tuple[str, str], ...] = (
    ("Lindrecht", "73"),
    ("Oosterwaarde", "72"),
    ("Sint Servaashoven", "74"),
    ("Nieuw-Merum", "73"),
    ("Waterdam", "71"),
    ("Zwaluwbroek", "75"),
    ("Heiloord", "74"),
    ("’s-Gravenmeer", "71"),
    ("Wijk bij Lindrecht", "73"),
    ("Hoogveldse Brug", "76"),
    ("Beekerveen", "76"),
    ("Duinrade", "75"),
)

_STREETS = (
    "Kerkstraat;Dorpsstraat;Molenweg;Stationsweg;Industrieweg;Ambachtstraat;Lange Akker;Wilgenlaan;"
    "Burgemeester Quistlaan;Havenkade;Schoolpad;Spoordijk;Oude Vaart;Nijverheidsplein;De Terp;Marktveld;"
    "Prinses Irenelaan;Zonnebaan;Kleiweg;Achter de Hoven;Singel;Bernhardkade;Wethouder Ünalstraat;Eikendreef"
).split(";")

_SCHOOLS: dict[str, tuple[tuple[str, str], ...]] = {
    "pro": (
        ("Praktijkschool De Wissel", "De Wissel"),
        ("Praktijkonderwijs Het Ankerpunt", "Ankerpunt"),
        ("Praktijkschool Linderhof", "Linderhof"),
        ("De Vakwerf, praktijkonderwijs", "De Vakwerf"),
    ),
    "vso": (
        ("VSO De Zonneboog", "Zonneboog"),
        ("VSO Het Klaverblad Oost", "Klaverblad"),
        ("De Overstap, voortgezet speciaal onderwijs", "De Overstap"),
    ),
    "vmbo": (
        ("Vmbo Het Tandwiel", "Tandwiel"),
        ("Merumcollege, beroepsgericht", "Merumcollege"),
        ("Vakcollege Waterdam", "Vakcollege"),
        ("Beroepscollege De Hefboom", "De Hefboom"),
    ),
}

# Trade, the words its companies are named with, and the tasks a student does.
TRADES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("Horeca", ("Eetcafé {f}", "Lunchroom {w}", "Restaurant {w}", "Bakkerij {f}"),
     ("Tafels dekken en afruimen", "Groente wassen en snijden", "Afwassen en de keuken schoonmaken",
      "Koffie en thee rondbrengen")),
    ("Groen", ("Hoveniersbedrijf {f}", "Kwekerij {w}", "Tuincentrum {w}"),
     ("Onkruid wieden", "Planten water geven en verpotten", "Bladblazen en paden vegen", "Heggen knippen met een begeleider")),
    ("Techniek", ("Metaalbewerking {f}", "Installatiebedrijf {f}", "Fietsenmaker {f}", "Autobedrijf {f}"),
     ("Gereedschap klaarleggen en opruimen", "Banden plakken en wisselen", "Materiaal zagen en boren",
      "Helpen bij een onderhoudsbeurt")),
    ("Bouw", ("Bouwbedrijf {f}", "Schildersbedrijf {f}", "Timmerfabriek {w}"),
     ("Schuren en plamuren", "Materiaal naar de werkplek brengen", "Meten en aftekenen", "De werkplaats opruimen")),
    ("Zorg en welzijn", ("Woonzorgcentrum {w}", "Kinderopvang {w}", "Dagbesteding {w}"),
     ("Bewoners helpen bij het ontbijt", "Een spel doen met de groep", "Bedden verschonen", "Wandelen met een bewoner")),
    ("Winkel", ("Supermarkt {f}", "Dierenwinkel {w}", "Kringloop {w}", "Bouwmarkt {w}"),
     ("Vakken vullen en spiegelen", "Klanten de weg wijzen", "Spullen sorteren en prijzen", "De winkel netjes houden")),
    ("Logistiek", ("Transport {f}", "Magazijn {w}", "Pakketdienst {w}"),
     ("Bestellingen verzamelen", "Dozen inpakken en labelen", "Voorraad tellen", "De hal vegen")),
    ("Facilitair", ("Schoonmaakbedrijf {f}", "Wasserij {w}", "Sporthal {w}"),
     ("Lokalen schoonmaken", "Was sorteren en vouwen", "Zalen klaarzetten", "Kleine reparaties doen")),
)

_COMPANY_WORDS = (
    "De Zwaan;Zonnehoek;De Linde;Het Anker;’t Hoekje;Noorderlicht;De Brug;De Klaproos;Waterrijk;Veldzicht;"
    "De Ooievaar;Groenrijk;De Kroon;Het Veerhuis;Morgenrood;Altena;De Bron;Café Zaïre;De Gouden Leeuw;Oase;"
    "De Valk;Rozenhof;De Stolp;Crème;Vijverhof;De Haven;De Sleutel;De Korenaar;Dôme;Zilvermeeuw"
).split(";")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in the two parts that lists and greetings need."""

    first: str
    last: str

    @property
    def full(self) -> str:
        """First and last name as on a list."""
        return f"{self.first} {self.last}"


_WEIGHTS = [weight for weight, _, _ in _BACKGROUNDS]
_GIVEN = [given.split() for _, given, _ in _BACKGROUNDS]
_FAMILY = [family.split(";") for _, _, family in _BACKGROUNDS]
_INDEX = range(len(_BACKGROUNDS))


def person_name(rng: random.Random) -> PersonName:
    """Combine a given name with a family name, mostly of one background."""
    background = rng.choices(_INDEX, _WEIGHTS)[0]
    family = background if rng.random() < 0.88 else rng.choices(_INDEX, _WEIGHTS)[0]
    return PersonName(rng.choice(_GIVEN[background]), rng.choice(_FAMILY[family]))


def relative_name(rng: random.Random, of: PersonName) -> PersonName:
    """Name a parent: mostly with the child's family name, sometimes with another."""
    other = person_name(rng)
    return PersonName(other.first, of.last if rng.random() < 0.75 else other.last)


_FOLDED = str.maketrans({"ł": "l", "Ł": "L", "ı": "i", "ø": "o", "’": "", "ß": "ss"})


def plain(text: str) -> str:
    """Fold a name to what fits in front of the @ of a mail address."""
    folded = unicodedata.normalize("NFKD", text.translate(_FOLDED)).encode("ascii", "ignore").decode()
    kept = "".join(c if c.isalnum() else "." for c in folded.lower())
    return ".".join(part for part in kept.split(".") if part)


def address(rng: random.Random, town: tuple[str, str]) -> tuple[str, str]:
    """Give a street with number, and a postal code that goes with the town."""
    letters = rng.choice("ABCDEGHJKLMNPRTVWXZ") + rng.choice("ABCDEGHJKLMNPRTVWXZ")
    number = f"{rng.choice(_STREETS)} {rng.randint(1, 180)}{rng.choice(('', '', '', 'a', '-2'))}"
    return number, f"{town[1]}{rng.randint(0, 99):02d} {letters}"


def phone(rng: random.Random, mobile: bool = False) -> str:
    """Give a telephone number that nobody has: no subscriber number begins with 00."""
    rest = f"{rng.randint(0, 9999):04d}"
    return f"06 00 {rng.randint(10, 99)} {rest}" if mobile else f"0570 00 {rest}"


def school_name(sector: str, nth: int) -> tuple[str, str]:
    """Name the nth school of a sector, in full and short; never the same twice."""
    names = _SCHOOLS[sector]
    full, short = names[nth % len(names)]
    again = nth // len(names)
    return (full, short) if not again else (f"{full} {again + 1}", f"{short} {again + 1}")


def company_name(rng: random.Random, trade: int) -> str:
    """Name a company after its trade and either a family or a word."""
    pattern = rng.choice(TRADES[trade][1])
    family = rng.choice(_FAMILY[rng.choices(_INDEX, _WEIGHTS)[0]])
    return pattern.format(f=family[0].upper() + family[1:], w=rng.choice(_COMPANY_WORDS))
