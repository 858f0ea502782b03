/** A coach's day along companies: which placements are there, and a way past them. Pure. */

import type { Site } from "$lib/companies/model";
import type { Day } from "$lib/format/days";
import type { Placement } from "./model";

/** One student who is planned at a company that day. */
export interface Call<T> {
  placement: Placement;
  from: string;
  to: string;
  /** Whatever the screen shows with it. */
  more: T;
}

/** One place where one or more students are that day. */
export interface Stop<T> {
  /** The site, or the company where no site is known. */
  id: string;
  company: string;
  siteName: string;
  site: Site | null;
  town: string;
  calls: Call<T>[];
}

/** The places of these calls, each once, with its students by name. */
export function stopsOf<T>(calls: readonly Call<T>[], sites: ReadonlyMap<string, Site>): Stop<T>[] {
  const stops = new Map<string, Stop<T>>();
  for (const call of calls) {
    const { site: siteId, company, companyName, siteName } = call.placement;
    const site = sites.get(siteId) ?? null;
    const id = siteId || company;
    const stop = stops.get(id) ?? { id, company: companyName, siteName, site, town: site?.town ?? "", calls: [] };
    stop.calls.push(call);
    stops.set(id, stop);
  }
  for (const stop of stops.values()) stop.calls.sort((a, b) => a.placement.studentName.localeCompare(b.placement.studentName, "nl"));
  return [...stops.values()];
}

/**
 * The number of a Dutch postal code; codes near each other are mostly places near
 * each other. Null where there is none.
 */
export function areaOf(site: Site | null): number | null {
  const digits = /^\s*(\d{4})/.exec(site?.postalCode ?? "")?.[1];
  return digits === undefined ? null : Number(digits);
}

/**
 * A way past the stops: from the first (the lowest postal code where none is
 * chosen) to the nearest of those that are left, counted in postal codes. Places
 * without a postal code come last, by town and name.
 */
export function proposed<T>(stops: readonly Stop<T>[], first = ""): Stop<T>[] {
  const byName = (a: Stop<T>, b: Stop<T>) => a.town.localeCompare(b.town, "nl") || a.company.localeCompare(b.company, "nl") || (a.id < b.id ? -1 : 1);
  const left = stops.toSorted((a, b) => (areaOf(a.site) ?? Infinity) - (areaOf(b.site) ?? Infinity) || byName(a, b));
  const way: Stop<T>[] = [];
  const begin = left.findIndex((stop) => stop.id === first);
  let next = begin >= 0 ? begin : 0;
  while (left.length > 0) {
    const [stop] = left.splice(next, 1);
    if (!stop) break;
    way.push(stop);
    const here = areaOf(stop.site);
    const distance = (other: Stop<T>) => Math.abs((areaOf(other.site) ?? Infinity) - (here ?? 0));
    next = left.reduce((nearest, other, place) => (distance(other) < distance(left[nearest] ?? other) ? place : nearest), 0);
  }
  return way;
}

/** The stops in the order that somebody chose; what came since stands where it is proposed, behind. */
export function arranged<T>(stops: readonly Stop<T>[], order: readonly string[]): Stop<T>[] {
  const chosen = order.flatMap((id) => stops.find((stop) => stop.id === id) ?? []);
  return [...chosen, ...proposed(stops.filter((stop) => !order.includes(stop.id)), "")];
}

/** The order after one stop moved a place up (-1) or down (1). */
export function moved<T>(stops: readonly Stop<T>[], id: string, by: -1 | 1): string[] {
  const order = stops.map((stop) => stop.id);
  const at = order.indexOf(id);
  const other = order[at + by];
  if (at < 0 || other === undefined) return order;
  order[at] = other;
  order[at + by] = id;
  return order;
}

/** Where an order is kept on the device, and how the days before today are forgotten. */
export const ORDERS = "leerplek.route/";
export const orderKey = (day: Day) => `${ORDERS}${day}`;
