/** Placements with the reasons to look at them, the odd ones first. */

import { type Group, grouped, type Groups } from "$lib/app/groups";
import { arriving } from "$lib/app/arriving";
import { me, recordsOf } from "$lib/app/index.svelte";
import { LOOK_BACK_DAYS, lookBackFrom } from "$lib/attendance/look-back";
import { AttendanceBook } from "$lib/attendance/book.svelte";
import type { DayView } from "$lib/attendance/day";
import { addDays } from "$lib/format/days";
import { handOverOf, takenOver } from "$lib/guidance/handovers";
import { visitOf } from "$lib/guidance/visits";
import type { LocalRecord } from "$lib/sync";
import { byAttention, type Reason, reasonsFor } from "./attention";
import type { Placement } from "./model";


export interface Case {
  placement: Placement;
  name: string;
  today: DayView;
  reasons: Reason[];
}

const byPlacement = (record: LocalRecord) => record.scope.slice(record.scope.indexOf(":") + 1);
const NONE: Group = [];

/** A kind of records by placement, each group the same object until it changes. */
class Following {
  readonly #records;
  readonly #wanted;
  #groups: Groups = new Map();
  readonly #of = $derived.by(() => (this.#groups = grouped(this.#records.current.filter(this.#wanted), byPlacement, this.#groups)));

  constructor(kind: string, wanted: (record: LocalRecord) => boolean = () => true) {
    this.#records = recordsOf(kind);
    this.#wanted = wanted;
  }

  of(placement: Placement): Group {
    return this.#of.get(placement.id) ?? NONE;
  }
}

/** Make one while a component is set up. */
export class CaseBook {
  readonly book: AttendanceBook;
  readonly #notes = new Following("note");
  readonly #held = new Following("held-edit", (edit) => !edit.scope.startsWith("person:"));
  readonly #handOvers = new Following("hand-over");
  readonly #visits = new Following("visit");
  /** A case is worked out again only when something of its own placement changed. */
  readonly #made = new WeakMap<Placement, { of: readonly unknown[]; made: Case }>();

  /** `only` names the one placement that is asked about, then of all its days; else cases are of the last days. */
  constructor({ only }: { only?: () => string } = {}) {
    this.book = new AttendanceBook(only ? { scope: () => `placement:${only()}` } : { since: lookBackFrom });
  }

  caseOf(placement: Placement): Case {
    const known = this.book.known(placement);
    const [notes, held, handOvers, visits] = [this.#notes.of(placement), this.#held.of(placement), this.#handOvers.of(placement), this.#visits.of(placement)];
    const { person } = me();
    const partly = arriving();
    const of = [known, notes, held, handOvers, visits, person, partly];
    const before = this.#made.get(placement);
    if (before?.of.every((one, place) => one === of[place])) return before.made;
    const { today } = known;
    const made = {
      placement,
      name: placement.studentName,
      today: this.book.day(placement, today),
      // Half of the records would give reasons that are none.
      reasons: partly ? [] : reasonsFor(
        placement,
        this.book.days(placement, addDays(today, -LOOK_BACK_DAYS), today),
        notes,
        held,
        today,
        visits.map(visitOf),
        takenOver(handOvers.map(handOverOf), person, today),
      ),
    };
    this.#made.set(placement, { of, made });
    return made;
  }

  cases(wanted: (placement: Placement) => boolean): Case[] {
    return this.book.placements.filter(wanted).map((placement) => this.caseOf(placement)).sort(byAttention);
  }
}
