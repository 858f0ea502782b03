/** A server of files in memory, that can be told to fail; for tests only. */

import { hex, sha256Of, toBase64 } from "../bytes";
import type { Wire } from "../tus";

interface Upload {
  size: number;
  bytes: Uint8Array<ArrayBuffer>;
}

type Mishap = (request: { method: string; path: string; offset: number }) => "lost" | "lost-after" | "a page" | number | null;

export class FakeTus {
  readonly uploads = new Map<string, Upload>();
  readonly log: string[] = [];
  mishap: Mishap = () => null;
  /** What `GET` finds, by digest. */
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  private made = 0;

  /** The bytes of the only upload. */
  get received(): Uint8Array {
    const [upload] = [...this.uploads.values()].slice(-1);
    return upload?.bytes ?? new Uint8Array();
  }

  readonly wire: Wire = async (path, init) => {
    const method = init.method ?? "GET";
    const headers = init.headers as Record<string, string>;
    const offset = Number(headers?.["upload-offset"] ?? 0);
    const mishap = this.mishap({ method, path, offset });
    this.log.push(`${method} ${offset}`);
    if (mishap === "lost") return null;
    if (mishap === "a page") return new Response("<html>Log in to the wifi</html>", { status: 403 });
    if (typeof mishap === "number") return new Response(JSON.stringify({ code: `code-${mishap}`, title: "Dit kan niet." }), { status: mishap });
    const answer = await this.answer(method, path, headers, init.body as Uint8Array<ArrayBuffer> | undefined);
    return mishap === "lost-after" ? null : answer;
  };

  private async answer(method: string, path: string, headers: Record<string, string>, body?: Uint8Array<ArrayBuffer>): Promise<Response> {
    const name = path.split("/").at(-1) ?? "";
    if (method === "POST") {
      const location = `${path}/${++this.made}`;
      this.uploads.set(String(this.made), { size: Number(headers["upload-length"]), bytes: new Uint8Array() });
      return new Response(null, { status: 201, headers: { location, "upload-offset": "0" } });
    }
    if (method === "GET") {
      const file = this.files.get(name);
      return file ? new Response(file) : new Response("{}", { status: 404 });
    }
    const upload = this.uploads.get(name);
    if (!upload) return new Response("{}", { status: 404 });
    if (method === "PATCH" && body) {
      if (Number(headers["upload-offset"]) !== upload.bytes.length) return new Response("{}", { status: 409 });
      if (headers["upload-checksum"] !== `sha256 ${toBase64(await sha256Of(body))}`) return new Response("{}", { status: 460 });
      upload.bytes = joined(upload.bytes, body);
      if (upload.bytes.length === upload.size) {
        this.files.set(hex(await sha256Of(upload.bytes)), upload.bytes);
      }
    }
    return new Response(null, { status: method === "HEAD" ? 200 : 204, headers: { "upload-offset": String(upload.bytes.length) } });
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
