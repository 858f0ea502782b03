/**
 * What happens to text that a field has no room for. Browsers cut what is pasted
 * without a word; here nothing is taken in by half. Pure.
 */

export interface Typing {
  value: string;
  selectionStart: number | null;
  selectionEnd: number | null;
  /** Letters as browsers count them (UTF-16); -1 without a limit. */
  maxLength: number;
}

export type NoRoom = { what: "full" } | { what: "refused"; over: number };

/** Null when the text fits. Single letters are the browser's to stop; more at once is refused whole. */
export function noRoomFor(text: string, field: Typing): NoRoom | null {
  if (field.maxLength < 0 || text === "") return null;
  const replaced = (field.selectionEnd ?? 0) - (field.selectionStart ?? 0);
  const over = field.value.length - replaced + text.length - field.maxLength;
  if (over <= 0) return null;
  return [...text].length === 1 ? { what: "full" } : { what: "refused", over };
}
