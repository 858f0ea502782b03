import { describe, expect, test } from "vitest";
import sentences from "../../i18n/push.json";
import { ROUTES } from "../../screens/routes";
import { matchRoute } from "../router/match";
import { messageOf } from "./messages";

const arrived = (value: unknown) => JSON.stringify(value).padEnd(64);

describe("what a locked screen shows", () => {
  test.each([
    ["not-scanned", "/"],
    ["week-to-confirm", "/confirm"],
    ["edit-waits", "/decide"],
    ["edit-held", "/sync"],
    ["test", "/notifications"],
  ] as const)("%s is said in two languages and opens %s", (kind, path) => {
    for (const lang of ["nl", "en"] as const) {
      const message = messageOf(arrived({ kind, lang }), "de");
      expect(message).toEqual({ body: sentences[kind][lang], lang, tag: `leerplek-${kind}`, path });
    }
  });

  test.each([undefined, "", "not json", "null", "7", '{"kind":"toString"}', '{"kind":"__proto__"}', '{"kind":9}', '{"kind":"of-next-year"}'])(
    "%s still makes a message, which opens the first screen",
    (text) => {
      expect(messageOf(text, "en-GB")).toEqual({ body: sentences.other.en, lang: "en", tag: "leerplek-other", path: "/" });
    },
  );

  test("nothing that the server could send ends up on the screen", () => {
    const message = messageOf(arrived({ kind: "not-scanned", lang: "nl", body: "Noor is er niet", path: "https://elsewhere.example" }), "nl");
    expect(Object.values(message)).not.toContain("Noor is er niet");
    expect(message.path).toBe("/");
  });

  test("every path is a screen", () => {
    const paths = Object.keys(sentences).map((kind) => messageOf(arrived({ kind }), "nl").path);
    expect(paths.filter((path) => path !== "/" && !matchRoute(ROUTES, path))).toEqual([]);
  });

  test("every sentence is short enough for a watch", () => {
    for (const { nl, en } of Object.values(sentences)) for (const words of [nl, en]) expect(words.length).toBeLessThan(50);
  });
});
