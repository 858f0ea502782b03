import { describe, expect, it } from "vitest";
import push from "../../i18n/push.json";
import en from "../../i18n/en.json";
import nl from "../../i18n/nl.json";
import { wordKeys, wordRows } from "./vocabulary";

const languages = { nl, en } as Record<string, Record<string, string>>;

/** What the things are called that a school may call otherwise; longer words, such as stagedag, are words of their own. */
const NAMES: Record<string, RegExp> = {
  nl: /(?<![\p{L}-])(leerling(en)?|stages?|(stage)?begeleiders?|(stage)?bedrij(f|ven)|ouders?|(stage)?coördinator(en)?|mentor(en)?|beheerders?|inspecteurs?|programmaleiders?)(?![\p{L}-])/giu,
  en: /(?<![\p{L}-])(students?|placements?|coach(es)?|compan(y|ies)|parents?|mentors?|coordinators?|administrators?|inspectors?|region leads?)(?![\p{L}-])/giu,
};

interface Allowed {
  language: "nl" | "en";
  words: RegExp;
  because: string;
}

const ALLOWED: readonly Allowed[] = [
  { language: "nl", words: /\b(het|dit|nieuw) bedrijf\b|\bbedrijf dat\b/gi, because: "bends with het, and another word may need de; bedrijf is right for any place of work" },
  { language: "nl", words: /\b16 jaar of ouder\b/g, because: "says how old" },
  { language: "en", words: /\bcoach(es)? (from school|this)\b/g, because: "is what somebody does, not who it is" },
];

const hardIn = (language: string, text: string): string[] => {
  const bare = ALLOWED.filter((one) => one.language === language).reduce((left, { words }) => left.replace(words, ""), text.replace(/\{[^}]*\}/g, "…"));
  return bare.match(NAMES[language] ?? /$^/) ?? [];
};

describe("a school's own word", () => {
  it.each(["nl", "en"])("stands in every %s sentence that names the thing", (language) => {
    const hard = Object.entries(languages[language] ?? {}).filter(([key, text]) => !/^words?\./.test(key) && hardIn(language, text).length > 0);
    expect(hard).toEqual([]);
  });

  it("would be missed where a sentence forgot it", () => {
    expect(hardIn("nl", "Welke leerlingen? Het bedrijf en de Begeleider weten van de stagedag.")).toEqual(["leerlingen", "Begeleider"]);
    expect(hardIn("en", "The student-teacher's {word.company|company} has Placements.")).toEqual(["Placements"]);
  });

  it("is not needed in a message on a locked phone, which names nobody and nothing", () => {
    for (const [key, texts] of Object.entries(push)) {
      expect([key, hardIn("nl", texts.nl), hardIn("en", texts.en)]).toEqual([key, [], []]);
    }
  });

  it.each(ALLOWED)("may be forgotten only in words that are there: $words", ({ language, words }) => {
    expect(Object.values(languages[language] ?? {}).filter((text) => text.search(words) >= 0)).not.toEqual([]);
  });

  it("has a shorter form in a sentence only as long as that is another word", () => {
    for (const messages of Object.values(languages)) {
      const same = Object.entries(messages).filter(([, text]) => [...text.matchAll(/\{[wW](ord\.\w+)\|([^}]+)\}/g)].some(([, word, shorter]) => messages[`w${word}`] === shorter?.toLowerCase()));
      expect(same).toEqual([]);
    }
  });

  it("has a place on the screen, once, beside its plural", () => {
    const words = Object.keys(nl).filter((key) => key.startsWith("word."));
    expect(wordKeys(nl).toSorted()).toEqual(words.toSorted());
    for (const { one, many } of wordRows(nl)) {
      expect(words).toContain(one);
      if (many) expect(words).toContain(many);
    }
  });
});
