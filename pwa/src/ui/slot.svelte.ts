/** The elements of one row of a long table, and the id of the row that they show now. */
export class Slot {
  id = $state.raw("");
}
