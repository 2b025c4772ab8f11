// Writing a proposal: save while one types, ask only what follows from the answers, show what neighbors proposed before.
// Without this file a Save button does the first, words beside a question the second, and the last step the third.

const form = document.querySelector("form[data-autosave]");
const PAUSE = 1500;
const AGAIN = 8000;

function autosave() {
  const line = form.querySelector("[data-autosaved]");
  let timer, sending = null, dirty = false;

  const say = (words) => { line.textContent = words; };
  const later = (pause) => { clearTimeout(timer); timer = setTimeout(save, pause); };

  function save() {
    if (sending) return later(PAUSE);
    clearTimeout(timer);
    sending = send().finally(() => { sending = null; });
  }

  async function send() {
    dirty = false;
    say(line.dataset.busy);
    const words = new FormData(form);
    words.delete("picture"); // pictures travel once, with the buttons
    for (const name of [...words.keys()]) if (name.startsWith("attachments-")) words.delete(name);
    words.set("then", "autosave");
    try {
      const answer = await fetch(form.action || location.href, { method: "POST", body: words, redirect: "manual" });
      const news = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : {};
      if (news.seen) form.elements.seen.value = news.seen;
      if (answer.ok && news.saved) say([news.saved, ...news.reasons].join(" "));
      else if (news.reasons) say(news.reasons.join(" "));
      else { dirty = true; say(line.dataset.lost); }
    } catch {
      dirty = true;
      say(line.dataset.lost);
      later(AGAIN);
    }
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    dirty = true;
    later(PAUSE);
  });
  form.addEventListener("submit", (event) => {
    dirty = false;
    clearTimeout(timer);
    if (!sending) return;
    event.preventDefault(); // what is being saved just now would look like words from another window
    sending.then(() => form.requestSubmit(event.submitter));
  });
  addEventListener("online", () => { if (dirty) save(); });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}

function conditions() {
  const hanging = [...form.querySelectorAll("[data-if]")];
  const plain = (text) => text.trim().toLowerCase();
  const answers = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].flatMap((control) => {
    if (control.closest("[hidden]")) return [];
    if (control.type === "checkbox" && control.value === "on") return [control.checked ? "yes" : "no"];
    return /checkbox|radio/.test(control.type) && !control.checked ? [] : [plain(control.value)];
  });
  const show = () => {
    for (const box of hanging) box.hidden = !answers(box.dataset.if).includes(plain(box.dataset.ifAnswer));
  };
  for (const box of hanging) box.querySelector("[data-condition]").hidden = true;
  form.addEventListener("input", show);
  show();
}

function alike(box) {
  let timer, shown = "";
  const look = async () => {
    const asked = new URLSearchParams(["title", "summary", "place"].map((name) => [name, form.elements[name]?.value ?? ""]));
    if (String(asked) === shown || (asked.get("title") + asked.get("summary")).length < 8) return;
    shown = String(asked);
    try {
      const answer = await fetch(`${box.dataset.alike}&${asked}`);
      if (answer.ok) box.innerHTML = await answer.text();
    } catch { /* no connection: the last step shows them too */ }
  };
  form.addEventListener("input", (event) => {
    if (!/^(title|summary|place)$/.test(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(look, 700);
  });
}

if (form) {
  autosave();
  conditions();
  const box = form.querySelector("[data-alike]");
  if (box) alike(box);
}
