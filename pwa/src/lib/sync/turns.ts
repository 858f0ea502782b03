/** Giving way in the middle of much work, so that a key or a frame that waits comes first. */

export function turn(): Promise<void> {
  // A timer would wait for milliseconds each time; a message only for who is before it.
  return new Promise((go) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      go();
    };
    port2.postMessage(null);
  });
}
