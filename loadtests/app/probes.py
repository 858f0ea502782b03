"""What runs inside the page to see what a person would wait for.

Everything is kept in ``window.bench``; times are milliseconds since the page
was asked for (``performance.now()``), which includes the start of the service
worker that answers it.
"""

# Looks once a frame, and takes the time after the frame in which it was there was drawn.
WATCH = """(() => {
  const bench = (window.bench = { marks: {}, tasks: [], keys: [], frames: [] });
  bench.drawn = (then) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(0);
  });
  bench.watch = (name, selector) => {
    const look = () => {
      for (const one of document.querySelectorAll(selector)) {
        const box = one.getBoundingClientRect();
        if (box.width > 0 && box.height > 0 && box.top < innerHeight && box.bottom > 0) {
          bench.drawn((at) => (bench.marks[name] ??= at));
          return;
        }
      }
      requestAnimationFrame(look);
    };
    look();
  };
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) bench.tasks.push([one.startTime, one.duration]);
  }).observe({ type: "longtask", buffered: true });
})();"""

# From the moment the browser was given the key to the frame that could show it.
KEYS = """() => addEventListener("keydown", (event) => {
  const began = event.timeStamp;
  bench.drawn((at) => bench.keys.push([began, at - began]));
}, { capture: true })"""

FRAMES = """() => {
  bench.frames = [];
  bench.scrolling = true;
  const next = (at) => {
    bench.frames.push(at);
    if (bench.scrolling) requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}"""
FRAMES_DONE = """() => {
  bench.scrolling = false;
  return bench.frames;
}"""

# What was there before the mark; what a service worker fetches for later is not in this list.
SCRIPTS = """(mark) => performance.getEntriesByType("resource")
  .filter((one) => one.responseEnd <= bench.marks[mark])
  .map((one) => [new URL(one.name).pathname, one.encodedBodySize, one.contentEncoding ?? ""])
  .filter(([path]) => path.endsWith(".js"))"""

HELD = """async () => {
  const opened = indexedDB.open("leerplek");
  await new Promise((done, failed) => { opened.onsuccess = done; opened.onerror = failed; });
  const records = opened.result.transaction("records").objectStore("records").count();
  await new Promise((done, failed) => { records.onsuccess = done; records.onerror = failed; });
  opened.result.close();
  return records.result;
}"""

KEPT = """async () => {
  const opened = indexedDB.open("leerplek");
  await new Promise((done, failed) => { opened.onsuccess = done; opened.onerror = failed; });
  const kept = opened.result.transaction("screens").objectStore("screens").count();
  await new Promise((done, failed) => { kept.onsuccess = done; kept.onerror = failed; });
  opened.result.close();
  return kept.result > 0;
}"""

FORGET = """async () => {
  const opened = indexedDB.open("leerplek");
  await new Promise((done, failed) => { opened.onsuccess = done; opened.onerror = failed; });
  const cleared = opened.result.transaction("screens", "readwrite");
  cleared.objectStore("screens").clear();
  await new Promise((done, failed) => { cleared.oncomplete = done; cleared.onabort = failed; });
  opened.result.close();
}"""

A_PLACEMENT = """async () => {
  const opened = indexedDB.open("leerplek");
  await new Promise((done, failed) => { opened.onsuccess = done; opened.onerror = failed; });
  const records = opened.result.transaction("records").objectStore("records").getAll();
  await new Promise((done, failed) => { records.onsuccess = done; records.onerror = failed; });
  opened.result.close();
  return records.result.find((one) => one.kind === "placement")?.id ?? null;
}"""

# As a link of the app does it: without loading the app again.
GO = """(path) => {
  history.pushState({}, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}"""
