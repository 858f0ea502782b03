/**
 * This client against a real server, which tests/sync/test_reference_client.py
 * starts; vitest.server.config.ts tells where it is and who lives there.
 */

import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { Phone, WEATHER } from "./testing/phone";
import { Random } from "./testing/random";
import { httpTransport, type Transport } from "./transport";
import type { SyncRequest } from "./wire";

interface Demo {
  region: string;
  people: { person: string; role: string; token: string }[];
  placements: { placement: string; student: string; coaches: string[] }[];
}

declare const LEERPLEK_SERVER: string;
declare const LEERPLEK_DEMO: Demo;
declare const LEERPLEK_SEED: number;

const origin = LEERPLEK_SERVER;
const demo = LEERPLEK_DEMO;
const SEED = LEERPLEK_SEED;

/** Pages of any size, so that rounds end anywhere. */
function transport(token: string, random: Random): Transport {
  const real = httpTransport({ origin, language: () => "nl", headers: { authorization: `Bearer ${token}` } });
  return {
    ...real,
    post: (path, body) => real.post(path, { ...(body as SyncRequest), limit: random.pick([3, 40, 1000, 1000]) }),
  };
}

function phonesOf(person: string, random: Random): Promise<Phone[]> {
  const lines = demo.people.filter((line) => line.person === person).slice(0, 2);
  return Promise.all(
    lines.map(({ role, token }, i) => new Phone(`${role}-${i}`, person, transport(token, random), random, demo.region).start()),
  );
}

/** Titles of every note that a device's mutations ever named. */
async function sentTitles(token: string): Promise<Set<string>> {
  const reading = httpTransport({ origin, language: () => "nl", headers: { authorization: `Bearer ${token}` } });
  const titles = new Set<string>();
  for (let after = 0; ; ) {
    const reply = await reading.get(`/api/regions/${demo.region}/mutations?after=${after}`);
    const page = reply.body as { mutations: { args: { set?: { mark?: string; title?: string } } }[]; next: number | null };
    for (const { args } of page.mutations) if (args.set?.title) titles.add(args.set.title);
    if (page.next === null) return titles;
    after = page.next;
  }
}

test(`phones in bad weather agree with the server and with each other (seed ${SEED})`, { timeout: 120_000 }, async () => {
  const random = new Random(SEED);
  const { placement, student, coaches } = random.pick(demo.placements);
  const scope = `placement:${placement}`;
  const [coaching, studying] = await Promise.all([phonesOf(coaches[0] ?? "", random), phonesOf(student, random)]);
  const phones = [...coaching, ...studying];
  const notes: string[] = [];
  for (let turn = 0; turn < 100; turn++) {
    const phone = random.pick(phones);
    const dice = random.below(100);
    if (dice < 50) {
      const fresh = notes.length === 0 || random.chance(0.3);
      const id = fresh ? crypto.randomUUID() : random.pick(notes);
      if (fresh) notes.push(id);
      const title = `${phone.name} ${turn}`;
      phone.made.push(title);
      const tag = `t${random.below(4)}`;
      await phone.device.put(id, scope, {
        title,
        body: `een ${random.below(4)}\n${title}\ndrie ${random.below(4)}\n`,
        tags: random.chance(0.5) ? { add: [tag] } : { remove: [tag] },
      });
    } else if (dice < 53 && notes.length > 0) {
      await phone.device.drop(random.pick(notes));
    } else if (dice < 93) {
      await phone.sync(random.pick(WEATHER));
    } else if (dice < 97) {
      await phone.backUp();
    } else {
      await phone.restore();
    }
  }
  for (let round = 0; round < 2; round++) {
    for (const phone of phones) for (let tries = 0; tries < 4; tries++) await phone.sync("fine");
  }

  for (const phone of phones) expect(await phone.device.unsent(), phone.name).toBe(0);
  for (const [one, other] of [coaching, studying]) {
    expect(await other?.device.records()).toEqual(await one?.device.records());
  }
  const [newcomer] = await phonesOf(student, random);
  await newcomer?.sync("fine");
  expect(await newcomer?.device.records(), "a device that starts from nothing").toEqual(await studying[0]?.device.records());
  // The digests of the last comparison asked for nothing again.
  for (const phone of phones) expect((await phone.device.store.state()).refetchedAt).toEqual({});

  const arrived = new Set<string>();
  for (const { person, token } of demo.people) {
    if (person !== student && person !== coaches[0]) continue;
    for (const title of await sentTitles(token)) arrived.add(title);
  }
  for (const phone of phones) expect(phone.made.filter((title) => !arrived.has(title)), phone.name).toEqual([]);
});
