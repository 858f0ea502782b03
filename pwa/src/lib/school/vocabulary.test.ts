import { expect, test } from "vitest";
import { changedTexts, withWord, wordKeys } from "./vocabulary";

const messages = {
  "word.coach": "stagebegeleider",
  "word.student": "leerling",
  ask: "Vraag het aan je {word.coach}.",
  meet: "{Word.coach} {name} komt langs.",
  hello: "Dag {name}",
};

test("only the words themselves can be replaced", () => {
  expect(wordKeys(messages)).toEqual(["word.coach", "word.student"]);
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
