/** What a person wants to be told, as their own record says it. Everything is off until chosen. */

import { derivedId, type LocalRecord, type Role } from "$lib/sync";

export type Topic = "not_scanned" | "week_to_confirm" | "edit_held";

export interface Choice {
  topics: Record<Topic, boolean>;
  quietFrom: string;
  quietTo: string;
  quietDaysOff: boolean;
}

export const KIND = "notification-choice";
export const USUAL = { from: "20:00", to: "07:00" };

const TOPICS: Record<Role, readonly Topic[]> = {
  student: ["not_scanned", "edit_held"],
  guardian: ["edit_held"],
  company_mentor: ["not_scanned", "week_to_confirm", "edit_held"],
  coach: ["not_scanned", "edit_held"],
  class_mentor: ["edit_held"],
  coordinator: ["edit_held"],
  administrator: ["edit_held"],
  region_lead: ["edit_held"],
  inspector: [],
};

/** Roles that decide about held edits of others, besides hearing of their own. */
const DECIDES: readonly Role[] = ["coach", "coordinator", "administrator", "region_lead"];

export const choiceScope = (person: string) => `person:${person}`;
export const choiceId = (person: string) => derivedId(choiceScope(person), KIND, "");

/** What somebody with these roles can be told, each once and in the same order for everybody. */
export function topicsOf(roles: readonly Role[]): Topic[] {
  const all: readonly Topic[] = ["not_scanned", "week_to_confirm", "edit_held"];
  return all.filter((topic) => roles.some((role) => TOPICS[role].includes(topic)));
}

/** In whose words a topic is explained: one's own day, or that of those one looks after. */
export function wordingOf(topic: Topic, roles: readonly Role[]): string {
  if (topic === "not_scanned") return roles.includes("student") ? "not_scanned.own" : "not_scanned.others";
  if (topic === "edit_held") return roles.some((role) => DECIDES.includes(role)) ? "edit_held.decides" : "edit_held.own";
  return topic;
}

export function choiceOf(record: Pick<LocalRecord, "body"> | undefined): Choice {
  const body = record?.body ?? {};
  const time = (value: unknown, usual: string) => (typeof value === "string" ? value : usual);
  return {
    topics: {
      not_scanned: body["not_scanned"] === true,
      week_to_confirm: body["week_to_confirm"] === true,
      edit_held: body["edit_held"] === true,
    },
    quietFrom: time(body["quiet_from"], USUAL.from),
    quietTo: time(body["quiet_to"], USUAL.to),
    quietDaysOff: body["quiet_days_off"] !== false,
  };
}

/** Whether a person was ever asked about this: yes and no both stand in the record. */
export function wasAsked(record: Pick<LocalRecord, "body"> | undefined, topic: Topic): boolean {
  return typeof record?.body[topic] === "boolean";
}
