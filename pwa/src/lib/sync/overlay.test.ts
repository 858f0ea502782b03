import { describe, expect, test } from "vitest";
import codes from "../../../../tests/vectors/presence_codes.json";
import vectors from "../../../../tests/vectors/derived_ids.json";
import { derivedId } from "./derived-id";
import { readyFor } from "./effects";
import { overlay } from "./overlay";
import type { Waiting } from "./region-state";
import type { LocalRecord } from "./types";

const PLACEMENT = "9ace0000-0000-4000-8000-000000000001";
const SCOPE = `placement:${PLACEMENT}`;
const VIEWER = { person: "sanne", device: "phone" };
const AT = Date.parse("2026-11-23T07:25:20.000Z");

function edit(name: string, args: Record<string, unknown>, base: number | null = null, n = 1): Waiting {
  return { region: "r", n, name, schema: 1, at: AT, offset: 60, base, epoch: null, args, tried: false };
}

const note: LocalRecord = { id: "n1", kind: "note", scope: SCOPE, tick: 4, body: { title: "old", tags: ["b"] } };

describe("own edits over records", () => {
  test("a change is seen at once and marked as not yet sent", () => {
    const put = edit("record.put", { kind: "note", id: "n1", scope: SCOPE, set: { title: "new" } }, 4);
    expect(overlay([note], [put], VIEWER, { kind: "note" })).toEqual([
      { ...note, body: { title: "new", tags: ["b"] }, pending: true },
    ]);
  });

  test("a list can be added to and taken from, and an empty one is absent", () => {
    const change = (set: unknown): unknown =>
      overlay([note], [edit("record.put", { kind: "note", id: "n1", scope: SCOPE, set: { tags: set } }, 4)], VIEWER, {})[0]
        ?.body["tags"];
    expect(change({ add: ["a", "c"], remove: ["b"] })).toEqual(["a", "c"]);
    expect(change({ remove: ["b"] })).toBe(undefined);
    expect(change([])).toBe(undefined);
    expect(change(null)).toBe(undefined);
  });

  test("a create appears where it belongs, and in no other scope", () => {
    const create = edit("record.put", { kind: "note", id: "n2", scope: SCOPE, set: { title: "mine" } });
    expect(overlay([], [create], VIEWER, { kind: "note", scope: SCOPE })).toMatchObject([{ id: "n2", tick: 0, pending: true }]);
    expect(overlay([], [create], VIEWER, { kind: "note", scope: "placement:other" })).toEqual([]);
    expect(overlay([], [create], VIEWER, { kind: "visit" })).toEqual([]);
  });

  test("an edit of a record that left the device draws no half record", () => {
    const put = edit("record.put", { kind: "note", id: "n1", scope: SCOPE, set: { title: "late" } }, 4);
    expect(overlay([], [put], VIEWER, { kind: "note" })).toEqual([]);
  });

  test("a drop takes the record away, and an edit behind it does not bring it back", () => {
    const drop = edit("record.drop", { kind: "note", id: "n1" }, 4);
    const put = edit("record.put", { kind: "note", id: "n1", scope: SCOPE, set: { title: "x" } }, 4, 2);
    expect(overlay([note], [drop, put], VIEWER, { kind: "note" })).toEqual([]);
  });
});

describe("commands drawn before the server has answered", () => {
  const draw = (waiting: Waiting[], kind: string, synced: LocalRecord[] = []): LocalRecord[] =>
    overlay(synced, waiting, VIEWER, { kind });

  test("a scan is an event with the source that its code names", async () => {
    const code = codes.codes[0]!;
    const scan = edit("attendance.scan", { id: "e1", placement: PLACEMENT, direction: "in", code: code.text });
    await readyFor([scan]);
    expect(draw([scan], "attendance-event")).toMatchObject([
      {
        id: "e1",
        scope: SCOPE,
        pending: true,
        body: {
          event: "in", day: "2026-11-23", at: "2026-11-23T07:25:20.000Z", source: "kiosk", evidence: "kiosk",
          site: code.code?.subject, key: code.code?.kid, code_at: "2026-11-23T07:25:10.000Z", person: "sanne",
        },
      },
    ]);
  });

  test("a scan after midnight Dutch time is of the new day, wherever the phone thinks it is", () => {
    const scan = edit("attendance.scan", {
      id: "e1", placement: PLACEMENT, direction: "in", code: "no code", scanned_at: "2026-11-23T23:30:00.000Z",
    });
    expect(draw([scan], "attendance-event")[0]?.body).toMatchObject({ day: "2026-11-24", evidence: "declared" });
  });

  test("a confirmation is of the day that it is about", () => {
    const declared: LocalRecord = {
      id: "d1", kind: "attendance-event", scope: SCOPE, tick: 3, body: { event: "declaration", day: "2026-11-20" },
    };
    const confirm = edit("attendance.confirm", { id: "c1", placement: PLACEMENT, about: "d1", answer: "yes" });
    expect(draw([confirm], "attendance-event", [declared])[0]?.body).toMatchObject({
      event: "confirmation", day: "2026-11-20", about: "d1", answer: "yes",
    });
  });

  test("an absence is the one record of that day, on every device", () => {
    const id = derivedId(SCOPE, "absence", "2026-11-23");
    const report = edit("absence.report", { placement: PLACEMENT, day: "2026-11-23", kind: "sick" });
    const withdraw = edit("absence.withdraw", { placement: PLACEMENT, day: "2026-11-23" }, null, 2);
    expect(draw([report], "absence")).toMatchObject([{ id, body: { kind: "sick", state: "reported" } }]);
    expect(draw([report, withdraw], "absence")).toMatchObject([{ id, body: { kind: "sick", state: "withdrawn" } }]);
    expect(draw([withdraw], "absence")).toEqual([]);
  });

  test("a decision on a held edit shows at once", () => {
    const held: LocalRecord = { id: "h1", kind: "held-edit", scope: "placement-staff:x", tick: 3, body: { state: "waiting" } };
    const accept = edit("held.accept", { id: "h1" }, 3);
    expect(draw([accept], "held-edit", [held])[0]?.body).toEqual({ state: "accepted", decider: "sanne" });
  });

  test("a command that this app does not know draws nothing and harms nothing", () => {
    expect(draw([edit("week.sign", { id: "w1" })], "week-sheet")).toEqual([]);
  });
});

describe("derived ids", () => {
  test.each(vectors.ids)("$scope/$kind/$about", ({ scope, kind, about, id }) => {
    expect(derivedId(scope, kind, about)).toBe(id);
  });
});
