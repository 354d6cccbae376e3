// Keeps the book on the device: registers the worker, asks it to fetch everything when the page has come to rest, and says
// below the text how far it is. On a data saver or 2G it asks first. Loaded by host.mjs; when anything here is refused,
// the page stays as it is.

const REST = 3000; // ms after the page is loaded
const container = () => navigator.serviceWorker;
const size = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Does the reader pay dearly for what is fetched? */
export function dear(connection) {
  return Boolean(connection && (connection.saveData || /2g$/.test(connection.effectiveType || "")));
}

/** What the line below the text says of a state of the worker; "" when there is nothing to say yet. */
export function sentence({ done, busy, why, missed, bytes, total }) {
  const part = `${size(bytes)} / ${size(total)}`;
  if (done) return `离线可用：整本书已存在这台设备上（${size(total)}），没有信号也能看、能练、能搜。`;
  if (why === "space") return `这台设备空间不够，只存下 ${part}。没存下的要有信号才能看。`;
  if (why) return `信号断了，已存 ${part}。有信号时接着存。`;
  if (busy) return `正在存到这台设备：${part}。存完没有信号也能看。`;
  if (missed) return `已存 ${part}，有 ${missed} 个文件没存下。下次打开再试。`;
  return "";
}

function line() {
  const footer = document.querySelector(".bd-article-container") || document.querySelector("main") || document.body;
  const said = document.createElement("p");
  said.className = "kf-offline";
  footer.append(said);
  return said;
}

function ask(said, { total, bytes }, keep) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = `存到这台设备（还要 ${size(total - bytes)}）`;
  button.addEventListener("click", () => keep());
  said.replaceChildren("您开了省流量，或信号很弱，所以没有自动存。", button);
}

/** Does the server answer? The worker does not see this: it passes on everything but GET. */
async function reached(address) {
  const patience = new AbortController();
  setTimeout(() => patience.abort(), 2000);
  try {
    return (await fetch(address, { method: "HEAD", signal: patience.signal })).ok;
  } catch {
    return false;
  }
}

/** A browser fetches `<a download>` past the worker; without a network the kept file is handed over instead. */
async function download(event) {
  const link = event.target.closest && event.target.closest("a[download]");
  if (!link || link.protocol === "blob:" || !container().controller) return;
  event.preventDefault();
  const again = document.createElement("a");
  again.download = link.download;
  again.href = link.href;
  if (!(await reached(link.href))) {
    const kept = await fetch(link.href).catch(() => null);
    if (kept && kept.ok) again.href = URL.createObjectURL(await kept.blob());
  }
  again.click();
}

export async function start(root) {
  const page = decodeURI(location.origin + location.pathname).slice(decodeURI(root).length).replace(/(^|\/)$/, "$1index.html");
  let said = null;
  let allowed = !dear(navigator.connection);
  let rested = false;
  let last = null;
  let tidied = false;

  function send(message) {
    const { controller } = container();
    if (controller) controller.postMessage(message);
    return Boolean(controller);
  }

  function keep() {
    allowed = rested = true;
    go();
  }

  function show(state) {
    last = state;
    const text = sentence(state);
    said = said || line();
    if (!state.done && !allowed && !state.busy) ask(said, state, keep);
    else said.textContent = text;
    said.dataset.state = state.done ? "done" : state.busy ? "busy" : "part";
  }

  function hear({ data, ports }) {
    if (!data) return;
    if (data.kf === "born") ports[0].postMessage(performance.timeOrigin);
    if (data.kf !== "state") return;
    show(data);
    if (data.done && !tidied) tidied = send({ kf: "tidy" });
  }

  function go() {
    if (allowed && rested && !(last && last.done)) send({ kf: "keep", page });
  }

  container().addEventListener("message", hear);
  container().startMessages();
  document.addEventListener("click", download);
  container().addEventListener("controllerchange", () => {
    last = null;
    tidied = false;
    send({ kf: "state" });
    go();
  });
  addEventListener("online", go);
  if (!(await container().register(new URL("sw.js", root)))) return;
  send({ kf: "state" });
  await new Promise((resolve) => setTimeout(resolve, REST));
  rested = true;
  go();
}
