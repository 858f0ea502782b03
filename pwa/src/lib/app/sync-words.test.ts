import { describe, expect, test } from "vitest";
import type { RejectedEdit, SyncState, SyncStatus } from "$lib/sync";
import { chipOf } from "./sync-words";

const status = (more: Partial<SyncStatus>): SyncStatus => ({ state: "idle", unsent: 0, held: 0, rejected: [], lastSync: null, persisted: true, skew: null, problem: null, ...more });
const states: SyncState[] = ["offline", "idle", "sending", "behind", "needs-you", "revoked"];

describe("the sync chip", () => {
  test("never says sent while something is unsent", () => {
    for (const state of states) expect(chipOf(status({ state, unsent: 2 })).key).not.toBe("sync.chip.sent");
  });
  test("counts what is kept on this device", () => {
    expect(chipOf(status({ state: "offline", unsent: 3 }))).toMatchObject({ key: "sync.chip.kept", count: 3 });
  });
  test("asks for the person first, whatever else is going on", () => {
    const rejected = [{ n: 1 } as RejectedEdit];
    expect(chipOf(status({ state: "needs-you", unsent: 3, rejected }))).toMatchObject({ key: "sync.chip.needs-you", count: 1 });
  });
  test("says that an edit waits for somebody else's decision", () => {
    expect(chipOf(status({ held: 1 })).key).toBe("sync.chip.held");
  });
});
