/**
 * Which files travel together, so that the first screen of a student comes in few requests.
 *
 * Left to itself the build makes a chunk of each set of files that the same
 * screens share: some fifty small ones before the first screen, each compressed
 * by itself and each named in the list of every other screen. A phone that has
 * them all still asks for each by itself, which takes it longer than reading it.
 * Here they are four: `ground` (also for the weekly link, which is a page of its
 * own), `app` (what is shared by screens and loaded at once, or to sign in),
 * `today` (what the first screen of a student shares with others) and `lists`
 * (what the lists of placements share with others, which is most of what the
 * other screens need). The entries themselves stay outside: the app's waits for
 * its texts, and what others import may never wait.
 */

interface Node {
  importedIds: readonly string[];
  dynamicallyImportedIds: readonly string[];
}
type Graph = (id: string) => Node | null;

const TODAY = /\/screens\/student\/Today\.svelte$/;
const SIGN_IN = /\/screens\/shared\/SignIn\.svelte$/;
const MENU = /\/screens\/menu-others\.ts$/;
const LISTS = /\/screens\/(coach\/CaseLoad|school\/PlacementsFor)\.svelte$/;

function reach(graph: Graph, roots: Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const ahead = [...roots];
  for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    ahead.push(...(graph(id)?.importedIds ?? []));
  }
  return seen;
}

/** All files that are loaded when they are needed, from any file that is reached. */
function lateRoots(graph: Graph, roots: Iterable<string>): Set<string> {
  const late = new Set<string>();
  const all = new Set<string>();
  const ahead = [...roots];
  for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
    if (all.has(id)) continue;
    all.add(id);
    const node = graph(id);
    for (const next of node?.dynamicallyImportedIds ?? []) late.add(next);
    ahead.push(...(node?.importedIds ?? []), ...(node?.dynamicallyImportedIds ?? []));
  }
  return late;
}

/** The chunks that are made of files that first screens share. */
export const SHARED = ["ground", "app", "today", "lists"] as const;
type Shared = (typeof SHARED)[number];

/** The name of the chunk of each file that is put in one; `app` and `week` are the two entries. */
export function chunksOf(graph: Graph, app: string, week: string): Map<string, Shared> {
  const atOnce = reach(graph, [app]);
  const weekly = reach(graph, [week]);
  const late = lateRoots(graph, [app]);
  const shared = reach(graph, late);
  const chunks = new Map<string, Shared>();
  for (const id of atOnce) if (weekly.has(id) || shared.has(id)) chunks.set(id, weekly.has(id) ? "ground" : "app");
  /** What these screens share with other ones, and no earlier chunk has, goes into one chunk. */
  const together = (which: RegExp, name: Shared): void => {
    const these = [...late].filter((id) => which.test(id));
    const others = [...late].filter((id) => !these.includes(id)).map((id) => reach(graph, [id]));
    const own = these.map((id) => reach(graph, [id]));
    for (const id of new Set(own.flatMap((one) => [...one]))) {
      const asked = [...own, ...others].filter((one) => one.has(id)).length;
      if (atOnce.has(id) || chunks.has(id) || asked < 2) continue;
      chunks.set(id, weekly.has(id) ? "ground" : name);
    }
  };
  together(SIGN_IN, "app");
  together(TODAY, "today");
  together(LISTS, "lists");
  // The menu of everybody who begins with such a list, or needs what they share.
  for (const id of reach(graph, [...late].filter((one) => MENU.test(one)))) if (!atOnce.has(id) && !chunks.has(id)) chunks.set(id, "lists");
  return chunks;
}
