// Writing a proposal: save while one types, and mark a spot on the map. Without this file, a Save button and an address do it.

const form = document.querySelector("form[data-autosave]");
const UNITS = 100_000; // as in proposals/places.py
const PAUSE = 1500;
const AGAIN = 8000;

function autosave() {
  const line = form.querySelector("[data-autosaved]");
  let timer, sending = false, dirty = false;

  const say = (words) => { line.textContent = words; };
  const later = (pause) => { clearTimeout(timer); timer = setTimeout(save, pause); };

  async function save() {
    if (sending) return later(PAUSE);
    clearTimeout(timer);
    sending = true;
    dirty = false;
    say(line.dataset.busy);
    const words = new FormData(form);
    words.delete("picture"); // pictures travel once, with the buttons
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
    } finally {
      sending = false;
    }
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    dirty = true;
    later(PAUSE);
  });
  form.addEventListener("submit", () => { dirty = false; clearTimeout(timer); });
  addEventListener("online", () => { if (dirty) save(); });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}

function picker(box) {
  const { latitude, longitude } = form.elements;
  const map = box.querySelector("svg"), spot = box.querySelector(".picker-spot");
  const line = box.querySelector("[data-spot]"), clear = box.querySelector("[data-clear]");
  const west = Number(box.dataset.west), north = Number(box.dataset.north), squeeze = Number(box.dataset.squeeze);
  const size = Math.max(map.viewBox.baseVal.width, map.viewBox.baseVal.height);
  spot.setAttribute("r", size / 45);
  for (const name of map.querySelectorAll("text")) name.setAttribute("font-size", size / 28);

  function show() {
    const set = latitude.value !== "" && longitude.value !== "";
    spot.setAttribute("visibility", set ? "visible" : "hidden");
    clear.hidden = !set;
    line.textContent = set ? line.dataset.set : line.dataset.none;
    if (!set) return;
    spot.setAttribute("cx", (Number(longitude.value) - west) * squeeze * UNITS);
    spot.setAttribute("cy", (north - Number(latitude.value)) * UNITS);
  }

  function put(lat, lon) {
    latitude.value = lat;
    longitude.value = lon;
    form.dispatchEvent(new Event("input"));
    show();
  }

  map.addEventListener("click", (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
    put((north - at.y / UNITS).toFixed(5), (west + at.x / UNITS / squeeze).toFixed(5));
  });
  clear.addEventListener("click", () => put("", ""));
  box.hidden = false;
  show();
}

if (form) {
  autosave();
  const box = form.querySelector("[data-picker]");
  if (box) picker(box);
}
