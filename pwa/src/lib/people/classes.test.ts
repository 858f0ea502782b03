import { expect, it } from "vitest";
import type { LocalRecord } from "../sync";
import { classesNow } from "./classes";

const TODAY = "2026-11-23";
const record = (id: string, scope: string, body: Record<string, unknown>) => ({ id, kind: "class", scope, tick: 1, body }) as unknown as LocalRecord;
const year = (id: string, ends: string) => record(id, "region", { ends });

it("names the classes of a school that have a mentor now, and none of a year that is over", () => {
  const years = [year("then", "2026-07-31"), year("now", TODAY)];
  const classes = [
    record("a", "school:s", { name: "P10", school_year: "now" }),
    record("b", "school:s", { name: "P9" }),
    record("c", "school:s", { name: "P9", school_year: "then" }),
    record("d", "school:t", { name: "P1", school_year: "now" }),
    record("e", "school:s", { name: "P11", school_year: "not on this device" }),
  ];
  expect(classesNow(classes, years, "school:s", TODAY).map((one) => one.id)).toEqual(["b", "a", "e"]);
});
