// Checks a receipt in the browser: signature, inclusion, and after the count the opened ballot. It asks the server for
// all ballots that begin with a few digits, so the server does not learn which one is meant. docs/verify.md has every byte.

const root = document.querySelector("#check");
const out = document.querySelector("#check-result");
const words = Object.fromEntries([...document.querySelectorAll("#check-words [data-word]")].map((e) => [e.dataset.word, e.textContent]));
const utf8 = new TextEncoder();

const hex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const unbase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const same = (a, b) => hex(a) === hex(b);

class Stop extends Error {}

function noteParts(note) {
  const at = note.lastIndexOf("\n\n");
  if (at < 0) throw new Stop();
  const [, name, value] = note.slice(at + 2).match(/^— (\S+) ([A-Za-z0-9+/]+=*)\n/) ?? [];
  if (!value) throw new Stop();
  return { text: note.slice(0, at + 1), name, signature: unbase64(value) };
}

async function signedBy(key, name, note) {
  const parts = noteParts(note);
  const id = (await sha256(join(utf8.encode(`${name}\n`), [1], key))).slice(0, 4);
  if (parts.name !== name || !same(parts.signature.slice(0, 4), id)) return null;
  const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  const good = await crypto.subtle.verify({ name: "Ed25519" }, imported, parts.signature.slice(4), utf8.encode(parts.text));
  return good ? parts.text : null;
}

async function rootFrom(leaf, index, size, proof) {
  let [at, last, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      hash = await sha256(join([1], sibling, hash));
      while (at !== 0 && at % 2 === 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else {
      hash = await sha256(join([1], hash, sibling));
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : null;
}

async function receiptFrom(typed, key, rulesText) {
  const text = typed.trim();
  if (text.includes("#")) {
    const [code] = text.slice(text.lastIndexOf("#") + 1).match(/^[A-Za-z0-9_-]{128}$/) ?? [];
    if (!code) throw new Stop();
    const held = unbase64(code.replaceAll("-", "+").replaceAll("_", "/"));
    const origin = root.dataset.origin;
    const id = (await sha256(join(utf8.encode(`${origin}\n`), [1], key))).slice(0, 4);
    const lines = ["lamplight receipt v1", origin, hex(await sha256(utf8.encode(rulesText))), hex(held.slice(0, 32)), ""];
    return `${lines.join("\n")}\n— ${origin} ${btoa(String.fromCharCode(...id, ...held.slice(32)))}\n`;
  }
  return text.split("\n").map((line) => line.trim()).join("\n") + "\n";
}

async function look(typed, tell) {
  const rulesText = await (await fetch(root.dataset.rules)).text();
  const rules = JSON.parse(rulesText);
  const key = unhex(rules.log);
  let text = null;
  try {
    text = await signedBy(key, root.dataset.origin, await receiptFrom(typed, key, rulesText));
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  const [header, origin, manifest, commitment] = (text ?? "").split("\n");
  const mine = header === "lamplight receipt v1" && origin === root.dataset.origin && manifest === hex(await sha256(utf8.encode(rulesText)));
  tell(mine, "signed");
  if (!mine) return null;

  const address = root.dataset.ballots.replace("PREFIX", commitment.slice(0, digits(rules)));
  const found = await (await fetch(address)).json();
  const entry = found.entries.find((one) => one.entry === `{"commitment":"${commitment}","type":"ballot"}`);
  tell(Boolean(entry), "entered");
  if (!entry) return null;

  const [name, size, expected] = ((await signedBy(key, root.dataset.origin, found.checkpoint)) ?? "").split("\n");
  const leaf = await sha256(join([0], utf8.encode(entry.entry)));
  const reached = await rootFrom(leaf, entry.index, Number(size), entry.proof.map(unhex));
  tell(name === root.dataset.origin && reached !== null && same(reached, unbase64(expected ?? "")), "covered");
  return opened(found.openings, commitment, rules, tell);
}

const digits = (rules) => (rules.roll.size > 4096 ? 3 : 2);

async function opened(openings, commitment, rules, tell) {
  if (openings === null) return null;
  for (const line of openings) {
    if (hex(await sha256(utf8.encode(`lamplight ballot v1\n${line}`))) === commitment) {
      tell(true, "counted");
      const ballot = JSON.parse(line);
      const names = Object.fromEntries(rules.projects.map((project) => [project.id, project.name]));
      const ids = Array.isArray(ballot.choices) ? ballot.choices : Object.keys(ballot.choices);
      return { names: ids.map((id) => names[id]), pin: ballot.pin };
    }
  }
  tell(true, "replaced");
  return null;
}

function show(element, text, className) {
  const made = document.createElement(element);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

async function check(typed) {
  out.replaceChildren(show("p", words.wait));
  const steps = show("ol", "", "check-steps");
  let sound = true;
  const tell = (met, word) => {
    const step = document.querySelector("#check-step").content.firstElementChild.cloneNode(true);
    step.classList.add(met ? "is-met" : "is-not-met");
    step.querySelector("strong").textContent = met ? "✓" : "✗";
    step.querySelector("span").textContent = words[met ? word : `${word}-not`];
    steps.append(step);
    sound = sound && met;
  };
  let ballot = null;
  try {
    ballot = await look(typed, tell);
  } catch {
    out.replaceChildren(show("p", words.failed, "why"));
    return;
  }
  const box = show("div", "", `callout ${sound ? "callout-done" : "callout-setback"}`);
  box.append(show("p", words[sound ? "sound" : "unsound"]));
  out.replaceChildren(box, steps);
  if (ballot) {
    const list = show("ul", "");
    list.append(...(ballot.names.length ? ballot.names : [words.empty]).map((name) => show("li", name)));
    out.append(show("h2", words.says), list);
    if (ballot.pin) out.append(show("p", `${words.pin} ${ballot.pin}`));
  }
}

async function canCheck() {
  try {
    await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
    return true;
  } catch {
    return false; // an older browser, or a page without HTTPS: the form goes to the server
  }
}

if (root && (await canCheck())) {
  const form = document.querySelector("#check-form");
  const field = document.querySelector("#receipt");
  document.querySelector("#check-here").textContent = words.here;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check(field.value);
  });
  if (location.hash.length > 1) {
    field.value = location.href;
    history.replaceState(null, "", location.pathname);
    check(field.value);
  }
}
