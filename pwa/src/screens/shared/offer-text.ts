/** Hand a text to the person as a file, on this device and without a server. */
export function offerText(name: string, content: string, type = "text/plain"): void {
  offerFile(name, new Blob([content], { type: `${type};charset=utf-8` }));
}

export function offerFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the file after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A name as part of a file's name: letters and digits of any script, the rest as dashes. */
export function fileName(...parts: string[]): string {
  return parts.map((part) => part.normalize("NFC").toLocaleLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "")).filter(Boolean).join("-").slice(0, 80);
}
