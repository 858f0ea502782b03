import { expect, test } from "vitest";
import { placementOf } from "./model";
import { placementAt } from "./of-code";

const placement = (id: string, company: string, site: string) =>
  placementOf({ id, kind: "placement", scope: `placement:${id}`, body: { student: "noor", company, site } } as never);

const BAKERY = placement("bakery", "vermeer", "dorpsstraat");
const GARAGE = placement("garage", "hof", "hal 2");
const ANYWHERE = placement("anywhere", "kramer", "");

test.each([
  ["at its site", { site: "hal 2", company: "hof" }, "garage"],
  ["at its site, where the device does not know whose that is", { site: "hal 2", company: null }, "garage"],
  ["at another site of its company", { site: "hal 3", company: "hof" }, "garage"],
  ["at a company where no site was chosen", { site: "kade", company: "kramer" }, "anywhere"],
  ["nowhere, for a company where the student is not", { site: "elders", company: "elders" }, undefined],
  ["nowhere, for a site that the device does not know", { site: "elders", company: null }, undefined],
])("a code belongs to the placement %s", (_where, place, id) => {
  expect(placementAt(place, [BAKERY, GARAGE, ANYWHERE])?.id).toBe(id);
});

test("of two placements at one place the one that matters more counts", () => {
  const again = placement("again", "hof", "hal 2");
  expect(placementAt({ site: "hal 2", company: "hof" }, [again, GARAGE])?.id).toBe("again");
});
