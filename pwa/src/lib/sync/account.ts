/** Who this device belongs to: enrolling it, remembering it, and what to do with edits of whoever had it before. */

import type { Database } from "./db";
import { LEFT_BEHIND, type LeftBehind } from "./left-behind";
import { refusal } from "./local-store";
import type { Notice } from "./notices";
import { freshRegion } from "./region-state";
import type { Transport } from "./transport";
import type { RegionHeld, RoleHeld, SignedIn } from "./types";
import type { ProblemDocument } from "./wire";

const SESSION = "session";

interface Enrolled {
  device: string;
  person: string;
  name: string;
  regions: RegionHeld[];
  schema: number;
}

interface Me extends Enrolled {
  language: string | null;
  roles: RoleHeld[];
}

export async function readSession(database: Database): Promise<SignedIn | null> {
  return ((await database.get("settings", SESSION))?.value as SignedIn | undefined) ?? null;
}

export async function writeSession(database: Database, session: SignedIn): Promise<void> {
  await database.put("settings", { key: SESSION, value: session });
}

/** Whether records of the kinds that say what somebody is here came or went. */
export function saysWhoIsWho({ kinds, revision }: Notice): boolean {
  return Boolean(revision) && (kinds ?? ["role"]).some((kind) => ["role", "student", "guardianship"].includes(kind));
}

/** What the server says about the person now; null when it cannot be asked, or says nothing new. */
export async function fetchMe(transport: Transport, session: SignedIn): Promise<SignedIn | null> {
  const reply = await transport.get("/api/me");
  if (reply.status !== 200 || typeof reply.body !== "object" || reply.body === null) return null;
  const me = reply.body as Me;
  if (me.device !== session.device) return null;
  const regions = me.regions ?? session.regions;
  const roles = me.roles ?? session.roles;
  const withRole = regions.filter(({ id }) => roles.some(({ region }) => region === id));
  // Where somebody is nothing any more there is nothing to see; a region stays listed for what was done in it.
  const among = withRole.length > 0 ? withRole : regions;
  const stillThere = among.some(({ id }) => id === session.region);
  const fresh = {
    ...session,
    name: me.name,
    language: me.language === "en" ? ("en" as const) : ("nl" as const),
    roles,
    regions,
    region: stillThere ? session.region : (among[0]?.id ?? session.region),
    schema: me.schema ?? session.schema,
  };
  return JSON.stringify(fresh) === JSON.stringify(session) ? null : fresh;
}

/**
 * Become a device of the person whose code it is. The same person's unsent edits
 * are numbered anew and go along; somebody else's stay put for them, unseen, and
 * their records leave the device. `ready` gives the database once the server
 * agreed, before anything here changes.
 */
export async function enrolDevice(
  transport: Transport,
  code: string,
  deviceName: string,
  before: SignedIn | null,
  ready: (person: string) => Promise<Database>,
): Promise<SignedIn> {
  const reply = await transport.post("/api/enrol", { code, device: { name: deviceName } });
  if (reply.status !== 201 && reply.status !== 200) {
    throw refusal(reply.status, reply.body as Partial<ProblemDocument> | null);
  }
  const enrolled = reply.body as Enrolled;
  const region = enrolled.regions[0]?.id ?? "";
  const session: SignedIn = {
    person: enrolled.person,
    name: enrolled.name,
    language: before?.person === enrolled.person ? before.language : "nl",
    device: enrolled.device,
    roles: enrolled.regions.flatMap(({ id, roles }) =>
      roles.map((role) => ({ region: id, role, school: null, company: null })),
    ),
    regions: enrolled.regions,
    region,
    schema: enrolled.schema,
  };
  const database = await ready(enrolled.person);
  await takeOver(database, session, before);
  const full = (await fetchMe(transport, session)) ?? session;
  if (full !== session) await writeSession(database, full);
  return full;
}

/** Numbers and cursors belong to the device that is no more: begin anew, losing nobody's edits. */
async function takeOver(database: Database, session: SignedIn, before: SignedIn | null): Promise<void> {
  const transaction = database.transaction(
    ["settings", "records", "outbox", "acknowledged", "outcomes", "regions", "files", "file_bytes", "screens"],
    "readwrite",
    { durability: "strict" },
  );
  const settings = transaction.objectStore("settings");
  const outbox = transaction.objectStore("outbox");
  const regions = transaction.objectStore("regions");
  const samePerson = before?.person === session.person;

  let left = ((await settings.get(LEFT_BEHIND))?.value as LeftBehind[] | undefined) ?? [];
  const waiting = await outbox.getAll();
  if (before && !samePerson && waiting.length > 0) left = [...left, { person: before.person, edits: waiting }];
  const own = left.filter(({ person }) => person === session.person).flatMap(({ edits }) => edits);
  if (samePerson) own.push(...waiting);
  await settings.put({ key: LEFT_BEHIND, value: left.filter(({ person }) => person !== session.person) });

  await outbox.clear();
  await transaction.objectStore("acknowledged").clear();
  const numbers = new Map<string, number>();
  for (const edit of own) {
    const n = (numbers.get(edit.region) ?? 0) + 1;
    numbers.set(edit.region, n);
    await outbox.add({ ...edit, n });
  }
  await transaction.objectStore("screens").clear();
  if (!samePerson) {
    await transaction.objectStore("records").clear();
    await transaction.objectStore("outcomes").clear();
    // What they made and did not send stays for them, as their edits do; only they send it.
    for (const { region, scope, sha256, state } of await transaction.objectStore("files").getAll()) {
      if (state === "waiting") continue;
      await transaction.objectStore("files").delete([region, scope, sha256]);
      await transaction.objectStore("file_bytes").delete([region, scope, sha256]);
    }
    await regions.clear();
  }
  for (const state of await regions.getAll()) {
    const nextN = (numbers.get(state.region) ?? 0) + 1;
    numbers.delete(state.region);
    await regions.put({ ...state, nextN, cursor: null, resetting: true, catchUp: false, refetch: [], suspects: [] });
  }
  for (const [region, n] of numbers) await regions.put({ ...freshRegion(region), nextN: n + 1 });
  await settings.put({ key: SESSION, value: session });
  await transaction.done;
}
