/**
 * Questions that only the server can answer (devices, invitations, imports, paper).
 * Everything else is read from local records.
 */

export interface Trouble {
  /** Stable; `offline` when the server could not be reached. */
  code: string;
  /** The server's sentence in the person's language; empty when it gave none. */
  message: string;
  remedy: string;
}

export class ServerTrouble extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.message || trouble.code);
    this.name = "ServerTrouble";
  }
}

interface Problem {
  code?: unknown;
  title?: unknown;
  detail?: unknown;
  remedy?: unknown;
}

async function troubleOf(response: Response): Promise<Trouble> {
  let problem: Problem = {};
  try {
    problem = (await response.json()) as Problem;
  } catch {
    // A proxy's own page: the status has to do.
  }
  const words = (value: unknown) => (typeof value === "string" ? value : "");
  return {
    code: words(problem.code) || `http-${response.status}`,
    message: words(problem.detail) || words(problem.title),
    remedy: words(problem.remedy) || "retry",
  };
}

/** Ask, as the signed-in person. Rejects with a {@link ServerTrouble} and with nothing else. */
export async function askServer<T>(
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await answerTo(method, path, body, "application/json");
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch {
    throw unreached();
  }
}

/** Ask for something to print. Rejects with a {@link ServerTrouble} and with nothing else. */
export async function askForFile(method: "GET" | "POST", path: string, body?: unknown): Promise<Blob> {
  const response = await answerTo(method, path, body, "application/pdf, image/png, application/zip, application/problem+json");
  try {
    return await response.blob();
  } catch {
    // The line broke while the file was on its way.
    throw unreached();
  }
}

/** Also where a hotspot answered with a page of its own, as if all were well. */
function unreached(): ServerTrouble {
  return new ServerTrouble({ code: "offline", message: "", remedy: "retry" });
}

async function answerTo(method: string, path: string, body: unknown, accept: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: {
        Accept: accept,
        "Accept-Language": document.documentElement.lang,
        ...(body !== undefined && !(body instanceof FormData) ? { "Content-Type": "application/json" } : {}),
      },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
  } catch {
    throw unreached();
  }
  if (!response.ok) throw new ServerTrouble(await troubleOf(response));
  // We never answer with a page.
  if (response.headers.get("content-type")?.startsWith("text/html")) throw unreached();
  return response;
}
