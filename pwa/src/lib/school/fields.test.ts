import { describe, expect, it, test } from "vitest";
import type { LocalRecord } from "$lib/sync";
import { changedTexts, ownChanges, schoolFields, schoolsLike, typeChanges, typeFields, typeProblem } from "./fields";

const record = (body: Record<string, unknown>): LocalRecord => ({ id: "r", kind: "school", scope: "region", tick: 1, body }) as unknown as LocalRecord;
const kind = (more: object = {}) => ({ name: "Lintstage", norm_hours: "", source: "", ...more });

describe("a kind of placement", () => {
  it.each([
    [kind({ name: "  " }), "name"],
    [kind({ name: "blokstage " }), "same"],
    [kind({ norm_hours: "veel" }), "norm"],
    [kind({ norm_hours: "0" }), "norm"],
    [kind({ norm_hours: "12,5" }), "norm"],
    [kind({ norm_hours: "5001" }), "norm"],
    [kind({ norm_hours: "5000" }), null],
    [kind(), null],
  ])("%j: %s", (mine, problem) => {
    expect(typeProblem(mine, ["Blokstage"])).toBe(problem);
  });

  it("sends a number of hours, and nothing that stayed the same", () => {
    const began = typeFields(record({ name: "Lintstage", norm_hours: 160 }));
    expect(typeChanges(began, { ...began, norm_hours: " 180 " })).toEqual({ norm_hours: 180 });
    expect(typeChanges(began, { ...began, norm_hours: "" })).toEqual({ norm_hours: null });
    expect(typeChanges(began, { ...began, name: "Lintstage " })).toEqual({});
  });
});

test("of a school only what was changed is sent, and what was emptied goes", () => {
  const began = schoolFields(record({ name: "De Brug", town: "Zwolle" }));
  expect(changedTexts(began, { ...began, town: "", brin: "00AB" })).toEqual({ town: null, brin: "00AB" });
});

test("a school that is there already is found by part of its name", () => {
  const schools = [record({ name: "Praktijkschool De Brug" }), record({ name: "Het Baken" })];
  expect(schoolsLike("de brug", schools)).toEqual([schools[0]]);
  expect(schoolsLike("de", schools)).toEqual([]);
});

test("an office sends what was agreed about being ill alone, whatever a draft of before holds", () => {
  expect(ownChanges({ name: "De Lelie", sick_rule: null }, false)).toEqual({ sick_rule: null });
  expect(ownChanges({ name: "De Lelie" }, false)).toEqual({});
  expect(ownChanges({ name: "De Lelie", sick_rule: null }, true)).toEqual({ name: "De Lelie", sick_rule: null });
});
