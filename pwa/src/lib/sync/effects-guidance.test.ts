import { beforeAll, expect, test } from "vitest";
import { readyFor } from "./effects";
import { overlay } from "./overlay";
import type { Waiting } from "./region-state";

const AT = Date.parse("2026-11-23T07:25:20.000Z");
const edit = (name: string, args: Record<string, unknown>, n = 1): Waiting => ({ region: "r", n, name, schema: 1, at: AT, offset: 60, base: null, epoch: null, args: { id: "x", placement: "p", ...args }, tried: false });
const drawn = (kind: string, ...edits: Waiting[]) => overlay([], edits, { person: "karin", device: "phone" }, { kind });

beforeAll(() => readyFor([edit("consent.say", {})]));

test("what somebody says is seen at once, where everybody of the placement sees it", () => {
  expect(drawn("consent", edit("consent.say", { purpose: "school-pr", answer: "no" }))).toMatchObject([
    { id: "x", scope: "placement:p", pending: true, body: { purpose: "school-pr", answer: "no", via: "app", person: "karin", at: "2026-11-23T07:25:20.000Z" } },
  ]);
});

test("a hand-over that was asked for stands with the school's own people, and can be taken back", () => {
  const asked = edit("handover.ask", { to: "piet", note: "Bel liever." });
  expect(drawn("hand-over", asked)).toMatchObject([{ scope: "placement-staff:p", body: { state: "asked", from_coach: "karin", to_coach: "piet", note: "Bel liever." } }]);
  expect(drawn("hand-over", asked, edit("handover.withdraw", {}, 2))).toMatchObject([{ body: { state: "withdrawn" } }]);
});

test("the office's answer is seen before the server carries it out", () => {
  const asked = edit("handover.arrange", { from: "karin", to: "piet", ends: "2026-12-01" });
  expect(drawn("hand-over", asked)).toMatchObject([{ body: { state: "agreed", from_coach: "karin", ends: "2026-12-01" } }]);
  expect(drawn("hand-over", asked, edit("handover.settle", { answer: "no", reason: "Vol." }, 2))).toMatchObject([{ body: { state: "refused", reason: "Vol." } }]);
});

test("an answer to what is not on this device draws nothing", () => {
  expect(drawn("hand-over", edit("handover.settle", { answer: "yes" }))).toEqual([]);
});
