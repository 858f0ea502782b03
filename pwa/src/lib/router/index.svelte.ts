/** The address bar: where we are, and going somewhere else without loading a page. */

let place = $state.raw(new URL(location.href));
let moved = false;

/** Whether the person has gone from one screen to another since the app opened. */
export function hasNavigated(): boolean {
  return moved;
}

/** The address on screen; read it in a component to follow it. */
export function here(): URL {
  return place;
}

function changed(): void {
  moved = true;
  place = new URL(location.href);
}

/** Show another screen. `replace` leaves no step back, for addresses that hold a code. */
export function go(to: string, options: { replace?: boolean } = {}): void {
  if (options.replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  changed();
  // The shell scrolls its main part; screens without a shell scroll as a whole.
  document.getElementById("main")?.scrollTo(0, 0);
  scrollTo(0, 0);
}

/** Follow the browser's own back and forward, and links inside the app. Call once. */
export function startRouter(): void {
  addEventListener("popstate", changed);
  addEventListener("hashchange", changed);
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest("a");
    if (!link || link.target || link.hasAttribute("download")) return;
    const to = new URL(link.href, location.href);
    if (to.origin !== location.origin || to.pathname.startsWith("/api/")) return;
    if (to.pathname === location.pathname && to.hash !== "" && to.search === location.search) return;
    event.preventDefault();
    go(to.pathname + to.search + to.hash);
  });
}
