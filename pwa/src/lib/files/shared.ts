/** Pictures that another app shared with this one; the service worker put them aside. */

export const SHARED_CACHE = "leerplek-shared";
export const SHARE_PATH = "/share-photo";

/** Put aside what a share form carries. Runs in the service worker. */
export async function putAside(form: FormData): Promise<number> {
  const files = form.getAll("photos").filter((value): value is File => value instanceof File && value.size > 0);
  const cache = await caches.open(SHARED_CACHE);
  await Promise.all(
    files.map((file, place) => cache.put(`${SHARE_PATH}/${Date.now()}-${place}`, new Response(file, { headers: { "content-type": file.type } }))),
  );
  return files.length;
}

/** Take what was put aside; a second time there is nothing. */
export async function takeShared(): Promise<File[]> {
  if (typeof caches === "undefined" || !(await caches.has(SHARED_CACHE))) return [];
  const cache = await caches.open(SHARED_CACHE);
  const taken: File[] = [];
  for (const request of await cache.keys()) {
    const blob = await (await cache.match(request))?.blob();
    await cache.delete(request);
    if (blob) taken.push(new File([blob], "photo", { type: blob.type }));
  }
  return taken;
}
