/** What of a screen is read aloud, and in which pieces. Pure but for looking at the page. */

/** Pieces longer than this are cut off half-way by some browsers. */
const LONGEST = 180;

const BLOCKS = new Set(["ADDRESS", "ARTICLE", "ASIDE", "BUTTON", "CAPTION", "DD", "DIV", "DL", "DT", "FIELDSET", "FOOTER", "FORM", "H1", "H2", "H3", "H4", "HEADER", "LABEL", "LEGEND", "LI", "MAIN", "OL", "OPTION", "P", "SECTION", "TABLE", "TBODY", "TD", "TH", "THEAD", "TR", "UL"]);
const SKIPPED = "script, style, svg, [aria-hidden='true'], [data-silent], [hidden], select, dialog:not([open])";

/** Sentences of a text, long ones cut at a comma or a space. */
export function pieces(text: string): string[] {
  const sentences = text.replace(/\s+/g, " ").trim().split(/(?<=[.!?])\s+/);
  return sentences.flatMap((sentence) => {
    const parts: string[] = [];
    let rest = sentence;
    while (rest.length > LONGEST) {
      const head = rest.slice(0, LONGEST);
      const at = Math.max(head.lastIndexOf(", "), head.lastIndexOf(" "));
      const cut = at > 0 ? at + 1 : LONGEST;
      parts.push(rest.slice(0, cut).trim());
      rest = rest.slice(cut).trim();
    }
    return [...parts, rest].filter((part) => /[\p{L}\p{N}]/u.test(part));
  });
}

/** Everything that a part of the page says, in reading order; also what only a screen reader gets. */
export function spokenOf(root: Element): string[] {
  const blocks: string[] = [];
  let block = "";
  const close = () => {
    blocks.push(block);
    block = "";
  };
  const read = (node: Node) => {
    if (node.nodeType === Node.TEXT_NODE) block += node.textContent ?? "";
    if (!(node instanceof Element) || node.matches(SKIPPED)) return;
    const label = node.tagName === "BUTTON" || node.tagName === "A" ? node.getAttribute("aria-label") : null;
    const own = BLOCKS.has(node.tagName);
    if (own) close();
    if (label !== null) block += label;
    else node.childNodes.forEach(read);
    if (own) close();
  };
  read(root);
  close();
  return blocks.flatMap(pieces);
}
