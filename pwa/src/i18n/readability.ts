/**
 * How hard a Dutch text is to read. Pure, and only as wise as counting is.
 *
 * The measure is Douma's (1960) fitting of Flesch to Dutch:
 * 206.84 - 0.93 × words per sentence - 77 × syllables per word. 100 is very easy,
 * 0 very hard; 65 and more is what most people of twelve read with ease, and is
 * taken here for B1. Single texts are too short for a fair score, so of those
 * only the length of the sentences is judged and the score is taken of a family.
 */

export interface Reading {
  sentences: number;
  words: number;
  syllables: number;
}

/** A name or a number stands where a value will come: one short word. */
function filled(text: string): string {
  return text.replace(/\{[^}]+\}/g, "Anna");
}

export function sentencesOf(text: string): string[] {
  return filled(text)
    .split(/(?<=[.!?:])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /\p{L}/u.test(sentence));
}

export function wordsOf(sentence: string): string[] {
  return sentence.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
}

/** Groups of vowels; a diaeresis begins a new one, as in "beëindigen". */
export function syllablesOf(word: string): number {
  const groups = word.toLowerCase().replace(/[ëïöü]/g, " e").match(/[aeiouyàáèéêíóú]+/g);
  return Math.max(1, groups?.length ?? 0);
}

export function readingOf(texts: readonly string[]): Reading {
  const sentences = texts.flatMap(sentencesOf);
  const words = sentences.flatMap(wordsOf);
  return { sentences: sentences.length, words: words.length, syllables: words.reduce((sum, word) => sum + syllablesOf(word), 0) };
}

/** Flesch-Douma; higher is easier. */
export function easeOf({ sentences, words, syllables }: Reading): number {
  return 206.84 - 0.93 * (words / sentences) - 77 * (syllables / words);
}
