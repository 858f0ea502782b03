/** QR codes as one SVG path: sharp at every size, no picture file. */

import { encode } from "uqr";

export interface QrPath {
  /** Modules on a side, the quiet border included. */
  size: number;
  path: string;
}

/**
 * Draw a text as a QR code with a quiet border of four modules. As coarse as it
 * can be: a screen shines and is not torn, so correction is only what fits in
 * for free (level L at least).
 */
export function qrPath(text: string): QrPath {
  const { data, size } = encode(text, { ecc: "L", boostEcc: true, border: 4 });
  let path = "";
  data.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x += 1;
      path += `M${from} ${y}h${x - from + 1}v1h${from - x - 1}z`;
    }
  });
  return { size, path };
}
