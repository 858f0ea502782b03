/** Signals of the browser that now is a good moment to sync. */

const CLOCKS_EVERY_MS = 15_000;

export interface AtGoodMoments {
  /** The network came back, or somebody looks at the app again. */
  wake(): void;
  offline(): void;
  /** Now and then, so that a clock that jumps is noticed. */
  readClocks(): void;
}

/** Listen until the returned function is called; does nothing outside a browser. */
export function atGoodMoments({ wake, offline, readClocks }: AtGoodMoments): () => void {
  if (typeof window === "undefined") return () => undefined;
  const visible = (): void => {
    if (document.visibilityState === "visible") wake();
  };
  window.addEventListener("online", wake);
  window.addEventListener("offline", offline);
  document.addEventListener("visibilitychange", visible);
  const clocks = setInterval(readClocks, CLOCKS_EVERY_MS);
  return () => {
    window.removeEventListener("online", wake);
    window.removeEventListener("offline", offline);
    document.removeEventListener("visibilitychange", visible);
    clearInterval(clocks);
  };
}
