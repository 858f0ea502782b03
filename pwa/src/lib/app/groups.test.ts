import { expect, test } from "vitest";
import type { LocalRecord } from "$lib/sync";
import { grouped, once } from "./groups";

const record = (id: string, scope: string): LocalRecord => ({ id, kind: "note", scope, tick: 1, body: {} });
const byScope = ({ scope }: LocalRecord): string => scope;

test("a group is the same object until one of its own records is another", () => {
  const [a1, a2, b1] = [record("1", "a"), record("2", "a"), record("3", "b")];
  const before = grouped([a1, a2, b1], byScope, new Map());
  const again = grouped([a1, a2, record("3", "b")], byScope, before);
  expect(again.get("a")).toBe(before.get("a"));
  expect(again.get("b")).not.toBe(before.get("b"));
  const fewer = grouped([a1], byScope, again);
  expect(fewer.get("a")).toEqual([a1]);
  expect(fewer.has("b")).toBe(false);
});

test("what is made of something is made once, also where it is nothing", () => {
  let made = 0;
  const make = once((_from: object) => {
    made += 1;
    return undefined;
  });
  const one = {};
  make(one);
  make(one);
  make({});
  expect(made).toBe(2);
});
