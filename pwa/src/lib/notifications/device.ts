/**
 * Notifications on this device: whether it can have them, and switching them on
 * and off. What a person wants to be told is a record and holds for all their
 * devices; that a device may be told is between it, its browser and the server.
 */

import { askServer, ServerTrouble } from "$lib/app/ask-server";

/**
 * - `on`, `off`: as the server knows it, and the browser allows it
 * - `denied`: somebody said no to the browser's question
 * - `install`: an iPhone or iPad; there only an app on the home screen can have them
 * - `unable`: this browser has no such thing
 */
export type DeviceState = "on" | "off" | "denied" | "install" | "unable";

/** What is looked at to know what a browser can do; handed in by tests. */
export interface Surroundings {
  hasPush: boolean;
  permission: NotificationPermission | undefined;
  agent: string;
  touchPoints: number;
}

interface ServerState {
  key: string;
  on: boolean;
  renew: boolean;
}

const KEPT = "leerplek.push";
/** Browsers without a way to a push service may never answer. */
const PATIENCE_MS = 15_000;

/** What stands in the way here; null when nothing does. */
export function obstacleOf({ hasPush, permission, agent, touchPoints }: Surroundings): "denied" | "install" | "unable" | null {
  // An iPad says it is a Mac; only its screen can be touched.
  const apple = /iPhone|iPad|iPod/.test(agent) || (agent.includes("Macintosh") && touchPoints > 1);
  if (!hasPush || permission === undefined) return apple ? "install" : "unable";
  return permission === "denied" ? "denied" : null;
}

export function surroundings(): Surroundings {
  return {
    hasPush: "serviceWorker" in navigator && "PushManager" in window,
    permission: "Notification" in window ? Notification.permission : undefined,
    agent: navigator.userAgent,
    touchPoints: navigator.maxTouchPoints,
  };
}

/** Whether this device is told things, as far as it knows itself; needs no network. */
export function deviceState(): DeviceState {
  const obstacle = obstacleOf(surroundings());
  if (obstacle) return obstacle;
  return Notification.permission === "granted" && keptState() === "on" ? "on" : "off";
}

/** Ask the browser and tell the server. Call from a tap. Rejects with a {@link ServerTrouble}. */
export async function switchOn(language: string): Promise<DeviceState> {
  const obstacle = obstacleOf(surroundings());
  if (obstacle) return obstacle;
  const answer = await Notification.requestPermission();
  if (answer === "denied") return "denied";
  if (answer !== "granted") return "off";
  await subscribe(await askServer<ServerState>("GET", "/api/push"), language);
  keep("on");
  return "on";
}

export async function switchOff(): Promise<DeviceState> {
  await askServer("DELETE", "/api/push/subscription");
  keep(null);
  await (await subscription())?.unsubscribe().catch(() => false);
  return deviceState();
}

/** Send one message to this device. Rejects with a {@link ServerTrouble}. */
export async function sendTest(): Promise<void> {
  try {
    await askServer("POST", "/api/push/test");
  } catch (problem) {
    if (problem instanceof ServerTrouble && problem.trouble.code === "push-off") keep(null);
    throw problem;
  }
}

/** Mend what has changed since the app was last open: a new key, a lost subscription. */
export async function keepOn(language: string): Promise<void> {
  if (keptState() !== "on" || deviceState() !== "on") return;
  const server = await askServer<ServerState>("GET", "/api/push");
  if (server.on && !server.renew && (await subscription())) return;
  await subscribe(server, language);
}

async function subscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

async function subscribe(server: ServerState, language: string): Promise<void> {
  const made = await soon(subscriptionFor(server.key));
  const { endpoint, keys } = made.toJSON();
  await askServer("POST", "/api/push/subscription", { endpoint, keys, server_key: server.key, language });
}

async function subscriptionFor(key: string): Promise<PushSubscription> {
  const { pushManager } = await navigator.serviceWorker.ready;
  const standing = await pushManager.getSubscription();
  if (standing && sameKey(standing.options.applicationServerKey, key)) return standing;
  // One made with another key stands in the way of a new one.
  await standing?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

function sameKey(standing: ArrayBuffer | null, key: string): boolean {
  if (!standing) return false;
  const text = btoa(String.fromCharCode(...new Uint8Array(standing)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") === key;
}

/** The answer, or trouble after a while: some browsers wait for ever for a service they cannot reach. */
async function soon<T>(work: Promise<T>): Promise<T> {
  const trouble = (code: string) => new ServerTrouble({ code, message: "", remedy: "retry" });
  let clock: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, fail) => {
    clock = setTimeout(() => fail(trouble("push-silent")), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } catch (problem) {
    throw problem instanceof ServerTrouble ? problem : trouble("push-silent");
  } finally {
    clearTimeout(clock);
  }
}

function keptState(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(state: "on" | null): void {
  try {
    if (state) localStorage.setItem(KEPT, state);
    else localStorage.removeItem(KEPT);
  } catch {
    // Storage switched off: the server still knows.
  }
}
