/**
 * What somebody is typing, kept on the device until it is saved or given up, so
 * that a new version, a lock, a closed tab or a dead battery costs nothing.
 * Lies among the settings, sealed like everything else when there is a PIN.
 */

import type { Database } from "./db";
import type { Drafts } from "./types";

/** Begins the names of the settings that hold drafts. */
export const DRAFT = "draft/";
export const KEEP_DRAFT_MS = 60 * 24 * 3_600_000;

interface KeptDraft {
  at: number;
  draft: unknown;
}

export class DraftBook implements Drafts {
  private readonly drafts = new Map<string, unknown>();
  private readonly unwritten = new Set<string>();
  private database: Database | null = null;
  private person = "";
  private writing: Promise<void> | null = null;

  constructor(private readonly now: () => number) {}

  /** Read what this person was typing; another person's stays, unread. */
  async open(database: Database, person: string): Promise<void> {
    this.close();
    const mine = keyOf(person, "");
    const rows = await database.getAll("settings", IDBKeyRange.bound(mine, `${mine}\uffff`));
    for (const { key, value } of rows) {
      const { at, draft } = value as KeptDraft;
      if (Math.abs(this.now() - at) > KEEP_DRAFT_MS) await database.delete("settings", key);
      else this.drafts.set(key.slice(mine.length), draft);
    }
    this.database = database;
    this.person = person;
  }

  close(): void {
    this.drafts.clear();
    this.unwritten.clear();
    this.database = null;
  }

  of(key: string): unknown {
    return this.drafts.get(key);
  }

  all(): ReadonlyMap<string, unknown> {
    return this.drafts;
  }

  keep(key: string, draft: unknown): void {
    this.drafts.set(key, draft);
    this.write(key);
  }

  forget(key: string): void {
    if (this.drafts.delete(key)) this.write(key);
  }

  /** Resolves when everything kept so far is on the device. */
  async settled(): Promise<void> {
    while (this.writing) await this.writing;
  }

  /** One write at a time: of fast typing only the last is written. */
  private write(key: string): void {
    this.unwritten.add(key);
    this.writing ??= this.writeAll().finally(() => (this.writing = null));
  }

  private async writeAll(): Promise<void> {
    for (let [key] = this.unwritten; key !== undefined; [key] = this.unwritten) {
      this.unwritten.delete(key);
      const { database } = this;
      if (!database) return;
      const row = keyOf(this.person, key);
      const draft = this.drafts.get(key);
      try {
        if (draft === undefined) await database.delete("settings", row);
        else await database.put("settings", { key: row, value: { at: this.now(), draft } satisfies KeptDraft });
      } catch {
        // No room, or locked meanwhile: what is typed is still on the screen.
      }
    }
  }
}

export function keyOf(person: string, key: string): string {
  return `${DRAFT}${person}/${key}`;
}
