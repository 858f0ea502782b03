/**
 * The lists and records that screens watch. What several screens ask for is read
 * once, what is asked for in one go is read in one go and told in one go, and
 * after a change only what changed is taken in.
 */

import { under, type StoredRecord } from "./db";
import { readyFor } from "./effects";
import { follow, type KeptRows, shown, Steps, type Wanted } from "./kept-rows";
import type { Looking } from "./local-store";
import type { Notice, Notices } from "./notices";
import { overlay } from "./overlay";
import { type RecordsReading, RegionStore, type Standpoint } from "./region-store";
import type { LocalRecord, Readable } from "./types";

interface List {
  wanted: Wanted;
  kept: KeptRows | null;
  value: LocalRecord[];
  /** Nothing was told of it since it was read. */
  fresh: boolean;
  watchers: Set<(value: LocalRecord[]) => void>;
}

interface Single {
  id: string;
  value: LocalRecord | undefined;
  fresh: boolean;
  watchers: Set<(value: LocalRecord | undefined) => void>;
}

export class RecordShelf {
  private readonly lists = new Map<string, List>();
  private readonly singles = new Map<string, Single>();
  private readonly steps = new Steps();
  private readonly due = new Set<List | Single>();
  private reading: Promise<void> | null = null;
  /** Who waits until what is due was asked of the database. */
  private asking: (() => void)[] = [];
  /** Until then nothing is read. */
  private held: Promise<void> | null = null;
  /** Who wants to look when all of these lists are as they stood at one moment. */
  private joint: { lists: readonly List[]; look: (at: Standpoint) => void }[] = [];

  constructor(
    private readonly looking: Readable<Looking | null> & { get(): Looking | null },
    notices: Notices,
  ) {
    notices.watch((notice) => this.changed(notice));
    looking.subscribe(() => this.begin());
  }

  list(wanted: Wanted): Readable<LocalRecord[]> {
    return {
      subscribe: (run) => {
        const key = keyOf(wanted);
        const list = this.listOf(wanted);
        // What may have changed while nobody watched is not shown as it was. Every watcher
        // was told `value`: nobody waits for news that is none.
        if (!list.fresh && list.watchers.size === 0) list.value = [];
        return this.watch(list, list.value, run, () => {
          // Lists of whole kinds are few, and the next screen asks for most of them again.
          if (wanted.scope !== undefined && this.lists.get(key) === list) this.lists.delete(key);
        });
      },
    };
  }

  one(id: string): Readable<LocalRecord | undefined> {
    return {
      subscribe: (run) => {
        const single: Single = this.singles.get(id) ?? { id, value: undefined, fresh: false, watchers: new Set() };
        this.singles.set(id, single);
        return this.watch(single, single.value, run, () => {
          if (this.singles.get(id) === single) this.singles.delete(id);
        });
      },
    };
  }

  /** Resolves when all that is due was asked of the database, which then works beside whatever is done here. */
  asked(): Promise<void> {
    if (this.due.size === 0) return Promise.resolve();
    return new Promise((asked) => this.asking.push(asked));
  }

  /** Read these lists for a screen that is on its way; resolves when they were read, well or not. */
  async ahead(lists: readonly Wanted[]): Promise<void> {
    for (const wanted of lists) {
      const list = this.listOf(wanted);
      if (!list.fresh) this.due.add(list);
    }
    await this.read();
  }

  /** Read nothing before this resolves; what is asked for waits. */
  hold(until: Promise<void>): void {
    this.held = until;
  }

  /**
   * What `make` gives when all these lists are as they stood at one moment, and
   * which moment that was; null where they could not be read.
   */
  async together<T>(lists: readonly Wanted[], make: () => T): Promise<{ at: Standpoint; made: T } | null> {
    let together: { at: Standpoint; made: T } | null = null;
    const wanted = lists.map((one) => this.listOf(one));
    const joint = { lists: wanted, look: (at: Standpoint) => void (together = { at, made: make() }) };
    for (const list of wanted) this.due.add(list);
    this.joint.push(joint);
    await this.read();
    this.joint = this.joint.filter((one) => one !== joint);
    return together;
  }

  private listOf(wanted: Wanted): List {
    const key = keyOf(wanted);
    const list: List = this.lists.get(key) ?? { wanted, kept: null, value: [], fresh: false, watchers: new Set() };
    this.lists.set(key, list);
    return list;
  }

  private watch<T>(
    watched: { fresh: boolean; watchers: Set<(value: T) => void> } & (List | Single),
    first: T,
    run: (value: T) => void,
    left: () => void,
  ): () => void {
    // Wrapped, so that the same function may watch twice.
    const watcher = (value: T): void => run(value);
    watched.watchers.add(watcher);
    run(first);
    if (!watched.fresh) this.ask(watched);
    return () => {
      watched.watchers.delete(watcher);
      if (watched.watchers.size === 0) left();
    };
  }

  /** Another region, another person or nobody: nothing that was read holds any more. */
  private begin(): void {
    this.steps.clear();
    for (const [key, list] of this.lists) {
      list.kept = null;
      list.fresh = false;
      if (list.watchers.size > 0) this.ask(list);
      else this.lists.delete(key);
    }
    for (const single of this.singles.values()) {
      single.fresh = false;
      this.ask(single);
    }
  }

  private changed({ region, kinds, revision }: Notice): void {
    if (region !== this.looking.get()?.region) return;
    if (revision) this.steps.add(revision);
    for (const list of this.lists.values()) {
      if (kinds !== null && !kinds.includes(list.wanted.kind)) continue;
      if (revision === undefined) list.kept = null;
      list.fresh = false;
      if (list.watchers.size > 0) this.ask(list);
    }
    for (const single of this.singles.values()) {
      single.fresh = false;
      this.ask(single);
    }
  }

  private ask(watched: List | Single): void {
    this.due.add(watched);
    void this.read();
  }

  private read(): Promise<void> {
    this.reading ??= this.readDue();
    return this.reading;
  }

  private async readDue(): Promise<void> {
    await this.held;
    do {
      // A burst of changes is one change.
      await null;
      const at = this.looking.get();
      if (at) await this.readOnce(at);
      else {
        this.tell(this.due, () => []);
        this.due.clear();
        this.wereAsked();
      }
    } while (this.due.size > 0);
    this.reading = null;
  }

  private async readOnce(at: Looking): Promise<void> {
    const store = new RegionStore(at.database, at.region);
    let taken: (List | Single)[] = [];
    try {
      const { found, at: then } = await store.drawn((records, { space, edition }) => {
        // What was asked for while the transaction began goes along.
        taken = [...this.due];
        this.due.clear();
        for (const one of taken) one.fresh = true;
        const rows = Promise.all(taken.map((one) => this.rowsOf(one, records, at, space, edition)));
        this.wereAsked();
        return rows;
      });
      await readyFor(then.waiting);
      if (at !== this.looking.get()) return;
      for (const [i, one] of taken.entries()) {
        if ("wanted" in one) one.kept = { space: then.space, edition: then.edition, rows: found[i] ?? [] };
      }
      this.tell(taken, (one, i) => overlay(found[i] ?? [], then.waiting, at.viewer, "wanted" in one ? one.wanted : { id: one.id }));
      for (const { lists, look } of this.joint) if (lists.every((list) => taken.includes(list))) look(then);
    } catch {
      // The database was closed under us (wipe, newer app): the last value stays on screen.
      for (const one of taken) one.fresh = false;
      this.due.clear();
    } finally {
      this.wereAsked();
    }
  }

  private wereAsked(): void {
    for (const asked of this.asking.splice(0)) asked();
  }

  private async rowsOf(one: List | Single, records: RecordsReading, { sealed }: Looking, space: string, edition: string | undefined): Promise<LocalRecord[]> {
    if (!("wanted" in one)) {
      const row = await records.get([space, one.id]);
      return row ? [shown(row)] : [];
    }
    const { kept, wanted } = one;
    const steps = kept && kept.space === space ? this.steps.between(kept.edition, edition) : null;
    const followed = kept && steps && follow(kept, steps, wanted);
    if (followed) return followed;
    return (await stored(records, wanted, space, sealed)).map(shown);
  }

  /** All at once, so that a screen that watches many is drawn once. */
  private tell(watched: Iterable<List | Single>, drawn: (one: List | Single, place: number) => LocalRecord[]): void {
    const changed: (List | Single)[] = [];
    let place = 0;
    for (const one of watched) {
      const rows = drawn(one, place++);
      if ("wanted" in one) {
        if (one.value === rows) continue;
        one.value = rows;
      } else {
        if (isSame(one.value, rows[0])) continue;
        one.value = rows[0];
      }
      changed.push(one);
    }
    for (const one of changed) for (const run of [...one.watchers]) if (one.watchers.has(run as never)) run(one.value as never);
  }
}

/** The rows of a list, ordered by id. */
async function stored(records: RecordsReading, { kind, scope, since }: Wanted, space: string, sealed: boolean): Promise<StoredRecord[]> {
  const byScope = records.index("kind-scope");
  if (scope !== undefined) return byScope.getAll([space, kind, scope]);
  const ofKind = under(space, kind);
  // A sealed row tells nobody its day.
  if (since === undefined || sealed) return byId(await byScope.getAll(ofKind));
  // All rows are sealed or none: where another tab has just sealed them, one says so, and no list looks empty.
  const [rows] = await Promise.all([
    records.index("kind-day").getAll(IDBKeyRange.bound([space, kind, since], [space, kind, []])),
    byScope.get(ofKind),
  ]);
  return byId(rows);
}

function byId(rows: StoredRecord[]): StoredRecord[] {
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A record's tick changes with everything that the server changes of it. */
function isSame(before: LocalRecord | undefined, after: LocalRecord | undefined): boolean {
  if (!before || !after) return before === after;
  return before.tick === after.tick && !before.pending && !after.pending;
}

function keyOf({ kind, scope = "", since = "" }: Wanted): string {
  return `${kind} ${scope} ${since}`;
}
