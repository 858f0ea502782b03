import { expect, test } from "vitest";
import { matchRoute } from "./match";

const routes = [{ path: "/" }, { path: "/placements" }, { path: "/placements/:id" }, { path: "/placements/:id/notes/:note" }];

test("an address leads to its screen with the names in it", () => {
  expect(matchRoute(routes, "/")?.route.path).toBe("/");
  expect(matchRoute(routes, "/placements/")?.route.path).toBe("/placements");
  expect(matchRoute(routes, "/placements/a%20b/notes/2")?.params).toEqual({ id: "a b", note: "2" });
});

test("a mutilated or unknown address leads to no screen", () => {
  expect(matchRoute(routes, "/placements/%E0%A4%A")).toBeUndefined();
  expect(matchRoute(routes, "/nothing/here")).toBeUndefined();
});
