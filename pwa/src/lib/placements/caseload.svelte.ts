/** Placements with the reasons to look at them, the odd ones first. */

import { me, recordsOf } from "$lib/app/index.svelte";
import { AttendanceBook } from "$lib/attendance/book.svelte";
import type { DayView } from "$lib/attendance/day";
import { addDays } from "$lib/format/days";
import { handOverOf, takenOver } from "$lib/guidance/handovers";
import { visitOf } from "$lib/guidance/visits";
import type { LocalRecord } from "$lib/sync";
import { byAttention, type Reason, reasonsFor } from "./attention";
import type { Placement } from "./model";

/** How many days back something odd still asks for attention. */
const LOOK_BACK_DAYS = 14;

export interface Case {
  placement: Placement;
  name: string;
  today: DayView;
  reasons: Reason[];
}

function grouped(records: readonly LocalRecord[]): Map<string, LocalRecord[]> {
  const groups = new Map<string, LocalRecord[]>();
  for (const record of records) {
    const placement = record.scope.slice(record.scope.indexOf(":") + 1);
    const group = groups.get(placement);
    if (group) group.push(record);
    else groups.set(placement, [record]);
  }
  return groups;
}

/** Make one while a component is set up. */
export class CaseBook {
  readonly book = new AttendanceBook();
  readonly #notes = recordsOf("note");
  readonly #held = recordsOf("held-edit");
  readonly #notesOf = $derived(grouped(this.#notes.current));
  readonly #handOvers = recordsOf("hand-over");
  readonly #handOversOf = $derived(grouped(this.#handOvers.current));
  readonly #visits = recordsOf("visit");
  readonly #visitsOf = $derived(grouped(this.#visits.current));
  readonly #heldOf = $derived(grouped(this.#held.current.filter((edit) => !edit.scope.startsWith("person:"))));

  caseOf(placement: Placement): Case {
    const today = this.book.today;
    return {
      placement,
      name: placement.studentName,
      today: this.book.day(placement, today),
      reasons: reasonsFor(
        placement,
        this.book.days(placement, addDays(today, -LOOK_BACK_DAYS), today),
        this.#notesOf.get(placement.id) ?? [],
        this.#heldOf.get(placement.id) ?? [],
        today,
        (this.#visitsOf.get(placement.id) ?? []).map(visitOf),
        takenOver((this.#handOversOf.get(placement.id) ?? []).map(handOverOf), me().person, today),
      ),
    };
  }

  cases(wanted: (placement: Placement) => boolean): Case[] {
    return this.book.placements.filter(wanted).map((placement) => this.caseOf(placement)).sort(byAttention);
  }
}
