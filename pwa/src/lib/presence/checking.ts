/**
 * Judging a scan on the phone, from keys and records that it has synchronised;
 * no network is asked. The scan is queued whatever this says: the server judges
 * again, and what is odd is kept with its reason.
 */

import type { LocalRecord, LocalStore, Readable } from "../sync/types";
import { codeInText, kidOf, openCode, type Code } from "./codes";
import { canCheck, keyBytes, signatureHolds } from "./keys";
import { earlierFrom, instant } from "./records";
import { judgeScan, momentAt, type Judgement, type KnownKey } from "./scans";
import { holidaysIn, kindOfDay } from "./schedule";
import { localDay } from "./amsterdam";
import type { CodePlace } from "../placements/of-code";

export interface ScanAttempt {
  /** The id that the scan's event will have. */
  id: string;
  placement: string;
  direction: "in" | "out";
  /** What the camera read: a link or a bare code. */
  text: string;
  at: number;
  /** Whether the student's own phone scans (a screen or poster), or somebody scans a student's card. */
  byStudent: boolean;
}

export interface ScanVerdict extends Judgement {
  code: Code | null;
  /** The code as `attendance.scan` wants it; the text itself where it holds no code. */
  codeText: string;
  /** False where this browser cannot check signatures: the server will. */
  checked: boolean;
}

const KINDS = ["placement", "site-key", "signing-key", "student-card", "school-year", "attendance-event"] as const;
type Kind = (typeof KINDS)[number];

/** A store hands out what it has at once, and what it read a moment later; no scan waits longer than this. */
const LONGEST_READ_MS = 250;

/** Make one when the scanner opens: it reads while the camera starts, and answers from memory. */
export class ScanChecker {
  private readonly held = new Map<Kind, readonly LocalRecord[]>();
  private readonly leave: (() => void)[] = [];
  /** Settles once it knows what this device knows. */
  readonly loaded: Promise<unknown>;

  constructor(store: LocalStore) {
    this.loaded = Promise.all(KINDS.map((kind) => this.follow(kind, store.records(kind))));
    void canCheck();
  }

  async check(attempt: ScanAttempt): Promise<ScanVerdict> {
    await this.loaded;
    const codeText = codeInText(attempt.text) ?? attempt.text.trim();
    const opened = openCode(codeText);
    const code = opened?.code ?? null;
    const checked = await canCheck();
    const found = code && this.keyFor(code);
    const placement = this.all("placement").find((record) => record.id === attempt.placement);
    const scope = `placement:${attempt.placement}`;
    const text = (field: string): string | null => {
      const value = placement?.body[field];
      return typeof value === "string" ? value : null;
    };
    const holidays = this.all("school-year")
      .filter((year) => year.body["school"] === text("school"))
      .flatMap((year) => holidaysIn(year.body["holidays"]));
    const days = new Set([localDay(attempt.at), ...(code ? [localDay(code.issuedAt * 1000)] : [])]);
    const judgement = judgeScan(
      {
        id: attempt.id,
        direction: attempt.direction,
        moment: momentAt(attempt.at),
        receivedAt: attempt.at,
        byStudent: attempt.byStudent,
        code,
        key: found?.key ?? null,
        // Where nobody can check, nobody is accused either.
        signatureHolds: !!opened && !!found && (!checked || (await signatureHolds(opened, found.publicKey))),
        card: code ? this.card(scope, code.serial) : null,
        earlier: this.all("attendance-event")
          .filter((record) => record.scope === scope && days.has(String(record.body["day"])))
          .map((record) => earlierFrom(record.id, record.body)),
      },
      { id: attempt.placement, site: text("site"), company: text("company") },
      (day) => kindOfDay(placement?.body["schedule"], text("starts"), text("ends"), holidays, day),
    );
    return { ...judgement, code, codeText, checked };
  }

  /** The placement of which this is the student's card; null for any other text. */
  placementOnCard(text: string): string | null {
    const code = openCode(codeInText(text) ?? "")?.code;
    return code?.purpose === "card" ? code.subject : null;
  }

  /** Where the screen or poster with this code hangs; null for a card and any other text. */
  placeOf(text: string): CodePlace | null {
    const code = openCode(codeInText(text) ?? "")?.code;
    if (!code || code.purpose === "card") return null;
    const scope = this.all("site-key").find(({ body }) => body["site"] === code.subject)?.scope;
    return { site: code.subject, company: scope?.startsWith("company:") ? scope.slice("company:".length) : null };
  }

  close(): void {
    for (const leave of this.leave) leave();
  }

  private all(kind: Kind): readonly LocalRecord[] {
    return this.held.get(kind) ?? [];
  }

  private keyFor(code: Code): { key: KnownKey; publicKey: string } | null {
    const kind = code.purpose === "card" ? "signing-key" : "site-key";
    for (const { body, scope } of this.all(kind)) {
      if (body["purpose"] !== code.purpose || typeof body["public_key"] !== "string") continue;
      if (code.purpose !== "card" && body["site"] !== code.subject) continue;
      if (this.kids.get(body["public_key"]) !== code.kid) continue;
      const company = scope.startsWith("company:") ? scope.slice("company:".length) : null;
      return { key: { company, revokedAt: instant(body["revoked_at"]) }, publicKey: body["public_key"] };
    }
    return null;
  }

  private card(scope: string, serial: string): { revokedAt: number | null } | null {
    const card = this.all("student-card").find((record) => record.scope === scope && record.body["serial"] === serial);
    return card ? { revokedAt: instant(card.body["revoked_at"]) } : null;
  }

  private readonly kids = new Map<string, string>();

  private follow(kind: Kind, records: Readable<LocalRecord[]>): Promise<void> {
    return new Promise((resolve) => {
      let told = 0;
      const timer = setTimeout(resolve, LONGEST_READ_MS);
      const take = async (list: LocalRecord[]): Promise<void> => {
        if (kind === "site-key" || kind === "signing-key") await this.nameKeys(list);
        this.held.set(kind, list);
        told += 1;
        if (told < 2) return;
        clearTimeout(timer);
        resolve();
      };
      this.leave.push(records.subscribe((list) => void take(list)));
    });
  }

  private async nameKeys(list: readonly LocalRecord[]): Promise<void> {
    for (const { body } of list) {
      const text = body["public_key"];
      if (typeof text !== "string" || this.kids.has(text)) continue;
      const raw = keyBytes(text);
      if (raw) this.kids.set(text, await kidOf(raw));
    }
  }
}
