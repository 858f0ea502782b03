/** The time on screen: moves every ten seconds, and at once when the app comes back in sight. */

let moment = $state.raw(new Date());

export function now(): Date {
  return moment;
}

export function startClock(): void {
  const move = () => (moment = new Date());
  setInterval(move, 10_000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) move();
  });
}
