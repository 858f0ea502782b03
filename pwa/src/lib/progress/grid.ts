/** Where the arrow keys lead in a table of cells, as the ARIA practices have it. Pure. */

export interface Cell {
  row: number;
  column: number;
}

/** Rows that a page key moves. */
const PAGE = 10;

/** The cell after a key, inside the table; null for a key that moves nothing. */
export function moved(from: Cell, key: string, far: boolean, rows: number, columns: number): Cell | null {
  const to = step(from, key, far, rows, columns);
  if (to === null || rows === 0 || columns === 0) return null;
  const within = (at: number, most: number) => Math.min(Math.max(at, 0), most - 1);
  return { row: within(to.row, rows), column: within(to.column, columns) };
}

function step({ row, column }: Cell, key: string, far: boolean, rows: number, columns: number): Cell | null {
  switch (key) {
    case "ArrowRight":
      return { row, column: column + 1 };
    case "ArrowLeft":
      return { row, column: column - 1 };
    case "ArrowDown":
      return { row: far ? rows - 1 : row + 1, column };
    case "ArrowUp":
      return { row: far ? 0 : row - 1, column };
    case "Home":
      return { row: far ? 0 : row, column: 0 };
    case "End":
      return { row: far ? rows - 1 : row, column: columns - 1 };
    case "PageDown":
      return { row: row + PAGE, column };
    case "PageUp":
      return { row: row - PAGE, column };
    default:
      return null;
  }
}
