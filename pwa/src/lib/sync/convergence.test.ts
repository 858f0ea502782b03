/**
 * Random phones, losing signal, batteries and memory, against one server.
 *
 * A failure names its seed: LEERPLEK_SEED=… repeats it, LEERPLEK_RUNS=… hunts longer.
 */

import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { freshIndexedDb, REGION } from "./testing/device";
import { FakeServer } from "./testing/fake-server";
import { Phone, WEATHER } from "./testing/phone";
import { Random } from "./testing/random";
import type { RegionState } from "./region-state";

const PEOPLE = ["sanne", "bram"];
const SCOPES = ["placement:a", "placement:b", "school:c"];
const settings = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env ?? {};
const RUNS = Number(settings["LEERPLEK_RUNS"] ?? 30);
const SEEDS = settings["LEERPLEK_SEED"]
  ? [Number(settings["LEERPLEK_SEED"])]
  : Array.from({ length: RUNS }, (_, i) => 1000 + i);

async function play(seed: number): Promise<void> {
  freshIndexedDb();
  const random = new Random(seed);
  const server = new FakeServer();
  for (const person of PEOPLE) for (const scope of SCOPES) if (random.chance(0.8)) server.grant(person, scope);
  const phones: Phone[] = [];
  for (const person of PEOPLE) {
    for (const n of [1, 2]) {
      const name = `${person}-${n}`;
      server.addDevice(name, person);
      phones.push(await new Phone(name, person, server.transport(name), random).start());
    }
  }
  let backup = server.backup();
  let epochs = 1;
  let records = 0;
  const known: string[] = [];

  for (let turn = 0; turn < 60; turn++) {
    const phone = random.pick(phones);
    server.pageSize = random.pick([1, 2, 3, 10, 1000]);
    const dice = random.below(100);
    if (dice < 45) {
      const fresh = known.length === 0 || random.chance(0.3);
      const id = fresh ? `record-${String(records++).padStart(3, "0")}` : random.pick(known);
      if (fresh) known.push(id);
      await phone.edit(id, SCOPES[records % 3] ?? "", random.chance(0.05) ? "bad" : "note");
    } else if (dice < 50 && known.length > 0) {
      await phone.device.drop(random.pick(known));
    } else if (dice < 84) {
      await phone.sync(random.pick(WEATHER));
    } else if (dice < 88) {
      server.endGrant(random.pick(PEOPLE), random.pick(SCOPES));
    } else if (dice < 92) {
      const [person, scope] = [random.pick(PEOPLE), random.pick(SCOPES)];
      if (!server.scopes(person).includes(scope)) server.grant(person, scope);
    } else if (dice < 94) {
      backup = server.backup();
    } else if (dice < 95) {
      server.restore(backup, `epoch-${++epochs}`);
    } else if (dice < 97) {
      await phone.backUp();
    } else if (dice < 98) {
      await phone.restore();
    } else if (dice < 99) {
      phone.device.clock.time += (random.below(7) - 3) * 3_600_000;
    } else {
      const [lost] = await phone.device.database.getAll("records");
      if (!lost) continue;
      await phone.device.database.delete("records", [lost.space, lost.id]);
      phone.astray = true;
    }
    phone.device.clock.pass(60_000);
  }

  // First without digests, so that they cannot mend what the session should have done.
  await settleDown(server, phones, () => ({ digestsAt: phones[0]?.device.clock.wall() ?? 0 }));
  await check(server, phones, phones.filter((phone) => !phone.astray));
  await settleDown(server, phones, () => ({ digestsAt: null, refetchedAt: {} }));
  await check(server, phones, phones);
}

/** Everybody comes back, in fine weather, until nobody has anything to say. */
async function settleDown(server: FakeServer, phones: Phone[], set: () => Partial<RegionState>): Promise<void> {
  const now = Math.max(...phones.map((phone) => phone.device.clock.wall()));
  for (const phone of phones) phone.device.clock.time = now;
  for (let round = 0; round < 2; round++) {
    server.refetches = [];
    for (const phone of phones) {
      const state = await phone.device.store.state();
      await phone.device.database.put("regions", { ...state, ...set(), region: REGION });
      for (let tries = 0; tries < 6; tries++) await phone.sync("fine");
    }
  }
}

async function check(server: FakeServer, phones: Phone[], whole: Phone[]): Promise<void> {
  expect(server.faults).toEqual([]);
  const marks = server.contents.journal.map(({ args }) => (args["set"] as { mark?: string } | undefined)?.mark);
  for (const phone of whole) {
    const visible = server
      .visible(phone.person)
      .map(({ id, tick, scope, body }) => ({ id, tick, scope, body }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(await phone.device.records(), `${phone.name} sees what the server shows`).toEqual(visible);
  }
  for (const phone of phones) {
    const lost = phone.made.filter((mark) => !marks.includes(mark));
    expect(lost, `edits of ${phone.name} that never arrived`).toEqual([]);
    if (!phone.restored) {
      const twice = phone.made.filter((mark) => marks.indexOf(mark) !== marks.lastIndexOf(mark));
      expect(twice, `edits of ${phone.name} that took effect twice`).toEqual([]);
    }
    const numbers = server.contents.journal.filter((entry) => entry.device === phone.name).map(({ n }) => n);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  }
}

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});

test("phones that lose signal, power and memory all end with the same records, and no edit is lost or doubled", { timeout: 600_000 }, async () => {
  for (const seed of SEEDS) {
    try {
      await play(seed);
    } catch (error) {
      if (error instanceof Error) error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
});
