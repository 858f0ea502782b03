/** The menus of everybody but students; see `menu.svelte.ts`. */

import Building from "@lucide/svelte/icons/building";
import UsersRound from "@lucide/svelte/icons/users-round";
import ChartColumn from "@lucide/svelte/icons/chart-column";
import ClipboardCheck from "@lucide/svelte/icons/clipboard-check";
import FileUp from "@lucide/svelte/icons/file-up";
import Grid3x3 from "@lucide/svelte/icons/grid-3x3";
import House from "@lucide/svelte/icons/house";
import IdCard from "@lucide/svelte/icons/id-card";
import List from "@lucide/svelte/icons/list";
import Route from "@lucide/svelte/icons/route";
import QrCode from "@lucide/svelte/icons/qr-code";
import Scale from "@lucide/svelte/icons/scale";
import { me } from "$lib/app/index.svelte";
import { hasOffice } from "$lib/app/rights";
import type { Role } from "$lib/sync";
import type { Entry } from "./menu.svelte";
import { SETTINGS as settings } from "./menu.svelte";

const decide: Entry = { href: "/decide", key: "menu.decide", icon: Scale };
const companies: Entry = { href: "/companies", key: "menu.companies", icon: Building };
const lists: Entry = { href: "/import", key: "menu.import", icon: FileUp };
const progress: Entry = { href: "/progress", key: "menu.progress", icon: Grid3x3 };
const placements: Entry = { href: "/", key: "menu.placements", icon: List };

interface Seldom {
  href: string;
  key: string;
}
/** Who looks after the region alone sees no placement of any school, and has a menu without them. */
type Who = Exclude<Role, "student"> | "region_administrator";

const MENUS: Record<Who, readonly Entry[]> = {
  guardian: [{ href: "/", key: "menu.children", icon: UsersRound }, settings],
  company_mentor: [
    { href: "/", key: "menu.present", icon: House },
    { href: "/kiosk", key: "menu.kiosk", icon: QrCode },
    { href: "/card", key: "menu.card", icon: IdCard },
    { href: "/confirm", key: "menu.confirm", icon: ClipboardCheck },
    settings,
  ],
  coach: [
    { href: "/", key: "menu.caseload", icon: House },
    { href: "/route", key: "menu.route", icon: Route },
    decide,
    settings,
  ],
  class_mentor: [placements, progress, settings],
  coordinator: [placements, companies, decide, lists, settings],
  administrator: [placements, companies, decide, lists, settings],
  region_administrator: [{ href: "/", key: "menu.people", icon: UsersRound }, lists, decide, { href: "/totals", key: "menu.totals", icon: ChartColumn }, settings],
  inspector: [placements, settings],
  region_lead: [{ href: "/", key: "menu.totals", icon: ChartColumn }, decide, settings],
};

const unplaced = { href: "/unplaced", key: "unplaced.title" };
const heat = { href: "/progress", key: "heat.title" };
const cards = { href: "/cards", key: "cards.title" };
const weeks = { href: "/weeks", key: "weeks.title" };
const school = { href: "/school", key: "school.title" };
const invitations = { href: "/invitations", key: "invite.title" };
const office = [
  unplaced,
  heat,
  cards,
  weeks,
  { href: "/totals", key: "menu.totals" },
  { href: "/people", key: "staff.title" },
  invitations,
  school,
];

const SELDOM: Record<Who, readonly Seldom[]> = {
  guardian: [],
  company_mentor: [{ href: "/posters", key: "posters.title" }],
  coach: [heat, cards, weeks, school],
  class_mentor: [unplaced, school],
  coordinator: office,
  administrator: office,
  region_administrator: [{ href: "/companies", key: "companies.title" }, invitations, school],
  inspector: [heat, school],
  region_lead: [],
};

function who(role: Exclude<Role, "student">): Who {
  return role === "administrator" && !hasOffice(me().roles, me().region) ? "region_administrator" : role;
}

export function menuOf(role: Exclude<Role, "student">): readonly Entry[] {
  return MENUS[who(role)];
}

/** What a role does now and then. */
export function rarelyOf(role: Exclude<Role, "student">): readonly Seldom[] {
  return SELDOM[who(role)];
}
