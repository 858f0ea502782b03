import { expect, test } from "vitest";
import { csv } from "./csv";

test("a spreadsheet in the Netherlands opens it by itself", () => {
  expect(csv(["Naam", "Uren"], [["Zoë", 12.5], ["Noor", null]])).toBe("\uFEFFNaam;Uren\r\nZoë;12,5\r\nNoor;\r\n");
});

test("signs of the file itself are kept as text", () => {
  expect(csv(["a"], [['Bakkerij "De Korenaar"; Zwolle'], ["twee\nregels"]])).toBe('\uFEFFa\r\n"Bakkerij ""De Korenaar""; Zwolle"\r\n"twee\nregels"\r\n');
});

test("a name that looks like a sum is not reckoned out", () => {
  for (const name of ["=1+1", "+31 6", "-5", "@SUM(A1)"]) expect(csv(["a"], [[name]])).toContain(`'${name}`);
  expect(csv(["a"], [[-5]])).toContain("\r\n-5\r\n");
});
