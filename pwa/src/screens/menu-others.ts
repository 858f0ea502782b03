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
import type { Entry, Menus } from "./menu.svelte";
import { SETTINGS as settings } from "./menu.svelte";

const decide: Entry = { href: "/decide", key: "menu.decide", icon: Scale };
const companies: Entry = { href: "/companies", key: "menu.companies", icon: Building };
const progress: Entry = { href: "/progress", key: "menu.progress", icon: Grid3x3 };
const placements: Entry = { href: "/", key: "menu.placements", icon: List };

export const MENUS: Menus["entries"] = {
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
  coordinator: [
    placements,
    companies,
    decide,
    { href: "/import", key: "menu.import", icon: FileUp },
    settings,
  ],
  administrator: [placements, companies, decide, { href: "/import", key: "menu.import", icon: FileUp }, settings],
  inspector: [placements, settings],
  region_lead: [{ href: "/", key: "menu.totals", icon: ChartColumn }, decide, settings],
};

const unplaced = { href: "/unplaced", key: "unplaced.title" };
const heat = { href: "/progress", key: "heat.title" };
const cards = { href: "/cards", key: "cards.title" };
const weeks = { href: "/weeks", key: "weeks.title" };
const school = { href: "/school", key: "school.title" };
const office = [
  unplaced,
  heat,
  cards,
  weeks,
  { href: "/totals", key: "menu.totals" },
  { href: "/people", key: "staff.title" },
  { href: "/invitations", key: "invite.title" },
  school,
];

/** What a role does now and then. */
export const SELDOM: Menus["seldom"] = {
  guardian: [],
  company_mentor: [{ href: "/posters", key: "posters.title" }],
  coach: [heat, cards, weeks, school],
  class_mentor: [unplaced, school],
  coordinator: office,
  administrator: office,
  inspector: [heat, school],
  region_lead: [],
};
