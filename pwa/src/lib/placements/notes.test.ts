import { describe, expect, test } from "vitest";
import { changedUnderneath, changesOf, fieldsOf, type NoteFields, tagsFrom } from "./notes";

const before: NoteFields = { title: "Bezoek", body: "Gaat goed", follow_up: "2026-12-01", tags: ["a", "b"], pinned: false };

describe("what is sent of a note", () => {
  test("only what the person changed", () => {
    expect(changesOf(before, { ...before, body: "Gaat beter" })).toEqual({ body: "Gaat beter" });
    expect(changesOf(before, { ...before })).toEqual({});
  });
  test("an emptied date is cleared and tags travel as differences", () => {
    expect(changesOf(before, { ...before, follow_up: "", tags: ["b", "c"] })).toEqual({ follow_up: null, tags: { add: ["c"], remove: ["a"] } });
  });
});

describe("somebody else changed it while I was typing", () => {
  test("is noticed for the field that both changed", () => {
    expect(changedUnderneath(before, { ...before, body: "Van een ander" }, { ...before, body: "Van mij" })).toEqual(["body"]);
  });
  test("is no trouble in a field that I left alone, or when both wrote the same", () => {
    expect(changedUnderneath(before, { ...before, title: "Anders" }, { ...before, body: "Van mij" })).toEqual([]);
    expect(changedUnderneath(before, { ...before, body: "Gelijk" }, { ...before, body: "Gelijk" })).toEqual([]);
  });
});

test("tags are split at commas, each once", () => {
  expect(tagsFrom(" bezoek, ,thuis,bezoek ")).toEqual(["bezoek", "thuis"]);
});

test("a note that does not exist yet has empty fields", () => {
  expect(fieldsOf(undefined)).toEqual({ title: "", body: "", follow_up: "", tags: [], pinned: false });
});
