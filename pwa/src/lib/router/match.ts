/** Which screen an address shows. Pure; the browser's history is in `index.svelte.ts`. */

export type RouteParams = Readonly<Record<string, string>>;

export interface Match<R> {
  route: R;
  params: RouteParams;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** The first route whose pattern (`/placements/:id`) fits the path; a mutilated path fits none. */
export function matchRoute<R extends { path: string }>(
  routes: readonly R[],
  path: string,
): Match<R> | undefined {
  const parts = path.replace(/\/+$/, "").split("/").slice(1);
  for (const route of routes) {
    const wanted = route.path.replace(/\/+$/, "").split("/").slice(1);
    if (wanted.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((want, place) => {
      const part = decoded(parts[place] ?? "");
      if (part === undefined) return false;
      if (!want.startsWith(":")) return want === part;
      if (part === "") return false;
      params[want.slice(1)] = part;
      return true;
    });
    if (fits) return { route, params };
  }
  return undefined;
}
