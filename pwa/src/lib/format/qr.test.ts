import { expect, test } from "vitest";
import { qrPath } from "./qr";

const BORDER = 4;
/** Version 9: 53 modules on a side. */
const VERSION_9 = 17 + 4 * 9;

test("a kiosk's link with a host of forty characters stays readable for a cheap phone", () => {
  const link = `https://${"h".repeat(40)}/s#${"A".repeat(174)}`;
  expect(qrPath(link).size).toBeLessThanOrEqual(VERSION_9 + 2 * BORDER);
});

test("a QR code is drawn whole, inside its quiet border", () => {
  const { size, path } = qrPath("https://leerplek.example/in#abc");
  const rows = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].map(([, x, y, width]) => [Number(x), Number(y), Number(x) + Number(width)]);
  expect(Math.min(...rows.map(([x]) => x ?? 0))).toBe(BORDER);
  expect(Math.min(...rows.map(([, y]) => y ?? 0))).toBe(BORDER);
  expect(Math.max(...rows.map(([, , end]) => end ?? 0))).toBe(size - BORDER);
});
