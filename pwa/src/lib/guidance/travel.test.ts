import { expect, test } from "vitest";
import type { Site } from "$lib/companies/model";
import { mapLink, mapsOf } from "./travel";

const site: Site = { id: "s", company: "c", name: "Winkel", address: "Dorpsstraat 12", postalCode: "8102 AA", town: "Raalte", pending: false } as Site;

test("each phone opens its own maps, and a computer a page that anyone can read", () => {
  expect(mapsOf("Mozilla/5.0 (Linux; Android 15; Pixel 8) Chrome/140")).toBe("android");
  expect(mapsOf("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)")).toBe("apple");
  expect(mapsOf("Mozilla/5.0 (X11; Linux x86_64)")).toBe("other");
  const query = "Dorpsstraat%2012%2C%208102%20AA%20Raalte";
  expect(mapLink(site, "android")).toBe(`geo:0,0?q=${query}`);
  expect(mapLink(site, "apple")).toBe(`https://maps.apple.com/?daddr=${query}`);
  expect(mapLink(site, "other")).toBe(`https://www.openstreetmap.org/search?query=${query}`);
});

test("without an address there is nothing to open", () => {
  expect(mapLink({ ...site, address: "", postalCode: "", town: "" }, "android")).toBeNull();
});
