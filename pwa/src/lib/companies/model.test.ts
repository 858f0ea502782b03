import { expect, test } from "vitest";
import type { LocalRecord } from "$lib/sync";
import { addressOf, companyChanges, companyFields, siteOf, validKeys } from "./model";

const record = (kind: string, body: Record<string, unknown>): LocalRecord => ({ id: "1", kind, scope: "company:1", tick: 1, body });

test("only what was changed about a company is sent, and an emptied field is cleared", () => {
  const began = companyFields(record("company", { name: "Bakker", phone: "038-1", ways: ["card", "kiosk"] }));
  expect(companyChanges(began, { ...began, phone: " ", sector: " brood " })).toEqual({ phone: null, sector: "brood" });
});

test("ways chosen in another order are no change, and taking the last one away clears them", () => {
  const began = companyFields(record("company", { name: "Bakker", ways: ["card", "kiosk"] }));
  expect(companyChanges(began, { ...began, ways: ["card", "kiosk"] })).toEqual({});
  expect(companyChanges(began, { ...began, ways: [] })).toEqual({ ways: null });
});

test("a way that this version does not know survives an edit of the others", () => {
  const began = companyFields(record("company", { name: "Bakker", ways: ["beacon", "card"] }));
  expect(companyChanges(began, { ...began, ways: [...began.ways, "kiosk"] })).toEqual({ ways: ["kiosk", "card", "beacon"] });
});

test("a poster that was taken back is no longer listed", () => {
  const key = (more: Record<string, unknown>) => record("site-key", { site: "s", purpose: "poster", ...more });
  expect(validKeys([key({ label: "Deur" }), key({ revoked_at: "2026-11-01T10:00:00.000Z" })]).map((one) => one.label)).toEqual(["Deur"]);
});

test("an address is said with what is known of it", () => {
  expect(addressOf(siteOf(record("company-site", { name: "Winkel", town: "Zwolle" })))).toBe("Zwolle");
  expect(addressOf(siteOf(record("company-site", { name: "Winkel", address: "Plein 1", postal_code: "8000 AA", town: "Zwolle" })))).toBe("Plein 1, 8000 AA Zwolle");
});
