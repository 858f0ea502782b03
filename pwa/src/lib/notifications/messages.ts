/**
 * What a locked screen shows of a message, and which screen it opens.
 *
 * The server sends a kind and a language and nothing else. The sentences name
 * nobody and nothing: who picks up somebody else's phone learns only that the
 * app wants to be looked at.
 */

import sentences from "../../i18n/push.json";

type Said = keyof typeof sentences;

export interface Message {
  body: string;
  lang: "nl" | "en";
  /** A later message of the kind takes this one's place on the screen. */
  tag: string;
  path: string;
}

const PATHS: Record<Said, string> = {
  "not-scanned": "/",
  "week-to-confirm": "/confirm",
  "edit-waits": "/decide",
  "edit-held": "/sync",
  test: "/notifications",
  other: "/",
};

/** Read what arrived. Whatever it is, there is a message: browsers demand one. */
export function messageOf(arrived: string | undefined, language: string): Message {
  const read = parsed(arrived);
  const kind = typeof read["kind"] === "string" && Object.hasOwn(sentences, read["kind"]) ? (read["kind"] as Said) : "other";
  const asked = read["lang"] ?? language;
  const lang = typeof asked === "string" && asked.toLowerCase().startsWith("en") ? "en" : "nl";
  return { body: sentences[kind][lang], lang, tag: `leerplek-${kind}`, path: PATHS[kind] };
}

function parsed(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
