import { expect, test } from "vitest";
import { changedTexts, leftBehind, withWord, wordRows } from "./vocabulary";

const messages = {
  "word.coach": "stagebegeleider",
  "word.coaches": "stagebegeleiders",
  "word.inspector": "inspecteur",
  ask: "Vraag het aan je {word.coach}.",
  meet: "{Word.coach} {name} komt langs.",
  hello: "Dag {name}",
};

test("only the words themselves can be replaced", () => {
  expect(wordRows(messages)).toEqual([
    { one: "word.coach", many: "word.coaches" },
    { one: "word.inspector", many: undefined },
  ]);
});

test("a word whose plural stays as it was is noticed, and the other way round", () => {
  const [coach, inspector] = wordRows(messages);
  if (!coach || !inspector) throw new Error("no rows");
  expect(leftBehind({ "word.coach": "jobcoach" }, coach)).toBe("word.coaches");
  expect(leftBehind({ "word.coaches": "jobcoaches" }, coach)).toBe("word.coach");
  expect(leftBehind({ "word.coach": "jobcoach", "word.coaches": "jobcoaches" }, coach)).toBeUndefined();
  expect(leftBehind({}, coach)).toBeUndefined();
  expect(leftBehind({ "word.inspector": "controleur" }, inspector)).toBeUndefined();
});

test("the preview shows the texts that read otherwise, the plain ones first", () => {
  expect(changedTexts(messages, "nl", {}, { "word.coach": "jobcoach" })).toEqual([
    { key: "ask", before: "Vraag het aan je stagebegeleider.", after: "Vraag het aan je jobcoach." },
    { key: "meet", before: "Stagebegeleider {name} komt langs.", after: "Jobcoach {name} komt langs." },
  ]);
});

test("the app's own word or none at all takes the word out of the pack", () => {
  const pack = { "word.coach": "jobcoach", "student.today": "Nu" };
  expect(withWord(pack, messages, "word.coach", " ")).toEqual({ "student.today": "Nu" });
  expect(withWord(pack, messages, "word.coach", "stagebegeleider")).toEqual({ "student.today": "Nu" });
});
