/** From a text that the camera read to a fact that is kept: judge it here, say the result, queue it. */

import { onDestroy } from "svelte";
import { app, me, syncStatus } from "$lib/app/index.svelte";
import { AttendanceBook } from "$lib/attendance/book.svelte";
import { sayReason } from "$lib/attendance/reasons.svelte";
import { timeOf } from "$lib/format/days";
import { t } from "$lib/i18n/index.svelte";
import type { Placement } from "$lib/placements/model";
import { near } from "$lib/placements/near";
import { placementAt } from "$lib/placements/of-code";
import { codeInText, ScanChecker } from "$lib/presence";

export type Direction = "in" | "out";

export interface ScanOutcome {
  /** What was recorded; null when there was nothing that could be. */
  taken: { id: string; direction: Direction; name: string; time: string; company: string } | null;
  /** Why it was marked, or why it was not taken, in plain words. */
  reasons: string[];
}

/** What is on this device is read well within this time. */
const LONGEST_READ_MS = 1500;
const LOOK_AGAIN_MS = 20;

const refused = (reason: string): ScanOutcome => ({ taken: null, reasons: [reason] });

/** A link of ours whose code was mutilated is still somebody's attempt to scan; a shop's QR code is not. */
function isOurs(text: string): boolean {
  return codeInText(text) !== null || /^https?:\/\/[^/?#]+\/s#./.test(text.trim());
}

/** A code that opens the app is there before the records are: give them the moment they need. */
async function soon<T>(find: () => T | undefined): Promise<T | undefined> {
  for (const began = performance.now(); performance.now() - began < LONGEST_READ_MS; ) {
    const found = find();
    if (found) return found;
    await new Promise((again) => setTimeout(again, LOOK_AGAIN_MS));
  }
  return find();
}

/** Make one while a component is set up, so that it reads what it needs while the camera starts. */
export class ScanRecorder {
  readonly #book = new AttendanceBook();
  readonly #checker = new ScanChecker(app().store);

  constructor() {
    onDestroy(() => this.#checker.close());
  }

  /** Whoever has two placements is where the code hangs, whatever the schedule says of today. */
  #own(text: string): Placement | undefined {
    const { person } = me();
    const planned = this.#book.placementOf(person);
    const close = near(this.#book.placements, person, this.#book.today);
    const place = this.#checker.placeOf(text);
    return (
      (place && placementAt(place, planned ? [planned, ...close] : close)) ??
      planned ??
      this.#book.placements.findLast((placement) => placement.student === person)
    );
  }

  /** What somebody is most likely here for; it only chooses which button stands out. */
  likely(): Direction {
    const placement = this.#own("");
    return placement && this.#book.day(placement, this.#book.today).state === "present" ? "out" : "in";
  }

  /** A student's own scan of a screen or poster. */
  async recordOwn(text: string, direction: Direction, at: Date): Promise<ScanOutcome> {
    if (!isOurs(text)) return refused(t("result.nocode"));
    await this.#checker.loaded;
    const placement = await soon(() => this.#own(text));
    if (!placement) return refused(t(syncStatus()?.lastSync === null ? "caseload.first.text" : "student.none.text"));
    return this.#keep(placement, text, direction, at, true);
  }

  /** A mentor's or coach's scan of a student's card. */
  async recordCard(text: string, direction: Direction, at: Date): Promise<ScanOutcome> {
    const id = this.#checker.placementOnCard(text);
    if (id === null) return refused(t("card.nocard"));
    const placement = await soon(() => this.#book.placements.find((one) => one.id === id));
    if (!placement) return refused(t("card.unknown"));
    return this.#keep(placement, text, direction, at, false);
  }

  async #keep(
    placement: Placement,
    text: string,
    direction: Direction,
    at: Date,
    byStudent: boolean,
  ): Promise<ScanOutcome> {
    const id = crypto.randomUUID();
    const verdict = await this.#checker.check({
      id,
      placement: placement.id,
      direction,
      text,
      at: at.getTime(),
      byStudent,
    });
    try {
      await app().sync.command("attendance.scan", {
        id,
        placement: placement.id,
        direction,
        code: verdict.codeText.slice(-1000),
        scanned_at: at.toISOString(),
      });
    } catch {
      return refused(t("result.notkept"));
    }
    return {
      taken: { id, direction, name: placement.studentName, time: timeOf(at), company: placement.companyName },
      reasons: verdict.flags.map(sayReason),
    };
  }
}
