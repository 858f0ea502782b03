/** Writing everything on this device anew when a PIN is set or taken away. */

import type { Vault } from "../lock/vault";
import type { Database } from "./db";
import { settle } from "./outbox";
import { IN_THE_OPEN, VAULT } from "./sealing";
import { SyncError } from "./types";

const SEALED = Object.keys(IN_THE_OPEN) as ("records" | "outbox" | "acknowledged" | "outcomes" | "settings")[];
const AT_ONCE = 50;

/** What becomes of a row of a store. */
export type Made = (store: string, row: Record<string, unknown>) => Record<string, unknown>;

/** Every row and the vault in one transaction: all of it, or nothing. `standing` is the id of the vault as this tab knows it. */
export async function rewrite(raw: Database, standing: string | null, made: Made, vault: Vault | null): Promise<void> {
  const transaction = raw.transaction(SEALED, "readwrite", { durability: "strict" });
  try {
    const settings = transaction.objectStore("settings");
    const found = (await settings.get(VAULT))?.value as Vault | undefined;
    if ((found?.id ?? null) !== standing) throw new SyncError("pin-exists", "Another tab changed the PIN.", "retry");
    for (const name of SEALED) {
      const store = transaction.objectStore(name);
      const keys = await store.getAllKeys();
      // A few at a time: pictures are among them.
      for (let first = 0; first < keys.length; first += AT_ONCE) {
        const some = keys.slice(first, first + AT_ONCE);
        const rows = (await Promise.all(some.map((key) => store.get(key as never)))) as unknown as Record<string, unknown>[];
        const anew = rows.map((row) => made(name, row));
        await Promise.all(anew.map((row) => store.put(row as never)));
      }
    }
    if (vault) await settings.put({ key: VAULT, value: vault });
    else await settings.delete(VAULT);
    await transaction.done;
  } catch (error) {
    await settle(transaction);
    throw error;
  }
}
