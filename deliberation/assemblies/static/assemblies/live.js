// A live page: the state comes over a socket (or, without one, by asking every few seconds) and is filled into the page
// the server made. What somebody is typing or choosing is never touched: forms are filled once, when they appear.

const page = document.querySelector("[data-live]");
const say = page.querySelector("[data-connection]");
const refusal = page.querySelector("[data-refusal]");
let version = Number(page.dataset.version);
let ticket = page.dataset.ticket;
let me = null;

// --- Filling the page -------------------------------------------------------------------------------------------------

function holds(spec, data) {
  const [field, values] = spec.split(":");
  return field in data ? values.split("|").includes(String(data[field])) : null;
}

function fillOne(el, data) {
  const d = el.dataset;
  if (d.text in data) {
    const words = String(data[d.text] ?? "–");
    if (el.textContent !== words) el.textContent = words;
  }
  if (d.value in data) el.value = data[d.value] ?? "";
  if (d.langOf in data) el.lang = data[d.langOf];
  if (d.href in data) el.setAttribute("href", data[d.href]);
  if (d.src in data) el.src = data[d.src];
  if (d.width in data) el.setAttribute("width", data[d.width]);
  if (d.mark in data) d.is = data[d.mark];
  if (d.idTo && "id" in data) d[d.idTo] = data.id;
  if (d.day in data) el.textContent = day(data[d.day]);
  if (d.until in data) d.ends = data[d.until];
  if (d.clock in data) el.textContent = data[d.clock] ? clock(data[d.clock]) : "";
  if (d.show) {
    const shown = holds(d.show, data);
    if (shown !== null) el.hidden = !shown;
  }
  if (d.some in data) el.hidden = data[d.some].length === 0;
  if (d.none in data) el.hidden = data[d.none].length > 0;
}

function fill(root, data) {
  for (const el of root.children) {
    if (el.localName === "template") continue;
    fillOne(el, data);
    if (!("list" in el.dataset)) fill(el, data);
    else if (el.dataset.list in data) fillList(el, data[el.dataset.list]);
  }
}

// Rows keep their nodes, by key; the node that has the cursor in it is never moved, the others move around it.
function fillList(list, rows) {
  const mould = list.querySelector(":scope > template");
  const kept = new Map([...list.children].filter((el) => el !== mould).map((el) => [el.dataset.key, el]));
  let cursor = list.firstElementChild;
  for (const row of rows) {
    const key = String(row.id);
    const node = kept.get(key) ?? mould.content.firstElementChild.cloneNode(true);
    kept.delete(key);
    node.dataset.key = key;
    fillOne(node, row);
    fill(node, row);
    if (node !== cursor && node.contains(document.activeElement)) {
      while (cursor !== node) {
        const passed = cursor;
        cursor = cursor.nextElementSibling;
        list.insertBefore(passed, mould);
      }
    }
    if (node === cursor) cursor = cursor.nextElementSibling;
    else list.insertBefore(node, cursor);
  }
  for (const gone of kept.values()) gone.remove();
}

function fillMe() {
  if (!me) return;
  for (const el of page.querySelectorAll("[data-me]")) el.hidden = !holds(el.dataset.me, me);
  for (const el of page.querySelectorAll("[data-mine]")) {
    const chosen = page.querySelector(`[data-list="options"] > [data-key="${me.votes[el.dataset.mine]}"] [data-text]`);
    el.hidden = !chosen;
    if (chosen) el.querySelector("strong").textContent = chosen.textContent;
  }
  for (const el of page.querySelectorAll("[data-voted]")) el.hidden = !me.voted.includes(Number(el.dataset.voted));
  for (const el of page.querySelectorAll("[data-not-voted]")) el.hidden = me.voted.includes(Number(el.dataset.notVoted));
  for (const el of page.querySelectorAll("[data-dots]")) {
    el.setAttribute("aria-pressed", String((me.dots[el.dataset.dots] ?? 0) === Number(el.value)));
    el.hidden = Number(el.value) > Number(el.closest(".poll").dataset.is);
  }
  for (const el of page.querySelectorAll("[data-poll-of]")) el.value = el.closest(".poll").dataset.key;
  for (const el of page.querySelectorAll("[data-own]")) el.hidden = !me.hands.includes(Number(el.dataset.own));
  for (const el of page.querySelectorAll("[data-supported]")) {
    el.setAttribute("aria-pressed", String(me.upvoted.includes(Number(el.dataset.supported))));
  }
}

const times = new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: "numeric",
  minute: "2-digit",
  timeZone: page.dataset.timeZone,
});
const days = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
const day = (date) => (date ? days.format(new Date(date)) : "");
const clock = (moment) => times.format(new Date(moment));

// The speaker's time runs by the server's clock, whatever this device's says.
const behind = Date.parse(page.dataset.now) - Date.now();

function tick() {
  for (const el of page.querySelectorAll("[data-ends]")) {
    const left = Math.ceil((Date.parse(el.dataset.ends) - Date.now() - behind) / 1000);
    el.dataset.is = left > 0 ? "running" : "over";
    const span = Math.abs(left);
    const words = `${Math.floor(span / 60)}:${String(span % 60).padStart(2, "0")}`;
    el.textContent = left > 0 ? words : `+${words} ${el.dataset.over}`;
  }
}

setInterval(tick, 500);

function show(data) {
  fill(page, data);
  fillMe();
  tick();
}

// --- The socket -------------------------------------------------------------------------------------------------------

const address = location.origin.replace(/^http/, "ws") + page.dataset.socket;
const waiting = new Map(); // acts that were sent and not answered: id -> what to do with the answer
let socket = null;
let ready = false;
let failures = 0;
let spread = 1; // seconds over which a crowd comes back; the server says how many
let heard = 0;
let retry = 0;

function connect() {
  socket = new WebSocket(address);
  socket.onopen = hello;
  socket.onmessage = (event) => take(JSON.parse(event.data));
  socket.onclose = lost;
}

function hello() {
  socket.send(JSON.stringify({ type: "hello", ticket, have: version }));
}

function lost() {
  const first = ready;
  ready = false;
  for (const answer of [...waiting.values()].reverse()) answer({ type: "error", reason: "" });
  tell("lost");
  // Full jitter: nobody comes back at the same moment as everybody else.
  const most = first ? spread * 1000 : Math.min(30_000, 500 * 2 ** failures);
  failures += 1;
  retry = setTimeout(connect, Math.random() * most);
}

addEventListener("online", () => {
  if (socket.readyState !== WebSocket.CLOSED) return;
  clearTimeout(retry);
  retry = setTimeout(connect, Math.random() * spread * 1000);
});

function take(frame) {
  heard = Date.now();
  if (frame.type === "welcome") {
    ready = true;
    failures = 0;
    spread = frame.spread;
    tell("live");
    release();
  } else if (frame.type === "snapshot") {
    version = frame.version;
    show(frame.state);
  } else if (frame.type === "delta") {
    if (frame.from !== version) return socket.send(JSON.stringify({ type: "resync" }));
    version = frame.version;
    show(frame.set);
  } else if (frame.type === "me") {
    me = frame;
    fillMe();
  } else if (frame.type === "ack" || frame.type === "error") {
    if (waiting.has(frame.id)) waiting.get(frame.id)(frame);
    else if (frame.code === "bad-ticket") look(true).then(hello, () => socket.close());
    else if (frame.type === "error") refuse(frame.reason);
  }
}

setInterval(() => {
  if (!ready) return;
  if (Date.now() - heard > 60_000) socket.close();
  else if (Date.now() - heard > 20_000) socket.send('{"type":"ping"}');
}, 10_000);

function tell(how) {
  say.textContent = say.dataset[`words${how[0].toUpperCase()}${how.slice(1)}`] ?? "";
}

// --- Without a socket: ask every few seconds ----------------------------------------------------------------------------

let etag = "";

async function look(whole = false) {
  const answer = await fetch(page.dataset.stateUrl, { headers: etag && !whole ? { "If-None-Match": etag } : {} });
  if (answer.status === 304) return;
  if (!answer.ok) throw new Error(String(answer.status));
  etag = answer.headers.get("ETag") ?? "";
  const found = await answer.json();
  ticket = found.ticket;
  me = found.me;
  version = found.state.version;
  show(found.state);
}

setInterval(() => {
  if (ready || failures < 2) return;
  look().then(() => {
    tell("polling");
    release();
  }, () => tell("lost"));
}, 5000);

// --- Acts: the page's own forms, sent over the socket where there is one -------------------------------------------------

const NUMBERS = ["poll", "option", "question", "item", "hand", "count", "promise", "handout", "caption"];
const FLAGS = ["shown"];
const PLAIN = ["act", "page", "id", "csrfmiddlewaretoken"]; // what only the plain way needs

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
}

function frameOf(form, key, button) {
  const frame = { type: form.dataset.act, id: key };
  for (const [name, value] of new FormData(form, button)) {
    if (NUMBERS.includes(name)) frame[name] = value === "" ? null : Number(value);
    else if (FLAGS.includes(name)) frame[name] = value === "true";
    else if (!PLAIN.includes(name)) frame[name] = value;
  }
  return frame;
}

// The plain way where the site can be reached. Where it can't, the browser would leave this page for one that says so: the
// act waits here instead, with what was typed, and goes out when the connection is back.
const held = new Map(); // form -> its button

// The plain way loads the page anew. What is half typed in its other forms waits in this tab until then.
const BOXES = "form[data-act] :is(textarea, input:not([type=hidden], [type=radio], [type=checkbox]))";
const halfTyped = `half-typed ${location.pathname}`;

function nameOf(box) {
  return [box.form.dataset.act, box.closest("[data-key]")?.dataset.key ?? "", box.name].join(" ");
}

function keepTyped(sent) {
  const boxes = [...page.querySelectorAll(BOXES)].filter((box) => box.form !== sent && box.value !== box.defaultValue);
  try {
    sessionStorage.setItem(halfTyped, JSON.stringify(boxes.map((box) => [nameOf(box), box.value])));
  } catch {
    // No room in the tab's store, or none allowed: the act goes out all the same.
  }
}

function bringTyped() {
  try {
    const typed = new Map(JSON.parse(sessionStorage.getItem(halfTyped) ?? "[]"));
    sessionStorage.removeItem(halfTyped);
    for (const box of page.querySelectorAll(BOXES)) {
      if (box.value === box.defaultValue) box.value = typed.get(nameOf(box)) ?? box.value;
    }
  } catch {
    // Nothing was kept.
  }
}

function goPlainly(form, button) {
  look().then(
    () => {
      keepTyped(form);
      form.dataset.plain = "";
      form.requestSubmit(button);
    },
    () => {
      held.set(form, button);
      refuse(say.dataset.wordsHeld);
    },
  );
}

function release() {
  for (const [form, button] of [...held]) {
    held.delete(form);
    refuse("");
    if (form.isConnected) form.requestSubmit(button?.form === form ? button : null);
  }
}

function refuse(reason) {
  if (!refusal) return;
  refusal.hidden = !reason;
  refusal.querySelector("p").textContent = reason ?? "";
  if (reason) refusal.scrollIntoView({ block: "nearest" });
}

// Who types what is being said never waits for an answer: the box is free at once, and gets back what was not taken.
function sendAtOnce(form, button) {
  const box = form.elements.text;
  const words = box.value;
  const frame = frameOf(form, newKey(), button);
  box.value = "";
  const give_up = setTimeout(() => settle({ type: "error", reason: "" }), 8000);
  function settle(answer) {
    clearTimeout(give_up);
    waiting.delete(frame.id);
    if (answer.type === "ack") return refuse("");
    box.value = `${words} ${box.value}`.trim();
    if (answer.reason) refuse(answer.reason);
    else goPlainly(form, button);
  }
  waiting.set(frame.id, settle);
  socket.send(JSON.stringify(frame));
}

page.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.dataset.act || "plain" in form.dataset) return;
    event.preventDefault();
    if (!ready) return goPlainly(form, event.submitter);
    if ("atOnce" in form.dataset) return sendAtOnce(form, event.submitter);
    if (form.dataset.key) return; // its answer is still on the way
    form.dataset.key = newKey();
    const give_up = setTimeout(() => settle({ type: "error", reason: "" }), 8000);
    function settle(answer) {
      clearTimeout(give_up);
      waiting.delete(form.dataset.key);
      delete form.dataset.key;
      if (answer.type === "ack") {
        refuse("");
        form.querySelectorAll("textarea, input:is([name=note], [name=reason], [name=name], [name=text], [name=owner], [name=due]):not([type=hidden])").forEach((box) => (box.value = ""));
        form.closest("details")?.removeAttribute("open");
      } else if (answer.reason) refuse(answer.reason);
      else goPlainly(form, event.submitter); // no answer came: the plain way, which shows what holds; a repeat changes nothing
    }
    waiting.set(form.dataset.key, settle);
    socket.send(JSON.stringify(frameOf(form, form.dataset.key, event.submitter)));
  },
  true,
);

bringTyped();
connect();
