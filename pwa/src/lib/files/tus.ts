/**
 * Sends one file by tus 1.0, in pieces that are each checked on arrival, and
 * goes on where the server says it is. No timers and no storage: what has been
 * reached is told to `reached`, and the answer says what to do next.
 */

import { hex, sha256Of, toBase64 } from "./bytes";

/** The server's answer, or null when it was not reached. */
export type Wire = (path: string, init: RequestInit) => Promise<Response | null>;

export interface Sending {
  region: string;
  scope: string;
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** Where an earlier try left off. */
  upload?: string | undefined;
  reached(progress: { upload: string | null; sent: number }): Promise<void>;
}

/** `later`: nothing is wrong with the file. `afterMs` is what the server asked for. */
export type Sent =
  | { done: "sent" }
  | { done: "later"; afterMs: number | null; reached: boolean }
  /** `said`: what the server says about it, in the language of whoever sent it. */
  | { done: "refused"; code: string; said: string };

export const PIECE_BYTES = 256 * 1024;
/** Answers in a row that lead nowhere: then it is for another time. */
const MOST_STUMBLES = 3;
const TUS = { "tus-resumable": "1.0.0" };

export async function sendFile(wire: Wire, file: Sending): Promise<Sent> {
  let upload = file.upload ?? null;
  let stumbles = 0;
  for (;;) {
    const step = upload === null ? await begin(wire, file) : await goOn(wire, file, upload);
    if (step.done !== "again") return step;
    // Gone at the server (expired, or its database was restored): from the start.
    upload = null;
    await file.reached({ upload: null, sent: 0 });
    stumbles += 1;
    if (stumbles > MOST_STUMBLES) return { done: "later", afterMs: null, reached: true };
  }
}

type Step = Sent | { done: "again" };

async function begin(wire: Wire, file: Sending): Promise<Step> {
  const sha256 = hex(await sha256Of(file.bytes));
  const metadata = { scope: file.scope, sha256, filetype: file.type };
  const answer = await wire(`/api/regions/${file.region}/files`, {
    method: "POST",
    headers: {
      ...TUS,
      "upload-length": String(file.bytes.length),
      "upload-metadata": Object.entries(metadata)
        .map(([key, value]) => `${key} ${toBase64(new TextEncoder().encode(value))}`)
        .join(","),
    },
  });
  const upload = answer?.headers.get("location");
  if (answer?.status !== 201 || !upload) return failure(answer);
  const sent = offsetOf(answer) ?? 0;
  await file.reached({ upload, sent });
  return sendFrom(wire, file, upload, sent);
}

async function goOn(wire: Wire, file: Sending, upload: string): Promise<Step> {
  const answer = await wire(upload, { method: "HEAD", headers: TUS });
  if (answer?.status === 404 || answer?.status === 410) return { done: "again" };
  const sent = answer?.status === 200 ? offsetOf(answer) : null;
  if (sent === null) return failure(answer);
  await file.reached({ upload, sent });
  return sendFrom(wire, file, upload, sent);
}

async function sendFrom(wire: Wire, file: Sending, upload: string, from: number): Promise<Step> {
  let sent = from;
  let stumbles = 0;
  while (sent < file.bytes.length) {
    const piece = file.bytes.slice(sent, sent + PIECE_BYTES);
    const answer = await wire(upload, {
      method: "PATCH",
      headers: {
        ...TUS,
        "content-type": "application/offset+octet-stream",
        "upload-offset": String(sent),
        "upload-checksum": `sha256 ${toBase64(await sha256Of(piece))}`,
      },
      body: piece,
    });
    const reached = answer?.status === 204 ? offsetOf(answer) : null;
    if (reached !== null && reached > sent) {
      sent = reached;
      stumbles = 0;
      await file.reached({ upload, sent });
      continue;
    }
    if (answer?.status === 404 || answer?.status === 422) {
      const { code, said } = await reasonOf(answer);
      return code === "file-location" ? { done: "refused", code, said } : { done: "again" };
    }
    stumbles += 1;
    // 460: damaged on the way. 409: another try of ours arrived after all; ask how far it got.
    if (stumbles > MOST_STUMBLES || (answer?.status !== 460 && answer?.status !== 409)) return failure(answer);
    if (answer.status === 409) return goOn(wire, file, upload);
  }
  return { done: "sent" };
}

function offsetOf(answer: Response): number | null {
  const text = answer.headers.get("upload-offset");
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

async function reasonOf(answer: Response): Promise<{ code: string; said: string }> {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  try {
    const { code, title } = (await answer.json()) as { code?: unknown; title?: unknown };
    return { code: text(code) || `http-${answer.status}`, said: text(title) };
  } catch {
    return { code: `http-${answer.status}`, said: "" };
  }
}

/** Only what the person or the file is to blame for is a refusal; the rest comes right by itself. */
async function failure(answer: Response | null): Promise<Sent> {
  if (answer === null) return { done: "later", afterMs: null, reached: false };
  const wait = answer.headers.get("retry-after");
  const afterMs = wait !== null && /^\d+$/.test(wait) ? Number(wait) * 1000 : null;
  const { code, said } = await reasonOf(answer);
  const blamed = [400, 403, 404, 413, 415, 422].includes(answer.status) && code !== "file-differs";
  // A hotspot or a filter on the way has a page of its own for no; that it was too large, a proxy may say too.
  const final = blamed && (answer.status === 413 || !code.startsWith("http-"));
  return final ? { done: "refused", code, said } : { done: "later", afterMs, reached: true };
}
