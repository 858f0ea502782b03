/** Server-sent events, read as they come. Comments are told too: they say that the line is alive. */

export interface ServerEvent {
  /** `comment` for a line that only keeps the connection open. */
  event: string;
  data: string;
  id?: string;
}

/** Feed it text in any pieces; it calls back for each whole event. */
export function eventReader(tell: (event: ServerEvent) => void): (text: string) => void {
  let rest = "";
  let event = "";
  let data: string[] = [];
  let id: string | undefined;

  function line(text: string): void {
    if (text === "") {
      if (data.length > 0) tell({ event: event || "message", data: data.join("\n"), ...(id === undefined ? {} : { id }) });
      event = "";
      data = [];
      return;
    }
    if (text.startsWith(":")) {
      tell({ event: "comment", data: text.slice(1) });
      return;
    }
    const colon = text.indexOf(":");
    const name = colon === -1 ? text : text.slice(0, colon);
    const value = colon === -1 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (name === "event") event = value;
    else if (name === "data") data.push(value);
    else if (name === "id") id = value;
  }

  return (text) => {
    rest += text;
    // A lone CR at the very end may be half of CR LF: wait for the rest.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const one of lines) line(one);
  };
}
