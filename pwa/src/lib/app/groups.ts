/** Records in groups that stay the same object while nothing in them changed. Pure. */

import type { LocalRecord } from "$lib/sync";

export type Group = readonly LocalRecord[];
export type Groups = ReadonlyMap<string, Group>;

/**
 * Records by a key, in their order. A group with the same records as in `before`
 * is the one of before, so that who kept what it made of a group may keep it.
 */
export function grouped(records: readonly LocalRecord[], keyOf: (record: LocalRecord) => string, before: Groups): Groups {
  const groups = new Map<string, LocalRecord[]>();
  for (const record of records) {
    const key = keyOf(record);
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  const standing = new Map<string, Group>(groups);
  for (const [key, group] of groups) {
    const known = before.get(key);
    if (known && isSame(known, group)) standing.set(key, known);
  }
  return standing;
}

function isSame(before: Group, after: Group): boolean {
  return before.length === after.length && before.every((record, place) => record === after[place]);
}

/** What is made of a record or a group, made once for as long as that is the same object. */
export function once<From extends object, Made>(make: (from: From) => Made): (from: From) => Made {
  const made = new WeakMap<From, { of: Made }>();
  return (from) => {
    let known = made.get(from);
    if (!known) made.set(from, (known = { of: make(from) }));
    return known.of;
  };
}
