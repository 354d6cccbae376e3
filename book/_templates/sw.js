/* Written by the build. Pages come from the network when it answers in time, else from what the first visit kept. */
"use strict";

const VERSION = "__VERSION__";
const FILES = __FILES__; // [address below the site root, hash of the content]
const CACHE = `kf-site-${VERSION}`;
const PAPERS = "kf-papers";
const ROOT = self.registration.scope;
const PATIENCE = 4000; // ms a reader with a weak signal waits for the newest page
const PLACES = new Set(FILES.map(([address]) => address));

const siteCaches = async () => (await caches.keys()).filter((name) => name.startsWith("kf-site-")).reverse();

async function kept(address, hash) {
  for (const name of await siteCaches()) {
    const found = await (await caches.open(name)).match(ROOT + address);
    if (found && (!hash || found.headers.get("x-kf-hash") === hash)) return found;
  }
  return undefined;
}

async function take(cache, [address, hash]) {
  const old = await kept(address, hash);
  if (old) return cache.put(ROOT + address, old);
  const answer = await fetch(ROOT + address, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const headers = new Headers({ "x-kf-hash": hash, "content-type": answer.headers.get("content-type") || "" });
  return cache.put(ROOT + address, new Response(await answer.blob(), { headers }));
}

/* A file that fails stops the install, not the others: the next visit takes up where this one ended. */
async function fill() {
  const cache = await caches.open(CACHE);
  const waiting = [...FILES];
  const failed = [];
  const work = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      await take(cache, file).catch((error) => failed.push(error));
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  if (failed.length) throw failed[0];
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));

/* The version before stays: a page that is open may still ask for its scripts. */
async function tidy() {
  const [, , ...older] = await siteCaches();
  await Promise.all(older.map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("activate", (event) => event.waitUntil(tidy()));

async function hashedFirst(request, address) {
  return (await kept(address)) || fetch(request);
}

function inTime(request) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("slow")), PATIENCE);
    fetch(request).then(resolve, reject);
  });
}

async function newestFirst(request, address) {
  const old = await kept(address);
  if (!old) return fetch(request).catch(() => apology(request));
  try {
    const answer = await inTime(request);
    return answer.status >= 500 ? old : answer;
  } catch {
    return old;
  }
}

function apology(request) {
  if (request.mode !== "navigate") return Response.error();
  const text = "<!DOCTYPE html><html lang=zh-CN><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    + "<title>没有网络</title><p>没有网络，这一页还没有存到手机里。<p><a href='" + ROOT + "'>回首页</a>";
  return new Response(text, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
}

/* A graded paper is put beside the site by the trainer: kept once it has been opened. */
async function paper(request) {
  const cache = await caches.open(PAPERS);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch {
    return (await cache.match(request)) || Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(ROOT)) return;
  const url = new URL(request.url);
  const path = url.href.slice(ROOT.length).split(/[?#]/)[0];
  if (path.startsWith("papers/")) return event.respondWith(paper(request));
  const exact = path + url.search;
  if (/\?v=|^_static\/kf-/.test(exact)) return event.respondWith(hashedFirst(request, exact));
  const page = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  if (PLACES.has(page) || request.mode === "navigate") event.respondWith(newestFirst(request, page));
});
