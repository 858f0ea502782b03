/**
 * Which files travel together, so that the first screen of a student comes in few requests.
 *
 * Left to itself the build makes a chunk of each set of files that the same
 * screens share: some fifty small ones before the first screen, each compressed
 * by itself and each named in the list of every other screen. Here they are
 * three: `ground` (also for the weekly link, which is a page of its own), `app`
 * (what is shared by screens and loaded at once) and `today` (what the first
 * screen of a student shares with others). The entries themselves stay outside:
 * the app's waits for its texts, and what others import may never wait.
 */

interface Node {
  importedIds: readonly string[];
  dynamicallyImportedIds: readonly string[];
}
type Graph = (id: string) => Node | null;

const TODAY = /\/screens\/student\/Today\.svelte$/;

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

/** The name of the chunk of each file that is put in one; `app` and `week` are the two entries. */
export function chunksOf(graph: Graph, app: string, week: string): Map<string, string> {
  const atOnce = reach(graph, [app]);
  const weekly = reach(graph, [week]);
  const late = lateRoots(graph, [app]);
  const shared = reach(graph, late);
  const today = [...late].filter((id) => TODAY.test(id));
  const others = reach(graph, [...late].filter((id) => !TODAY.test(id)));
  const chunks = new Map<string, string>();
  for (const id of atOnce) if (weekly.has(id) || shared.has(id)) chunks.set(id, weekly.has(id) ? "ground" : "app");
  for (const id of reach(graph, today)) if (!atOnce.has(id) && others.has(id)) chunks.set(id, weekly.has(id) ? "ground" : "today");
  return chunks;
}
