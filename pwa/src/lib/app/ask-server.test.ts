import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { askForFile, askServer } from "./ask-server";

beforeEach(() => vi.stubGlobal("document", { documentElement: { lang: "nl" } }));
afterEach(() => vi.unstubAllGlobals());

function answeredBy(body: string, status: number, type: string): void {
  vi.stubGlobal("fetch", async () => new Response(body, { status, headers: { "content-type": type } }));
}

test("a hotspot's own page is no answer: not to a question, and nothing to print", async () => {
  answeredBy("<html>Log in to the wifi</html>", 200, "text/html; charset=utf-8");
  await expect(askServer("GET", "/api/devices")).rejects.toMatchObject({ trouble: { code: "offline", remedy: "retry" } });
  await expect(askForFile("POST", "/api/cards")).rejects.toMatchObject({ trouble: { code: "offline", remedy: "retry" } });
});

test("the server's refusal is told in its own words", async () => {
  answeredBy('{"code":"not-found","title":"Dit is er niet.","remedy":"ask"}', 404, "application/problem+json");
  await expect(askServer("GET", "/api/devices")).rejects.toMatchObject({ trouble: { code: "not-found", message: "Dit is er niet.", remedy: "ask" } });
});

test("what was asked for is given", async () => {
  answeredBy('{"devices":[]}', 200, "application/json");
  expect(await askServer("GET", "/api/devices")).toEqual({ devices: [] });
});
