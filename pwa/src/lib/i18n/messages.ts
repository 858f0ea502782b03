/**
 * How a sentence is made from its key: the school's own words, counts and values.
 *
 * Pure. Which language and which school's words are in use is decided in
 * `index.svelte.ts`.
 */

export type Messages = Readonly<Record<string, string>>;
export type Params = Readonly<Record<string, string | number>>;

/** Words that a school may replace, as the school record's `vocabulary` holds them. */
export type Vocabulary = Readonly<Record<string, string>>;

const plurals = new Map<string, Intl.PluralRules>();

/** Which form a number takes; the rules of a language are made once. */
function formOf(locale: string, count: number): Intl.LDMLPluralRule {
  const rules = plurals.get(locale) ?? new Intl.PluralRules(locale);
  plurals.set(locale, rules);
  return rules.select(count);
}

const PLACE = /(\b[Aa] )?\{([A-Za-z0-9_.]+)(?:\|([^}]*))?\}/g;
/** Before these English says "an", as far as one letter can tell. */
const VOWEL = /^(?!one|eu|uni|use)[aeiou]/i;

function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/**
 * Write the message of a key. `{name}` takes a parameter, `{word.coach}` the
 * school's word for it and `{Word.coach}` the same at the start of a sentence; an
 * English "a" before it becomes "an" where the word asks for that.
 * `{word.coach|begeleider}` reads "begeleider" until the school has a word of its own.
 * With a parameter `count` the form `key.one` or `key.other` is taken where the
 * language has it. A key that nobody wrote comes back as itself, so that a
 * missing text is seen and never an empty button.
 */
export function write(
  messages: Messages,
  vocabulary: Vocabulary,
  locale: string,
  key: string,
  params: Params = {},
): string {
  let pattern = vocabulary[key] ?? messages[key];
  if (params.count !== undefined) {
    const form = formOf(locale, Number(params.count));
    pattern = messages[`${key}.${form}`] ?? messages[`${key}.other`] ?? pattern;
    if (Number(params.count) >= 1000) params = { ...params, count: Number(params.count).toLocaleString(locale) };
  }
  return pattern === undefined ? key : fill(pattern, messages, vocabulary, params);
}

/** A sentence that is no message of the app's, with its places filled as `write` does. */
export function fill(pattern: string, messages: Messages, vocabulary: Vocabulary, params: Params = {}): string {
  return pattern.replace(PLACE, (whole: string, article = "", name: string, shorter?: string) => {
    if (name in params) return article + apart(String(params[name]));
    if (!/^word\./i.test(name)) return whole;
    const key = `w${name.slice(1)}`;
    const word = vocabulary[key] ?? shorter ?? messages[key];
    if (word === undefined) return whole;
    const before = article && VOWEL.test(word) ? `${article.trim()}n ` : article;
    return before + (name === key ? word : capitalised(word));
  });
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A name that runs from right to left stays in its own place in a sentence that does not. */
function apart(value: string): string {
  return RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value;
}

/**
 * Read a school's vocabulary as it travels, keeping only what can be a label:
 * short texts under keys. Anything else in the record is passed over.
 */
export function vocabularyOf(raw: unknown): Vocabulary {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return {};
  const words: Record<string, string> = {};
  for (const [key, value] of Object.entries(raw)) {
    if (typeof value !== "string") continue;
    const word = value.trim();
    if (word === "" || word.length > 120) continue;
    words[key.includes(".") ? key : `word.${key}`] = word;
  }
  return words;
}
