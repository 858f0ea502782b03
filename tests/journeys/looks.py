"""What is wrong with a screen for somebody who uses it otherwise than its makers do.

Each function looks at a page as it stands and says what it finds: nothing, where
all is well. WCAG 2.2 AA: what axe can judge, and what it cannot: the size of
what is pressed (2.5.8), text at twice its size (1.4.4) and a width of 320
(1.4.10) without scrolling sideways, the focus in sight (2.4.7 and 2.4.11).
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tools.places import PWA

AXE = PWA / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """async (tags) => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations.map(({ id, help, nodes }) => ({
    id, help, where: nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)),
  }));
}"""
# Half-way between light and dark nothing keeps the rules.
AT_ONCE = """addEventListener("DOMContentLoaded", () => {
  document.head.appendChild(document.createElement("style")).textContent =
    "* { transition: none !important }";
});"""
PRESSED = "a[href], button, input, select, textarea, summary, [role=tab], label:has(input)"
# A link in a sentence is as high as its line; a box is as large as what it stands in.
TOO_SMALL = """([pressed, least, most]) => {
  const seen = [...document.querySelectorAll(pressed)].filter((one) =>
    one.checkVisibility({ visibilityProperty: true }) && !one.closest(".visually-hidden, .skip"));
  const box = (one) => (one.matches("[type=checkbox], [type=radio]") && one.closest("label") || one)
    .getBoundingClientRect();
  const inLine = (one) => getComputedStyle(one).display === "inline";
  return seen.filter((one) => !inLine(one)).flatMap((one) => {
    const { width, height } = box(one);
    const wanted = one.matches(".button.main, .button.big") ? most : least;
    return width < wanted - 0.5 || height < wanted - 0.5
      ? [`${one.outerHTML.slice(0, 120)} is ${Math.round(width)} by ${Math.round(height)}`] : [];
  });
}"""
SIDEWAYS = """() => {
  const parts = [document.documentElement,
    ...document.querySelectorAll("#main, main, dialog[open]")];
  const over = parts.filter((part) => part.scrollWidth > part.clientWidth);
  const sign = (one) => one.outerHTML.slice(0, 100);
  return over.map((part) => `${sign(part)} is ${part.scrollWidth} in ${part.clientWidth}: `
    + [...part.querySelectorAll("*")].filter((one) => !one.closest("[tabindex='0'], table")
      && one.getBoundingClientRect().right > part.clientWidth + 1).slice(0, 3).map(sign).join());
}"""
# A word of which every few letters stand on a line of their own is not read by anybody.
TOWERS = r"""() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    const within = text.parentElement;
    if (!within?.closest("td, fieldset .button") || !within.checkVisibility()) continue;
    for (const { 0: word, index } of text.data.matchAll(/\p{L}{4,}/gu)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (lines.size > 2) found.push(`${word} takes ${lines.size} lines`);
    }
  }
  return found.slice(0, 5);
}"""
# What lies under something else where it stands cannot be seen by who tabs to it.
OBSCURED = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return "";
  const { left, top, right, bottom } = here.getBoundingClientRect();
  const points = [[left + 2, top + 2], [right - 2, top + 2], [left + 2, bottom - 2],
    [right - 2, bottom - 2], [(left + right) / 2, (top + bottom) / 2]];
  const seen = points.some(([x, y]) => {
    const over = document.elementFromPoint(x, y);
    return over && (here.contains(over) || over.contains(here)
      || over.closest("label")?.control === here);
  });
  const name = here.outerHTML.slice(0, 120);
  const { outlineStyle, outlineWidth } = getComputedStyle(here);
  if (!seen) return `${name} is under something else`;
  return outlineStyle === "none" || parseFloat(outlineWidth) < 2 ? `${name} has no outline` : "";
}"""
MOVING = """() => [...document.querySelectorAll("*")].flatMap((one) => {
  const { transitionDuration, animationDuration, animationName } = getComputedStyle(one);
  const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0.001);
  return lasts(transitionDuration) || (animationName !== "none" && lasts(animationDuration))
    ? [one.outerHTML.slice(0, 120)] : [];
})"""
MOST_TABS = 90


def violations(page: Page) -> list[Any]:
    """What axe finds, in light and in dark."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [(scheme, each) for each in page.evaluate(CHECK, RULES)]
    return found


def too_small(page: Page) -> list[Any]:
    """What is pressed and too small: below 24 pixels, or below 48 where it is what one came for."""
    small: list[Any] = page.evaluate(TOO_SMALL, [PRESSED, 24, 48])
    return small


def too_wide(page: Page) -> list[Any]:
    """What scrolls sideways or falls apart at a width of 320, and with letters twice as large."""
    found = []
    for width, letters in ((320, "100%"), (360, "200%"), (1280, "200%")):
        page.set_viewport_size({"width": width, "height": 740})
        page.evaluate("(letters) => { document.documentElement.style.fontSize = letters }", letters)
        found += [(width, letters, each) for each in page.evaluate(SIDEWAYS)]
        found += [(width, letters, each) for each in page.evaluate(TOWERS)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def lost_focus(page: Page) -> list[Any]:
    """What has the focus and cannot be seen to have it, going through the page with Tab."""
    found = []
    page.evaluate("document.activeElement?.blur()")
    first = None
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement?.outerHTML")
        if here == first:
            break
        first = first or here
        if wrong := page.evaluate(OBSCURED):
            found.append(wrong)
    return found


def unspoken(page: Page) -> list[Any]:
    """What a screen reader is not told: the title, one heading, the language, how sync stands."""
    found = []
    if not page.title().partition(" · ")[2]:
        found.append(f"the title is {page.title()!r}")
    if page.locator("h1:visible").count() != 1:
        found.append(f"{page.locator('h1:visible').count()} headings of the first level")
    if page.locator("a.chip").count() and not page.locator("a.chip + [role=status]").count():
        found.append("changes in how sync stands are not said")
    return found


def moving(page: Page) -> list[Any]:
    """What moves, or would when pressed."""
    found: list[Any] = page.evaluate(MOVING)
    return found
