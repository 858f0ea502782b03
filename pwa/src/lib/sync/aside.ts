/**
 * What lies behind a PIN that nobody remembers.
 *
 * A new sign-in link lets the person go on with this device without the old
 * PIN. What was not sent yet stays sealed, laid aside whole under the old vault,
 * until the PIN is remembered; then it joins the queue of whoever made it.
 */

import type { Vault } from "../lock/vault";
import type { KeptFile } from "../files/shelf";
import type { Database } from "./db";
import { LEFT_BEHIND, leaveBehind, type LeftBehind } from "./left-behind";
import { appendEdits, settle } from "./outbox";
import type { Waiting } from "./region-state";
import { ASIDE, openRow, VAULT, type Cipher } from "./sealing";
import type { SignedIn } from "./types";

type Row = Record<string, unknown>;

const KEPT = ["settings", "outbox", "files", "file_bytes"] as const;
const ALL = [...KEPT, "records", "acknowledged", "outcomes", "regions", "screens"] as const;

export interface Aside {
  vault: Vault;
  /** Sealed rows by store. */
  rows: Record<(typeof KEPT)[number], Row[]>;
}

/** Lay everything that waits aside and leave an empty, open database; all of it or nothing. */
export async function layAside(raw: Database): Promise<void> {
  const transaction = raw.transaction(ALL, "readwrite", { durability: "strict" });
  try {
    const settings = transaction.objectStore("settings");
    const all = (await settings.getAll()) as unknown as Row[];
    const vault = all.find((row) => row["key"] === VAULT)?.["value"] as Vault | undefined;
    if (vault) {
      const earlier = all.filter((row) => String(row["key"]).startsWith(ASIDE));
      const rows: Aside["rows"] = {
        settings: all.filter((row) => row["key"] !== VAULT && !earlier.includes(row)),
        outbox: (await transaction.objectStore("outbox").getAll()) as unknown as Row[],
        files: (await transaction.objectStore("files").getAll()).filter(({ state }) => state === "waiting") as unknown as Row[],
        file_bytes: [],
      };
      for (const { region, scope, sha256 } of rows.files as unknown as KeptFile[]) {
        const bytes = await transaction.objectStore("file_bytes").get([region, scope, sha256]);
        if (bytes) rows.file_bytes.push(bytes as unknown as Row);
      }
      for (const name of ALL) await transaction.objectStore(name).clear();
      for (const row of earlier) await settings.put(row as never);
      await settings.put({ key: ASIDE + vault.id, value: { vault, rows } satisfies Aside });
    }
    await transaction.done;
  } catch (error) {
    await settle(transaction);
    throw error;
  }
}

/** Open what was laid aside and give it to whoever made it. `database` seals as the device does now. */
export async function takeBack(database: Database, aside: Aside, cipher: Cipher, now: SignedIn): Promise<void> {
  const opened = <T>(store: keyof Aside["rows"]): T[] => aside.rows[store].map((row) => openRow(store, row, cipher) as T);
  const settings = opened<{ key: string; value: unknown }>("settings");
  const person = (settings.find(({ key }) => key === "session")?.value as SignedIn | undefined)?.person ?? "";
  const edits = opened<Waiting>("outbox");
  const files = opened<KeptFile>("files");
  const bytes = opened<never>("file_bytes");

  const stores = ["settings", "outbox", "regions", "files", "file_bytes"] as const;
  const transaction = database.transaction(stores, "readwrite", { durability: "strict" });
  try {
    const kept = transaction.objectStore("settings");
    if (person === now.person) await appendEdits(transaction.objectStore("outbox"), transaction.objectStore("regions"), edits);
    else await leaveBehind(kept, { person, edits });
    for (const { key, value } of settings) {
      if (key === LEFT_BEHIND) for (const left of value as LeftBehind[]) await leaveBehind(kept, left);
      if (key.startsWith("draft/") && !(await kept.get(key))) await kept.put({ key, value });
    }
    for (const [i, file] of files.entries()) {
      const there = await transaction.objectStore("files").get([file.region, file.scope, file.sha256]);
      if (there || bytes[i] === undefined) continue;
      await transaction.objectStore("files").put(file);
      await transaction.objectStore("file_bytes").put(bytes[i]);
    }
    await kept.delete(ASIDE + aside.vault.id);
    await transaction.done;
  } catch (error) {
    await settle(transaction);
    throw error;
  }
}
