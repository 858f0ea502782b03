/** Columns of a table of thousands of rows, of which scrolling may ask next to nothing. Pure. */

export interface LongColumn<Row> {
  key: string;
  label: string;
  by: (row: Row) => string | number;
  /** What its cell says. Asked once for a row, so it depends on the row and the language only. */
  said: (row: Row) => string;
  /** How its cell looks: `strong`, `soft`, `numbers`, and `mark` with `ok`, `info`, `warn`, `full` or `bad`. Asked once for a row, too. */
  look?: (row: Row) => string;
  /** Where its words lead. Asked once for a row, too. */
  href?: (row: Row) => string;
  /** A width as a grid takes it, in rem and shares: `minmax(8rem, 1fr)`. */
  width: string;
}

export interface Cell {
  words: string;
  /** Its classes: how it looks, and `long` when its words may need more than two lines. */
  look: string;
  href: string | undefined;
}

export interface Said {
  cells: readonly Cell[];
  /** The name of the box that chooses the row. */
  choose: string;
}

/** Says rows in these columns, each row once: in another language the columns are others. */
export function sayer<Row extends object>(columns: readonly LongColumn<Row>[], choose: (row: Row) => string): (row: Row) => Said {
  const known = new WeakMap<Row, Said>();
  return (row) => {
    const before = known.get(row);
    if (before) return before;
    const cells = columns.map((column) => {
      const words = column.said(row);
      const look = `cell ${column.look?.(row) ?? ""}${isLong(words, column.width) ? " long" : ""}`;
      return { words, look, href: column.href?.(row) };
    });
    const said = { cells, choose: choose(row) };
    known.set(row, said);
    return said;
  };
}

/** So many letters fit in two lines for each rem of width, wide ones too. */
const LETTERS_A_REM = 2.5;

/** Whether words may need more than two lines. Cutting costs the drawing too much to be done with all. */
export function isLong(words: string, width: string): boolean {
  const rem = Number.parseFloat(/[\d.]+(?=rem)/.exec(width)?.[0] ?? "0");
  return words.length > LETTERS_A_REM * rem;
}
