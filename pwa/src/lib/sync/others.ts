/**
 * What others left on a device and did not send yet: their edits, what they
 * were typing, their pictures, and what lies behind a forgotten PIN. It waits
 * for them, so it stays when whoever has the device now signs out.
 */

import type { FileBytes, KeptFile } from "../files/shelf";
import { type Database, openDatabase } from "./db";
import { DRAFT, keyOf } from "./drafts";
import { LEFT_BEHIND, type LeftBehind } from "./left-behind";
import { settle } from "./outbox";
import { ASIDE } from "./sealing";

interface Setting {
  key: string;
  value: unknown;
}

export interface Belongings {
  settings: Setting[];
  files: KeptFile[];
  file_bytes: FileBytes[];
}

/** What is not this person's, in the open; null when there is nothing. */
export async function othersOn(database: Database, person: string): Promise<Belongings | null> {
  const settings: Setting[] = [];
  for (const { key, value } of (await database.getAll("settings")) as Setting[]) {
    if (key === LEFT_BEHIND) {
      const left = (value as LeftBehind[]).filter((one) => one.person !== person && one.edits.length > 0);
      if (left.length > 0) settings.push({ key, value: left });
    } else if (key.startsWith(ASIDE) || (key.startsWith(DRAFT) && !key.startsWith(keyOf(person, "")))) {
      settings.push({ key, value });
    }
  }
  const files = (await database.getAllFromIndex("files", "state", "waiting")).filter((file) => file.person !== person);
  const bytes = await Promise.all(files.map(({ region, scope, sha256 }) => database.get("file_bytes", [region, scope, sha256])));
  if (settings.length === 0 && files.length === 0) return null;
  return { settings, files, file_bytes: bytes.filter((one) => one !== undefined) };
}

/** Leave nothing in the database but this; all of it or nothing changes. */
export async function leaveOnly(name: string, kept: Belongings): Promise<void> {
  const raw = await openDatabase({ name });
  const transaction = raw.transaction([...raw.objectStoreNames], "readwrite", { durability: "strict" });
  try {
    for (const store of raw.objectStoreNames) await transaction.objectStore(store).clear();
    for (const row of kept.settings) await transaction.objectStore("settings").put(row);
    for (const row of kept.files) await transaction.objectStore("files").put(row);
    for (const row of kept.file_bytes) await transaction.objectStore("file_bytes").put(row);
    await transaction.done;
  } catch (error) {
    await settle(transaction);
    throw error;
  } finally {
    raw.close();
  }
}
