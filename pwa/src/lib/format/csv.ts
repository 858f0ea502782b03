/** Tables as files that a spreadsheet opens by itself. Pure. */

/** A spreadsheet takes a text that begins like this for a sum and reckons it out. */
const LIKE_A_SUM = /^[=+\-@\t\r]/;

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value).replace(".", ",");
  const text = LIKE_A_SUM.test(value) ? `'${value}` : value;
  return /[";\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Lines with `;` between the cells and a decimal comma, as spreadsheets in the
 * Netherlands expect, with a byte order mark so that names keep their accents.
 */
export function csv(head: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  return `\uFEFF${[head, ...rows].map((row) => row.map(cell).join(";")).join("\r\n")}\r\n`;
}
