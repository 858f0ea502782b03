/**
 * The app's interface on made-up records, for `vite --mode mock` only.
 * `?as=coach` chooses the role; `?state=offline`, `?unsent=3` and `?rejected=1` the sync state.
 */

import { readyFor } from "../lib/sync/effects";
import { overlay } from "../lib/sync/overlay";
import type { Waiting } from "../lib/sync/region-state";
import type { App, LocalRecord, Readable, RejectedEdit, Role, SignedIn, SyncState, SyncStatus } from "../lib/sync/types";
import { COMPANY, madeUp, NAMES, PEOPLE, REGION, SCHOOL } from "./records";

export type * from "../lib/sync/types";
export { SyncError } from "../lib/sync/types";

function remembered(key: string): string | null {
  const asked = new URLSearchParams(location.search).get(key);
  if (asked !== null) sessionStorage.setItem(`mock.${key}`, asked);
  return sessionStorage.getItem(`mock.${key}`);
}

class Value<T> implements Readable<T> {
  #runs = new Set<(value: T) => void>();
  constructor(public now: T) {}
  subscribe(run: (value: T) => void): () => void {
    this.#runs.add(run);
    run(this.now);
    return () => this.#runs.delete(run);
  }
  set(value: T): void {
    this.now = value;
    for (const run of this.#runs) run(value);
  }
}

function derived<T>(from: Value<number>, read: () => T): Readable<T> {
  return { subscribe: (run) => from.subscribe(() => run(read())) };
}

export async function openApp(): Promise<App> {
  const role = (remembered("as") ?? "student") as Role | "nobody";
  const state = (remembered("state") ?? "idle") as SyncState;
  const synced = role !== "nobody" && remembered("empty") ? [] : madeUp();
  const waiting: Waiting[] = [];
  const changes = new Value(0);
  const viewer = { person: role === "nobody" ? "" : PEOPLE[role], device: "mock" };
  const signedIn: SignedIn | null =
    role === "nobody"
      ? null
      : {
          person: PEOPLE[role],
          name: NAMES[role],
          language: "nl",
          device: "mock",
          roles: [{ region: REGION, role, school: ["company_mentor", "region_lead"].includes(role) ? null : SCHOOL, company: role === "company_mentor" ? COMPANY : null }],
          regions: [{ id: REGION, name: "STO Salland", roles: [role], epoch: "e" }],
          region: REGION,
          schema: 1,
        };
  const rejected: RejectedEdit[] = remembered("rejected")
    ? [{ n: 7, name: "record.put", args: { kind: "note", id: "x", scope: "placement:x", set: { title: "Bezoek", body: "Tekst die niet is aangekomen." } }, at: new Date().toISOString(), code: "not-permitted", message: "Je mag dit hier niet aanpassen.", remedy: "ask" }]
    : [];
  const session = new Value<SignedIn | null>(signedIn);
  const status = new Value<SyncStatus>({
    state, unsent: Number(remembered("unsent") ?? 0), held: Number(remembered("held") ?? 0), rejected, lastSync: new Date(), persisted: true, skew: null, problem: null,
  });
  const see = (wanted: { kind?: string; scope?: string; id?: string }) =>
    overlay(
      synced.filter((one) => (wanted.kind === undefined || one.kind === wanted.kind) && (wanted.scope === undefined || one.scope === wanted.scope) && (wanted.id === undefined || one.id === wanted.id)),
      waiting,
      viewer,
      wanted,
    );
  const queue = async (name: string, args: Record<string, unknown>, base: number | null) => {
    await readyFor([{ name } as unknown as Waiting]);
    waiting.push({ n: waiting.length + 1, name, args, at: Date.now(), base, epoch: "e", schema: 1, offset: 60 } as unknown as Waiting);
    status.set({ ...status.now, unsent: state === "offline" ? status.now.unsent + 1 : 0 });
    changes.set(changes.now + 1);
  };
  return {
    session,
    files: {
      of: () => ({ subscribe: (run) => (run([]), () => undefined) }),
      add: async () => "",
      retry: async () => undefined,
      takeOut: async () => undefined,
      putBack: async () => undefined,
      open: async () => ({ missing: "offline" }),
      now: async () => undefined,
    },
    store: {
      records: (kind, filter) => derived<LocalRecord[]>(changes, () => see({ kind, ...(filter?.scope ? { scope: filter.scope } : {}) })),
      record: (id) => derived(changes, () => see({ id })[0]),
      ahead: async () => undefined,
      kept: () => undefined,
      shown: () => undefined,
      keep: async () => undefined,
      history: async () => [],
    },
    sync: {
      status,
      put: (kind, id, scope, set) => queue("record.put", { kind, id, scope, set }, synced.find((one) => one.id === id)?.tick ?? null),
      drop: (kind, id) => queue("record.drop", { kind, id }, 1),
      command: (name, args) => queue(name, args, null),
      now: async () => {
        status.set({ ...status.now, state: "sending" });
        await new Promise((done) => setTimeout(done, 800));
        status.set({ ...status.now, state, lastSync: new Date() });
      },
      dismiss: async (n) => status.set({ ...status.now, rejected: status.now.rejected.filter((one) => one.n !== n) }),
    },
    enrol: async () => {
      throw Object.assign(new Error("Deze link werkt niet meer."), { code: "code-unknown", remedy: "ask" });
    },
    switchRegion: async () => undefined,
    signOut: async (options) => {
      if (status.now.unsent > 0 && !options?.loseUnsent) return { done: false, unsent: status.now.unsent, refused: 0, drafts: 0, exported: "[]" };
      session.set(null);
      return { done: true };
    },
    takeIn: async () => 0,
    drafts: { of: () => undefined, keep: () => undefined, forget: () => undefined },
    pin: {
      state: new Value({ pin: false, locked: false, unsent: 0, aside: 0, mayTryAt: 0 }),
      set: async () => undefined,
      change: async () => ({ open: true }),
      remove: async () => ({ open: true }),
      unlock: async () => ({ open: true }),
      takeBack: async () => ({ open: true }),
      lock: async () => undefined,
    },
    close: () => undefined,
  };
}
