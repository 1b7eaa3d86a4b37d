// Files that the server has not confirmed, kept by the browser over reloads with the ids under which they were sent: one that arrives
// twice is stored once. Where the browser keeps nothing, a file lives as long as the page.
const STORE = "files";
/** Older ones are not sent any more, as the shopper does not expect it. */
const LASTS = 24 * 60 * 60 * 1000;
let opened = null;

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("mercer", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function within(mode, act) {
  try {
    return await act((await database()).transaction(STORE, mode).objectStore(STORE));
  } catch {
    return null;
  }
}

/** Keeps a file until it is forgotten. */
export const keep = (id, file) => within("readwrite", (store) => done(store.put({ id, file, at: Date.now() })));

/** It has arrived, or is not wanted any more. */
export const forget = (id) => within("readwrite", (store) => done(store.delete(id)));

/** None is wanted any more. */
export const forgetAll = () => within("readwrite", (store) => done(store.clear()));

/** Those that are left over, oldest first. */
export async function left() {
  const all = (await within("readonly", (store) => done(store.getAll()))) ?? [];
  const [old, fresh] = [all.filter(({ at }) => Date.now() - at > LASTS), all.filter(({ at }) => Date.now() - at <= LASTS)];
  await Promise.all(old.map(({ id }) => forget(id)));
  return fresh.sort((a, b) => a.at - b.at);
}
