/** Companies, their sites and the keys of their codes, as screens read them. Pure. */

import { ids, text } from "$lib/placements/model";
import type { LocalRecord } from "$lib/sync";

/** How presence may be shown at a company, in the order in which a screen lists them. */
export const WAYS = ["kiosk", "poster", "card", "declare", "weekly-link", "paper"] as const;
export type Way = (typeof WAYS)[number];

export const RECOGNISED = ["unknown", "yes", "no"] as const;

/** The fields of a company that a form shows; an empty text is an absent field. */
export interface CompanyFields {
  name: string;
  sector: string;
  kvk: string;
  phone: string;
  email: string;
  recognised: string;
  remarks: string;
  ways: string[];
}

export interface Site {
  id: string;
  company: string;
  name: string;
  address: string;
  postalCode: string;
  town: string;
  /** How to get there, as school or company wrote it. */
  travel: string;
  pending: boolean;
}

export interface SiteKey {
  id: string;
  scope: string;
  site: string;
  purpose: "kiosk" | "poster";
  label: string;
  madeBy: string;
  pending: boolean;
}

const TEXTS = ["name", "sector", "kvk", "phone", "email", "recognised", "remarks"] as const;

export function companyFields(record: LocalRecord | undefined): CompanyFields {
  const body = record?.body ?? {};
  return {
    name: text(body.name),
    sector: text(body.sector),
    kvk: text(body.kvk),
    phone: text(body.phone),
    email: text(body.email),
    recognised: text(body.recognised) || "unknown",
    remarks: text(body.remarks),
    ways: inOrder(ids(body.ways)),
  };
}

/** The known ways first and in their own order; what a newer version added stays behind them. */
export function inOrder(ways: readonly string[]): string[] {
  return [...WAYS.filter((way) => ways.includes(way)), ...ways.filter((way) => !(WAYS as readonly string[]).includes(way))];
}

/** What to send: only the fields that the person changed, null for one that was emptied. */
export function companyChanges(began: CompanyFields, mine: CompanyFields): Record<string, unknown> {
  const set: Record<string, unknown> = {};
  for (const field of TEXTS) {
    const value = mine[field].trim();
    if (value !== began[field].trim()) set[field] = value === "" ? null : value;
  }
  const ways = inOrder(mine.ways);
  if (ways.join() !== inOrder(began.ways).join()) set.ways = ways.length > 0 ? ways : null;
  return set;
}

export function siteOf(record: LocalRecord): Site {
  const body = record.body;
  return {
    id: record.id,
    company: text(body.company),
    name: text(body.name),
    address: text(body.address),
    postalCode: text(body.postal_code),
    town: text(body.town),
    travel: text(body.travel),
    pending: record.pending === true,
  };
}

export function sitesOf(records: readonly LocalRecord[], company: string): Site[] {
  return records.map(siteOf).filter((site) => site.company === company).sort((a, b) => a.name.localeCompare(b.name, "nl"));
}

/** "Dorpsstraat 1, 8000 AA Zwolle" */
export function addressOf(site: Site): string {
  return [site.address, [site.postalCode, site.town].filter(Boolean).join(" ")].filter(Boolean).join(", ");
}

/** The keys whose codes still count. */
export function validKeys(records: readonly LocalRecord[]): SiteKey[] {
  return records.flatMap((record) => {
    const { site, purpose, label, made_by: madeBy, revoked_at: revoked } = record.body;
    if ((purpose !== "kiosk" && purpose !== "poster") || text(revoked) !== "") return [];
    return [{ id: record.id, scope: record.scope, site: text(site), purpose, label: text(label), madeBy: text(madeBy), pending: record.pending === true }];
  });
}
