// Keying goes on without a network. A reading that can't be sent is sealed to the server's key (HPKE, RFC 9180: P-256,
// HKDF-SHA256, AES-128-GCM) before it is stored; what is stored is opened by nobody here, and deleted once it is answered.

const AGAIN = 15_000; // milliseconds between two tries
const INFO = "lamplight paper intake v1\n";
const KEM = bytes("KEM", 0x0010);
const HPKE = bytes("HPKE", 0x0010, 0x0001, 0x0001);

function bytes(text, ...numbers) {
  return join(new TextEncoder().encode(text), ...numbers.map((n) => [n >> 8, n & 255]));
}

function join(...parts) {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

async function hmac(key, data) {
  const filled = key.length ? key : new Uint8Array(32);
  const imported = await crypto.subtle.importKey("raw", filled, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, data));
}

const extract = (suite, salt, label, value) => hmac(salt, join(bytes("HPKE-v1"), suite, bytes(label), value));

async function expand(suite, key, label, info, length) {
  const labeled = join([length >> 8, length & 255], bytes("HPKE-v1"), suite, bytes(label), info, [1]);
  return (await hmac(key, labeled)).slice(0, length); // never more than one block here
}

async function seal(receiver, plain) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const pair = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const enc = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const theirs = await crypto.subtle.importKey("raw", receiver, curve, false, []);
  const dh = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, pair.privateKey, 256));
  const shared = await expand(KEM, await extract(KEM, [], "eae_prk", dh), "shared_secret", join(enc, receiver), 32);
  const context = join([0], await extract(HPKE, [], "psk_id_hash", []), await extract(HPKE, [], "info_hash", bytes(INFO)));
  const secret = await extract(HPKE, shared, "secret", []);
  const raw = await expand(HPKE, secret, "key", context, 16);
  const iv = await expand(HPKE, secret, "base_nonce", context, 12);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain));
  return btoa(String.fromCharCode(...enc, ...sealed));
}

class KeyingDesk extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    const words = this.querySelector("template").content.querySelectorAll("[data-word]");
    this.words = Object.fromEntries([...words].map((e) => [e.dataset.word, e.textContent]));
    this.place = `lamplight-sheets-${this.dataset.poll}`;
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.form.elements.numbers.addEventListener("input", () => this.show());
    // A scanner ends with Enter: go on to the numbers instead of sending.
    this.form.elements.code.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.form.elements.numbers.focus();
    });
    addEventListener("online", () => this.sync());
    setInterval(() => this.sync(), AGAIN);
    this.show();
    this.told();
    this.sync();
    this.form.elements.code.focus();
  }

  get queue() {
    return JSON.parse(localStorage.getItem(this.place) ?? "[]");
  }

  set queue(rows) {
    if (rows.length) localStorage.setItem(this.place, JSON.stringify(rows));
    else localStorage.removeItem(this.place);
    this.told();
  }

  async submit(event) {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    try {
      const fields = new FormData(this.form);
      const answer = await this.send(fields).catch(() => null);
      if (answer?.status === 422 || answer?.status === 409) return this.say(answer.text, "callout-setback");
      if (answer?.status === 403 && answer.text) return this.say(answer.text, "callout-setback");
      if (answer?.taken) this.say(answer.text, "callout-done");
      else if (!crypto.subtle) return this.say(this.words.insecure, "callout-setback"); // nothing is stored unsealed
      else await this.keep(fields, answer);
      this.clear();
    } finally {
      this.busy = false;
    }
  }

  async send(fields) {
    const response = await fetch(location.href, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { Accept: "application/json" },
      redirect: "manual",
    });
    const json = response.headers.get("Content-Type")?.startsWith("application/json");
    const answer = json ? await response.json() : {};
    if ("waiting" in answer) this.querySelector(".keying-waiting").textContent = answer.waiting;
    return { ...answer, status: response.status };
  }

  async keep(fields, answer) {
    const reading = { officer: this.dataset.officer, spoilt: fields.get("spoilt") === "on" };
    for (const name of ["code", "numbers", "key"]) reading[name] = fields.get(name);
    const receiver = Uint8Array.from(atob(this.dataset.intake), (c) => c.charCodeAt(0));
    const sealed = await seal(receiver, new TextEncoder().encode(JSON.stringify(reading)));
    this.queue = [...this.queue, { sealed, officer: this.dataset.officer, at: Date.now() }];
    this.say(answer === null ? this.words.kept : answer.status >= 500 ? this.words.broken : this.words.signin, "callout-lamp");
  }

  async sync() {
    if (this.syncing) return;
    this.syncing = true;
    try {
      for (const row of this.queue.filter((one) => one.officer === this.dataset.officer)) {
        const fields = new FormData();
        fields.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
        fields.set("sealed", row.sealed);
        const answer = await this.send(fields).catch(() => null);
        if (answer === null || answer.status >= 500) break;
        if (!("taken" in answer)) {
          this.say(this.words.signin, "callout-lamp");
          break;
        }
        this.queue = this.queue.filter((one) => one.sealed !== row.sealed);
        if (answer.taken) this.say(answer.text, "callout-done");
        else this.refused(row, answer.text);
      }
    } finally {
      this.syncing = false;
    }
  }

  refused(row, text) {
    const list = this.querySelector(".keying-refused");
    const when = new Date(row.at).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
    list.append(Object.assign(document.createElement("li"), { textContent: `${this.words.refused.replace("{when}", when)} ${text}` }));
    list.hidden = false;
  }

  clear() {
    this.form.reset();
    for (const name of ["code", "numbers"]) this.form.elements[name].value = "";
    this.form.elements.spoilt.checked = false;
    this.form.elements.key.value = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
    this.querySelectorAll(".error-summary, form .error").forEach((e) => e.remove());
    this.show();
    this.form.elements.code.focus();
  }

  show() {
    const read = new Set(this.form.elements.numbers.value.split(/[\s,]+/).map(Number));
    for (const row of this.querySelectorAll("[data-number]")) row.classList.toggle("is-read", read.has(Number(row.dataset.number)));
  }

  say(text, tone) {
    const box = Object.assign(document.createElement("div"), { className: `callout ${tone}` });
    box.append(Object.assign(document.createElement("p"), { textContent: text }));
    this.querySelector(".keying-news").replaceChildren(box);
  }

  told() {
    const line = this.querySelector(".keying-queue");
    const n = this.queue.length;
    line.hidden = n === 0;
    line.textContent = n ? this.words.queue.replace("{n}", n) : "";
  }
}

customElements.define("keying-desk", KeyingDesk);
