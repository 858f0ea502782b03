import { describe, expect, test } from "vitest";
import type { Site } from "$lib/companies/model";
import { placementOf } from "./model";
import { areaOf, arranged, type Call, moved, proposed, stopsOf } from "./route";

const sites = new Map<string, Site>(
  ([["bakker", "8102 AA", "Raalte"], ["kapper", "8011 XZ", "Zwolle"], ["garage", "8121DK", "Olst"], ["kas", "", "Heino"]] as const).map(([id, postalCode, town]) => [id, { id, company: id, name: "", address: "", postalCode, town, pending: false } as Site]),
);
const call = (student: string, site: string): Call<null> => ({ placement: placementOf({ id: student, kind: "placement", scope: `placement:${student}`, tick: 1, body: { student_name: student, site, company: `c-${site}`, company_name: site } }), from: "09:00", to: "15:00", more: null });
const stops = stopsOf([call("Zoë", "bakker"), call("Anna", "bakker"), call("Bram", "kapper"), call("Cem", "garage"), call("Daan", "kas")], sites);
const ids = (list: { id: string }[]) => list.map((one) => one.id);

test("two students at one place are one stop, by name", () => {
  expect(stops).toHaveLength(4);
  expect(stops.find((stop) => stop.id === "bakker")?.calls.map((one) => one.placement.studentName)).toEqual(["Anna", "Zoë"]);
});

test("a postal code counts by its number, however it is written", () => {
  expect([areaOf(sites.get("garage") ?? null), areaOf(sites.get("kas") ?? null), areaOf(null)]).toEqual([8121, null, null]);
});

describe("the proposed way", () => {
  test("goes along the postal codes, and ends with what has none", () => {
    expect(ids(proposed(stops))).toEqual(["kapper", "bakker", "garage", "kas"]);
  });
  test("begins where the coach wants to begin and goes on to what is nearest", () => {
    expect(ids(proposed(stops, "garage"))).toEqual(["garage", "bakker", "kapper", "kas"]);
    expect(ids(proposed(stops, "kas"))).toHaveLength(4);
  });
  test("names every stop once, whatever is asked", () => {
    for (const first of ["", "nothing", ...ids(stops)]) expect(ids(proposed(stops, first)).toSorted()).toEqual(ids(stops).toSorted());
  });
});

test("an own order stays, and a stop that came since stands behind it", () => {
  const order = moved(proposed(stops), "bakker", -1);
  expect(order).toEqual(["bakker", "kapper", "garage", "kas"]);
  expect(ids(arranged(stops, ["garage", "gone", "kapper"]))).toEqual(["garage", "kapper", "bakker", "kas"]);
  expect(moved(proposed(stops), "kapper", -1)).toEqual(ids(proposed(stops)));
});
