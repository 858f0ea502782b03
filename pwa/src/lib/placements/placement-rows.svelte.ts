/** The rows of a list of all placements, and those that it begins with. */

import { recordsOf } from "$lib/app/index.svelte";
import { type First, KeptScreen } from "$lib/app/keeping-screen.svelte";
import type { OverviewRow } from "$lib/progress/overview";
import { CaseBook } from "./caseload.svelte";
import { firstRows, type FirstRows } from "./first-rows";
import { namesOf, type Placement, text } from "./model";

/** Make one while a component is set up. */
export class PlacementRows {
  readonly cases = new CaseBook();
  readonly #students = recordsOf("student");
  readonly #classes = recordsOf("class");
  readonly #roles = recordsOf("role");
  readonly #kept: KeptScreen<FirstRows>;
  readonly names = $derived(namesOf(this.#roles.current));
  readonly #classNames = $derived(new Map(this.#classes.current.map((one) => [one.id, text(one.body.name)])));
  readonly #classOf = $derived(new Map(this.#students.current.map((one) => [text(one.body.person), this.#classNames.get(text(one.body.class)) ?? ""])));

  /** `begins` gives the rows that the list shows when nobody has chosen anything. */
  constructor(first: () => First | null, begins: () => readonly OverviewRow[]) {
    this.#kept = new KeptScreen("placements", first, () => this.cases.book.moment, () => firstRows(begins()));
  }

  /** What the list began with last, until its records have been read. */
  get kept(): FirstRows | null {
    return this.#kept.current;
  }

  rows(wanted: (placement: Placement) => boolean): OverviewRow[] {
    return this.cases.cases(wanted).map(({ placement, name, today, reasons }) => ({
      id: placement.id,
      placement,
      name,
      className: this.#classOf.get(placement.student) ?? "",
      company: placement.companyName,
      coaches: placement.coaches.map((coach) => this.names.get(coach) ?? "").filter(Boolean),
      today,
      reasons,
    }));
  }
}
