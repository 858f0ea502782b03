/**
 * The files of this device, for screens: made, kept, sent in the background,
 * fetched when somebody looks. One upload at a time over all tabs, and nothing
 * here keeps a tap waiting for the network.
 */

import type { Database } from "../sync/db";
import { isStorageFull } from "../sync/db";
import type { Notices } from "../sync/notices";
import { computed } from "../sync/readable";
import type { Exclusive } from "../sync/tabs";
import { SyncError, type Readable } from "../sync/types";
import type { HandedFile } from "../sync/handover";
import { fromBase64, hex, plainType, sha256Of } from "./bytes";
import { readReference, writeReference } from "./reference";
import { Shelf, type FileKey, type KeptFile } from "./shelf";
import type { Sent, Wire } from "./tus";

/** What the notices call a change of files; no kind of record has this name. */
export const FILES_CHANGED = "(files)";

export interface Files {
  /** The files of a scope that are on this device. */
  of(scope: string): Readable<KeptFile[]>;
  /**
   * Keep a file here and begin to send it; its reference, for a record to name.
   * Rejects with a {@link SyncError} (`storage-full`) when it could not be kept.
   */
  add(scope: string, file: Blob): Promise<string>;
  /** Do not send it any more; {@link putBack} within a day undoes that. */
  takeOut(scope: string, reference: string): Promise<void>;
  putBack(scope: string, reference: string): Promise<void>;
  /** Send it after all, where the server refused it before. */
  retry(scope: string, reference: string): Promise<void>;
  /** The file, from here or else from the server. */
  open(scope: string, reference: string): Promise<Opened>;
  /** Try again to send what waits. */
  now(): Promise<void>;
}

/** `coming`: the one who made it has not sent it yet. */
export type Opened = { file: Blob } | { missing: "coming" | "offline" };

export interface Looking {
  database: Database;
  region: string;
  viewer: { person: string };
}

export interface FileDeskOptions {
  looking: Readable<Looking | null> & { get(): Looking | null };
  notices: Notices;
  exclusive: Exclusive;
  wire?: Wire | undefined;
  now: () => number;
}

const PATIENCE_MS = 60_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 10 * 60_000;

const overHttp: Wire = async (path, init) => {
  try {
    const headers = { ...(init.headers as Record<string, string>), "accept-language": document.documentElement.lang };
    return await fetch(path, { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS), ...init, headers });
  } catch {
    return null;
  }
};

export class FileDesk implements Files {
  private readonly wire: Wire;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wait = FIRST_WAIT_MS;
  private running: Promise<void> | null = null;
  private again = false;

  constructor(private readonly options: FileDeskOptions) {
    this.wire = options.wire ?? overHttp;
  }

  of(scope: string): Readable<KeptFile[]> {
    const { looking, notices } = this.options;
    return computed<KeptFile[]>(
      [],
      async () => {
        const at = looking.get();
        return at ? new Shelf(at.database).ofScope(at.region, scope) : [];
      },
      (again) => {
        const leaveNotices = notices.watch(({ region, kinds }) => {
          if (region === looking.get()?.region && (kinds === null || kinds.includes(FILES_CHANGED))) again();
        });
        const leaveLooking = looking.subscribe(again);
        return () => {
          leaveNotices();
          leaveLooking();
        };
      },
    );
  }

  async add(scope: string, file: Blob): Promise<string> {
    const at = this.at();
    const bytes = new Uint8Array(await file.arrayBuffer());
    const sha256 = hex(await sha256Of(bytes));
    const about = { sha256, type: plainType(file.type), size: bytes.length };
    const made = { ...about, region: at.region, scope, person: at.viewer.person, state: "waiting" as const, usedAt: this.options.now() };
    await this.keep(at, made, bytes);
    void this.now();
    return writeReference(about);
  }

  async takeOut(scope: string, reference: string): Promise<void> {
    await this.change(scope, reference, "waiting", "removed");
    await this.change(scope, reference, "refused", "removed");
  }

  async putBack(scope: string, reference: string): Promise<void> {
    await this.change(scope, reference, "removed", "waiting");
    void this.now();
  }

  async retry(scope: string, reference: string): Promise<void> {
    await this.change(scope, reference, "refused", "waiting");
    void this.now();
  }

  async open(scope: string, reference: string): Promise<Opened> {
    const about = readReference(reference);
    if (!about) return { missing: "coming" };
    const at = this.at();
    const shelf = new Shelf(at.database);
    const key: FileKey = [at.region, scope, about.sha256];
    const kept = await shelf.bytes(key);
    if (kept) {
      await shelf.note(key, { usedAt: this.options.now() }).catch(() => undefined);
      return { file: new Blob([kept], { type: about.type }) };
    }
    const answer = await this.wire(`/api/regions/${at.region}/files/${scope}/${about.sha256}`, { method: "GET" });
    if (answer?.status === 404) return { missing: "coming" };
    if (answer?.status !== 200) return { missing: "offline" };
    const bytes = await answer.arrayBuffer().then((found) => new Uint8Array(found)).catch(() => null);
    if (!bytes || hex(await sha256Of(bytes)) !== about.sha256) return { missing: "offline" };
    const looked = { ...about, region: at.region, scope, person: at.viewer.person, state: "here" as const, usedAt: this.options.now() };
    // No room to keep it is no reason not to show it.
    await this.keep(at, looked, bytes).catch(() => undefined);
    return { file: new Blob([bytes], { type: about.type }) };
  }

  /** What this person made here and has not been sent. */
  async unsent(): Promise<KeptFile[]> {
    const at = this.options.looking.get();
    return at ? new Shelf(at.database).waiting(at.viewer.person) : [];
  }

  /** Files that this person did not send from another device. */
  async takeIn(files: readonly HandedFile[]): Promise<void> {
    const at = this.at();
    for (const { region, scope, type, data } of files) {
      const bytes = fromBase64(data);
      const about = { region, scope, type, sha256: hex(await sha256Of(bytes)), size: bytes.length };
      await this.keep(at, { ...about, person: at.viewer.person, state: "waiting", usedAt: this.options.now() }, bytes);
    }
    void this.now();
  }

  /** Send what waits, but do not keep anybody waiting for it longer than this. */
  async nowWithin(milliseconds: number): Promise<void> {
    if ((await this.unsent()).length === 0) return;
    await Promise.race([this.now(), new Promise((done) => setTimeout(done, milliseconds))]);
  }

  now(): Promise<void> {
    this.again = true;
    this.running ??= this.run().finally(() => (this.running = null));
    return this.running;
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    while (this.again) {
      this.again = false;
      const at = this.options.looking.get();
      if (!at) return;
      const outcome = await this.options
        .exclusive("leerplek-files", () => this.sendAll(at))
        // Locked or wiped meanwhile: whoever opens the database again calls again.
        .catch(() => null);
      if (outcome?.done === "later" && !this.again) return this.comeBack(outcome);
    }
  }

  private comeBack({ afterMs, reached }: { afterMs: number | null; reached: boolean }): void {
    const wait = afterMs ?? this.wait;
    this.wait = reached && afterMs !== null ? FIRST_WAIT_MS : Math.min(this.wait * 2, LONGEST_WAIT_MS);
    this.timer = setTimeout(() => void this.now(), wait);
  }

  private async sendAll(at: Looking): Promise<Sent | null> {
    const shelf = new Shelf(at.database);
    await shelf.prune(this.options.now());
    for (;;) {
      const [file] = await shelf.waiting(at.viewer.person);
      if (!file) return null;
      const outcome = await this.sendOne(shelf, file);
      if (outcome.done === "later") return outcome;
      this.wait = FIRST_WAIT_MS;
    }
  }

  private async sendOne(shelf: Shelf, file: KeptFile): Promise<Sent> {
    const { region, scope, sha256, type } = file;
    const key: FileKey = [region, scope, sha256];
    const bytes = await shelf.bytes(key);
    if (!bytes) {
      await shelf.note(key, { state: "refused", problem: "file-gone" });
      return { done: "refused", code: "file-gone", said: "" };
    }
    // Not among what every start loads: most of the time there is nothing to send.
    const { sendFile } = await import("./tus");
    const outcome = await sendFile(this.wire, {
      region,
      scope,
      type,
      bytes,
      upload: file.upload,
      reached: async ({ upload, sent }) => {
        await shelf.note(key, { upload, sent });
        this.changed(region);
      },
    });
    const still = await shelf.about(key);
    if (outcome.done === "sent") await shelf.note(key, { state: still?.state === "removed" ? "removed" : "here", upload: null });
    if (outcome.done === "refused") await shelf.note(key, { state: "refused", problem: outcome.code, said: outcome.said, upload: null });
    if (outcome.done !== "later") this.changed(region);
    return outcome;
  }

  private async keep(at: Looking, file: KeptFile, bytes: Uint8Array): Promise<void> {
    try {
      await new Shelf(at.database).put(file, bytes);
    } catch (error) {
      if (isStorageFull(error)) throw new SyncError("storage-full", "There is no room left on this device.", "ask");
      throw error;
    }
    this.changed(at.region);
  }

  private async change(scope: string, reference: string, from: KeptFile["state"], to: KeptFile["state"]): Promise<void> {
    const at = this.at();
    const about = readReference(reference);
    if (!about) return;
    const key: FileKey = [at.region, scope, about.sha256];
    const shelf = new Shelf(at.database);
    if ((await shelf.about(key))?.state !== from) return;
    await shelf.note(key, { state: to, usedAt: this.options.now() });
    this.changed(at.region);
  }

  private changed(region: string): void {
    this.options.notices.changed({ region, kinds: [FILES_CHANGED], revision: null });
  }

  private at(): Looking {
    const at = this.options.looking.get();
    if (!at) throw new SyncError("not-signed-in", "Nobody is signed in on this device.", "sign-in");
    return at;
  }
}
