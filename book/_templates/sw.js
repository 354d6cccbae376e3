/* Written by the build. A page comes from the network when that answers in time, else from what was kept on the device. */
"use strict";

const VERSION = "__VERSION__";
// [address below the site root, hash of the content, bytes over the wire] in three steps: what all pages load, pages, the rest.
const STEPS = __STEPS__;
const FILES = STEPS.flat();
const CACHE = `kf-site-${VERSION}`;
const PAPERS = "kf-papers";
const ROOT = self.registration.scope;
const HASH = "x-kf-hash";
const KEPT_HEADERS = ["content-type", "content-security-policy", "x-content-type-options", "referrer-policy"];
const COMPLETE = `${ROOT}kf-complete`;
const PATIENCE = 2000; // ms a reader waits for the newest page
const NO_PATIENCE = 250; // the same while the signal is known to be weak
const WEAK_FOR = 30_000;
const SHARED_NAME = /\?v=|^_static\/kf-|^_images\/[0-9a-f]{64}\./; // the name changes with the content
const PLACES = new Set(FILES.map(([address]) => address));

let weakUntil = 0;
let filling = null;

const full = (address) => new URL(address, ROOT).href;

async function digest(body) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return [...bytes.slice(0, 5)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* This edition first, then the youngest of the others. */
async function siteCaches() {
  const names = (await caches.keys()).filter((name) => name.startsWith("kf-site-"));
  return [CACHE, ...names.reverse().filter((name) => name !== CACHE)].filter((name) => names.includes(name));
}

/* What was kept, read through to its end: a copy that is broken is dropped, so that it is fetched again. */
async function sound(cache, address) {
  const found = await cache.match(full(address));
  if (!found) return undefined;
  const body = await found.arrayBuffer().catch(() => null);
  if (body && (await digest(body)) === found.headers.get(HASH)) return new Response(body, { headers: found.headers });
  await cache.delete(full(address));
  return undefined;
}

async function kept(address, hash) {
  try {
    for (const name of await siteCaches()) {
      const found = await sound(await caches.open(name), address);
      if (found && (!hash || found.headers.get(HASH) === hash)) return found;
    }
  } catch (problem) {
    console.warn(problem); // the browser's storage does not work: the network is left
  }
  return undefined;
}

/* Only the very file of this edition is kept: no half download, no log-in page of somebody's Wi-Fi. */
async function fetched(address, hash, mode) {
  const answer = await fetch(full(address), { cache: mode, priority: "low" });
  if (!answer.ok) return undefined;
  const body = await answer.arrayBuffer();
  if ((await digest(body)) !== hash) return undefined;
  const headers = new Headers({ [HASH]: hash });
  for (const name of KEPT_HEADERS) if (answer.headers.has(name)) headers.set(name, answer.headers.get(name));
  return new Response(body, { headers });
}

async function take(cache, [address, hash]) {
  const file = (await kept(address, hash))
    || (await fetched(address, hash, SHARED_NAME.test(address) ? "default" : "no-cache"))
    || (await fetched(address, hash, "reload"));
  if (file) await cache.put(full(address), file);
  return Boolean(file);
}

async function present(cache) {
  return new Set((await cache.keys()).map((request) => request.url));
}

async function state() {
  const have = (await caches.has(CACHE)) ? await present(await caches.open(CACHE)) : new Set();
  const there = FILES.filter(([address]) => have.has(full(address)));
  const sum = (files) => files.reduce((bytes, file) => bytes + file[2], 0);
  return { kf: "state", files: there.length, of: FILES.length, bytes: sum(there), total: sum(FILES), done: there.length === FILES.length };
}

async function tell(more) {
  const said = { ...(await state()), ...more };
  for (const client of await clients.matchAll({ type: "window" })) client.postMessage(said);
}

/* Two at a time. Pages come after all that they load, so a page that is kept is kept whole; `page` is the reader's. */
async function fill(page) {
  const cache = await caches.open(CACHE);
  const have = await present(cache);
  let missed = 0;
  for (const step of STEPS) {
    const waiting = step.filter(([address]) => !have.has(full(address)));
    waiting.sort((one, other) => (other[0] === page) - (one[0] === page));
    const work = async () => {
      for (let file = waiting.shift(); file; file = waiting.shift()) {
        if (!(await take(cache, file))) missed += 1;
        if (waiting.length % 10 === 0) await tell({ busy: true });
      }
    };
    await Promise.all([work(), work()]);
  }
  if (!missed) await cache.put(COMPLETE, new Response(String(Date.now())));
  return { missed };
}

async function keep(page) {
  filling = filling || fill(page)
    .catch((problem) => ({ why: problem.name === "QuotaExceededError" ? "space" : "network" }))
    .finally(() => (filling = null));
  const result = await filling;
  await tell({ busy: false, ...result });
  await tidy();
}

/* When a page was opened, as it says itself; a page that does not answer counts as one of long ago. */
function born(client) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => resolve(Number(event.data) || 0);
    setTimeout(resolve, 1000, 0);
    client.postMessage({ kf: "born" }, [port2]);
  });
}

/* Older editions go when this one is whole and no page is open that may still ask for one of their scripts. */
async function tidy() {
  const others = (await siteCaches()).filter((name) => name !== CACHE);
  const whole = others.length > 0 && (await (await caches.open(CACHE)).match(COMPLETE));
  if (!whole) return;
  const since = Number(await whole.text());
  const pages = await Promise.all((await clients.matchAll({ type: "window", includeUncontrolled: true })).map(born));
  if (pages.every((time) => time > since)) await Promise.all(others.map((name) => caches.delete(name)));
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  const { kf, page } = event.data || {};
  if (kf === "state") event.waitUntil(state().then((said) => event.source.postMessage({ ...said, busy: Boolean(filling) })));
  if (kf === "keep") event.waitUntil(keep(page));
  if (kf === "tidy") event.waitUntil(tidy());
});

async function hashedFirst(request, address) {
  return (await kept(address)) || fetch(request);
}

function inTime(coming) {
  const asked = Date.now();
  return new Promise((resolve, reject) => {
    const late = () => {
      weakUntil = Date.now() + WEAK_FOR;
      reject(new Error("slow"));
    };
    const timer = setTimeout(late, asked < weakUntil ? NO_PATIENCE : PATIENCE);
    coming.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      if (Date.now() - asked < NO_PATIENCE) weakUntil = 0;
    });
  });
}

async function newestFirst(request, address) {
  const coming = fetch(request);
  try {
    const answer = await inTime(coming);
    if (answer.status < 500) return answer;
  } catch {
    // No answer, or not yet.
  }
  return (await kept(address)) || coming.catch(() => apology(request));
}

function apology(request) {
  if (request.mode !== "navigate") return Response.error();
  const text = "<!DOCTYPE html><html lang=zh-CN><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    + "<title>没有网络</title><p>没有网络，这一页还没有存到手机里。<p><a href='" + ROOT + "'>回首页</a>";
  return new Response(text, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
}

/* A graded paper is put beside the site by the trainer: kept once it has been opened. */
async function paper(request) {
  const opened = caches.open(PAPERS).catch(() => null);
  try {
    const answer = await fetch(request);
    const copy = answer.ok ? answer.clone() : null;
    if (copy) await opened.then((cache) => cache && cache.put(request, copy)).catch(() => {});
    return answer;
  } catch {
    const cache = await opened;
    return (cache && (await cache.match(request))) || Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(ROOT)) return;
  const url = new URL(request.url);
  const path = decodeURI(url.origin + url.pathname).slice(decodeURI(ROOT).length);
  if (path.startsWith("papers/")) return event.respondWith(paper(request));
  const exact = path + url.search;
  if (SHARED_NAME.test(exact)) return event.respondWith(hashedFirst(request, exact));
  const page = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  if (PLACES.has(page) || request.mode === "navigate") event.respondWith(newestFirst(request, page));
});
