import { expect, test } from "vitest";
import type { LocalRecord } from "$lib/sync";
import { validCards, withoutValidCard } from "./cards";

const card = (id: string, scope: string, body: Record<string, unknown>): LocalRecord => ({ id, kind: "student-card", scope, tick: 1, body });

test("the newest card that was not taken back is the one that counts", () => {
  const cards = validCards([
    card("old", "placement:1", { issued_at: "2026-09-01T08:00:00.000Z" }),
    card("new", "placement:1", { issued_at: "2026-10-01T08:00:00.000Z" }),
    card("lost", "placement:1", { issued_at: "2026-11-01T08:00:00.000Z", revoked_at: "2026-11-02T08:00:00.000Z" }),
  ]);
  expect(cards.get("placement:1")?.id).toBe("new");
});

test("a student who lost the only card has none and is told apart from one who never had any", () => {
  const records = [card("lost", "placement:1", { issued_at: "x", revoked_at: "y" }), card("good", "placement:2", { issued_at: "x" })];
  expect(validCards(records).has("placement:1")).toBe(false);
  expect(withoutValidCard(records)).toEqual(new Set(["placement:1"]));
});
