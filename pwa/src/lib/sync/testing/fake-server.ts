/**
 * A small server that answers as the protocol says, for tests of the client.
 *
 * It keeps numbers, contents, ticks, grants with drop and backfill, pages,
 * rounds, resets, epochs, digests and held edits. It merges nothing: the last
 * arrival stands, because merging is the server's business and not under test.
 */

import { digestsOf } from "../digests";
import type { Transport } from "../transport";
import type { Outcome, Reply, SyncAnswer, SyncRequest, WireMutation, WireRecord } from "../wire";

interface Grant {
  scope: string;
  began: number;
  ended: number | null;
}

interface Device {
  person: string;
  nextN: number;
  contents: Record<number, string>;
  outcomes: Record<number, Outcome>;
  revoked: boolean;
}

interface Contents {
  tick: number;
  records: Record<string, WireRecord>;
  devices: Record<string, Device>;
  grants: Record<string, Grant[]>;
  /** What took effect, in order. */
  journal: { device: string; n: number; name: string; args: Record<string, unknown>; at: string; outcome: string }[];
}

interface Cursor {
  epoch: string;
  device: string;
  done: number;
  round: number | null;
  after: [number, string] | null;
  left: boolean;
}

export class FakeServer {
  epoch = "epoch-1";
  pageSize = 1000;
  clientTooOld = false;
  serverTooOld = false;
  refetches: string[] = [];
  requests: SyncRequest[] = [];
  /** More requests than this in one test is a loop. */
  patience = 20_000;
  /** What no careful device would send. */
  faults: string[] = [];
  now: () => number = () => Date.UTC(2026, 10, 23, 8);
  contents: Contents = { tick: 0, records: {}, devices: {}, grants: {}, journal: [] };

  addDevice(device: string, person: string): void {
    this.contents.devices[device] = { person, nextN: 1, contents: {}, outcomes: {}, revoked: false };
  }

  grant(person: string, scope: string): void {
    this.contents.tick += 1;
    (this.contents.grants[person] ??= []).push({ scope, began: this.contents.tick, ended: null });
  }

  endGrant(person: string, scope: string): void {
    const grant = this.contents.grants[person]?.find((one) => one.scope === scope && one.ended === null);
    if (!grant) return;
    this.contents.tick += 1;
    grant.ended = this.contents.tick;
  }

  put(id: string, kind: string, scope: string, body: Record<string, unknown>): void {
    this.contents.tick += 1;
    this.contents.records[id] = { id, kind, scope, tick: this.contents.tick, body };
  }

  backup(): string {
    return JSON.stringify(this.contents);
  }

  restore(backup: string, epoch: string): void {
    this.contents = JSON.parse(backup) as Contents;
    this.epoch = epoch;
  }

  /** What a person may see now. */
  visible(person: string): WireRecord[] {
    const scopes = new Set(this.scopes(person));
    return Object.values(this.contents.records).filter((record) => !record.gone && scopes.has(record.scope));
  }

  scopes(person: string): string[] {
    return (this.contents.grants[person] ?? []).filter((grant) => grant.ended === null).map((grant) => grant.scope);
  }

  transport(device: string): Transport {
    return {
      post: async (_path, body) => this.sync(device, structuredClone(body) as SyncRequest),
      get: async () => ({ status: 404, body: { code: "not-found", remedy: "ask" }, retryAfter: null }),
      stream: async () => null,
    };
  }

  async sync(id: string, request: SyncRequest): Promise<Reply> {
    this.requests.push(request);
    if (this.requests.length > this.patience) throw new Error(`${id} never stops asking: ${JSON.stringify(request)}`);
    const device = this.contents.devices[id];
    if (!device) return problem(401, { code: "not-signed-in", remedy: "sign-in" });
    if (this.serverTooOld && request.mutations.length > 0) {
      return problem(503, { code: "server-too-old", remedy: "retry" }, 60_000);
    }
    const answer: SyncAnswer = {
      epoch: this.epoch,
      tick: this.contents.tick,
      received_at: new Date(this.now()).toISOString(),
      outcomes: [],
      acked: device.nextN - 1,
      next_n: device.nextN,
      wipe: device.revoked,
    };
    const otherEpoch = request.epoch !== null && request.epoch !== this.epoch;
    if (otherEpoch) {
      answer.replay_from = device.nextN;
    } else {
      const twice = (request.refetch ?? []).find((scope) => this.refetches.includes(`${id} ${scope}`));
      if (twice) return problem(429, { code: "refetch-limited", remedy: "retry" }, 3_600_000);
      const refused = this.takeIn(id, device, request.mutations, answer.outcomes);
      if (refused) return refused;
      answer.acked = device.nextN - 1;
      answer.next_n = device.nextN;
      answer.tick = this.contents.tick;
    }
    if (request.cursor !== undefined) {
      if (this.clientTooOld) {
        Object.assign(answer, { cursor: request.cursor, records: [], dropped: [], reset: false, more: false });
        answer.refused = { code: "client-too-old", message: "Update first.", remedy: "update" };
      } else if (device.revoked) {
        Object.assign(answer, { cursor: request.cursor, records: [], dropped: [], reset: false, more: false });
      } else {
        await this.deliver(id, device, request, answer);
      }
    }
    return { status: 200, body: structuredClone(answer), retryAfter: null };
  }

  private takeIn(id: string, device: Device, mutations: WireMutation[], outcomes: Outcome[]): Reply | null {
    let expected = device.nextN;
    for (const mutation of mutations) {
      const content = JSON.stringify([
        mutation.schema, mutation.name, Date.parse(mutation.at), mutation.args, mutation.base ?? null,
        mutation.base === undefined ? null : (mutation.epoch ?? null),
      ]);
      const { n } = mutation;
      const code =
        n > expected ? "mutation-gap" : n < device.nextN && device.contents[n] !== content ? "mutation-number-reused" : null;
      if (code) return problem(409, { code, remedy: "resync", n, next_n: device.nextN, outcomes });
      const before = device.outcomes[n];
      if (before) {
        outcomes.push(before);
        continue;
      }
      const { base, epoch } = mutation;
      if (base !== undefined && (epoch ?? this.epoch) === this.epoch && base > this.contents.tick) {
        this.faults.push(`${id} had seen tick ${base} before there was one`);
      }
      this.contents.tick += 1;
      const outcome = { n, tick: this.contents.tick, ...this.judge(device, mutation) };
      device.contents[n] = content;
      device.outcomes[n] = outcome;
      device.nextN = n + 1;
      expected = n + 1;
      outcomes.push(outcome);
      const { name, args, at } = mutation;
      this.contents.journal.push({ device: id, n, name, args, at, outcome: outcome.outcome });
    }
    return null;
  }

  private judge(device: Device, { name, args }: WireMutation): Omit<Outcome, "n" | "tick"> {
    if (device.revoked) return { outcome: "held", code: "device-revoked", held: "00000000-0000-4000-8000-000000000000" };
    const { id, kind, scope, set } = args as { id: string; kind: string; scope: string; set: Record<string, unknown> };
    const standing = this.contents.records[id];
    const where = standing?.scope ?? scope;
    if (!this.scopes(device.person).includes(where)) {
      const once = this.contents.grants[device.person]?.some((grant) => grant.scope === where);
      return once
        ? { outcome: "held", code: "grant-ended", held: `held-${id}` }
        : { outcome: "rejected", code: "not-permitted", message: "No.", remedy: "ask" };
    }
    if (kind === "bad") return { outcome: "rejected", code: "invalid", message: "Not so.", remedy: "update", field: "x" };
    const tick = this.contents.tick;
    if (name === "record.drop") {
      if (standing) this.contents.records[id] = { id, kind, scope: standing.scope, tick, gone: true };
      return { outcome: "accepted" };
    }
    if (standing?.gone) return { outcome: "rejected", code: "record-gone", message: "Gone.", remedy: "ask" };
    this.contents.records[id] = { id, kind, scope: where, tick, body: { ...standing?.body, ...set } };
    return { outcome: "accepted" };
  }

  private async deliver(id: string, device: Device, request: SyncRequest, answer: SyncAnswer): Promise<void> {
    const sent = request.cursor == null ? null : (JSON.parse(request.cursor) as Cursor);
    const usable = sent !== null && sent.epoch === this.epoch && sent.device === id;
    answer.reset = sent !== null && !usable;
    const cursor: Cursor = usable
      ? sent
      : { epoch: this.epoch, device: id, done: 0, round: null, after: null, left: false };
    const grants = this.contents.grants[device.person] ?? [];
    answer.dropped = [];
    const refetched = new Set<string>();
    if (cursor.round === null) {
      cursor.round = this.contents.tick;
      const heldThen = (grant: Grant): boolean =>
        grant.began <= cursor.done && (grant.ended === null || grant.ended > cursor.done);
      answer.dropped = grants.filter((grant) => heldThen(grant) && grant.ended !== null).map((grant) => grant.scope);
      for (const scope of request.refetch ?? []) {
        if (!this.scopes(device.person).includes(scope)) continue;
        refetched.add(scope);
        answer.dropped.push(scope);
        this.refetches.push(`${id} ${scope}`);
      }
    }
    const round = cursor.round;
    const wanted: WireRecord[] = [];
    for (const record of Object.values(this.contents.records)) {
      const grant = grants.find((one) => one.scope === record.scope && one.began <= round && one.ended === null);
      if (!grant) continue;
      const whole = grant.began > cursor.done || refetched.has(record.scope);
      if (!whole && record.tick <= cursor.done) continue;
      if (whole && record.gone) continue;
      if (record.tick > round) cursor.left = true;
      else wanted.push(record);
    }
    const order = (record: WireRecord): [number, string] => [record.tick, record.id];
    const less = (a: [number, string], b: [number, string]): boolean => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
    const after = cursor.after;
    const rest = wanted
      .filter((record) => after === null || less(after, order(record)))
      .sort((a, b) => (less(order(a), order(b)) ? -1 : 1));
    // A page of a refetch is whole, so that this small server needs to remember nothing.
    const limit = refetched.size > 0 ? rest.length : Math.min(request.limit, this.pageSize);
    answer.records = rest.slice(0, limit);
    answer.tick = round;
    const last = answer.records.at(-1);
    if (rest.length > limit && last) {
      answer.more = true;
      answer.cursor = JSON.stringify({ ...cursor, after: order(last) } satisfies Cursor);
      return;
    }
    answer.more = cursor.left;
    const next: Cursor = { epoch: this.epoch, device: id, done: round, round: null, after: null, left: false };
    answer.cursor = JSON.stringify(next);
    if (request.digests && !answer.more && round === this.contents.tick) {
      const digests = await digestsOf(this.visible(device.person));
      for (const scope of this.scopes(device.person)) {
        answer.digests = { ...answer.digests, [scope]: digests[scope] ?? { count: 0, digest: "0".repeat(16) } };
      }
    }
  }
}

function problem(status: number, body: Record<string, unknown>, retryAfter: number | null = null): Reply {
  return { status, body, retryAfter };
}
