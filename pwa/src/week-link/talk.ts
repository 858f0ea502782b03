/** Asking the server for the week and handing in the answers, on whatever network there is. */

import type { Sent, Sheet } from "$lib/weeks/sheet";

export type Reply =
  | { kind: "sheet"; sheet: Sheet }
  /** The server said no, for good: the link, or the answers. */
  | { kind: "refused"; code: string; opensOn: string }
  /** No network, or a server that is busy: the same can be asked again. */
  | { kind: "later"; seconds: number };

const PATIENCE_MS = 20_000;
const BUSY_SECONDS = 15;

async function ask(path: string, body: unknown): Promise<Reply> {
  let response: Response;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    response = await fetch(path, {
      method: "POST",
      credentials: "omit",
      cache: "no-store",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
      signal: stop.signal,
    });
    const answer: unknown = await response.json();
    if (response.ok) return { kind: "sheet", sheet: answer as Sheet };
    const problem = answer as { code?: string; opens_on?: string };
    if (response.status === 429 || response.status >= 500) {
      return { kind: "later", seconds: Number(response.headers.get("retry-after")) || BUSY_SECONDS };
    }
    return { kind: "refused", code: problem.code ?? "", opensOn: problem.opens_on ?? "" };
  } catch {
    // No network, a line that broke half-way, or a page that a hotspot put in between.
    return { kind: "later", seconds: 0 };
  } finally {
    clearTimeout(timer);
  }
}

export function openWeek(token: string): Promise<Reply> {
  return ask("/api/week-links/open", { token });
}

/** Handing in the same answers twice does no harm: the server takes them once. */
export function handIn(token: string, students: readonly Sent[]): Promise<Reply> {
  return ask("/api/week-links/answer", { token, students });
}
