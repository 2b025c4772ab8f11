// Drawing places on the map. What is drawn is written into the fields below, and what is written there is drawn: the
// fields are what is sent. Without this file they are filled in by hand.

const canvas = document.querySelector("[data-canvas]");
const UNITS = 100_000; // as in proposals/places.py
const SVG = "http://www.w3.org/2000/svg";
const POINT = /^\s*([-+]?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*([-+]?\d{1,3}(?:\.\d+)?)\s*$/;

if (canvas) {
  const map = canvas.querySelector("svg"), drawn = canvas.querySelector("[data-drawn]"), cross = canvas.querySelector("[data-cross]");
  const which = canvas.querySelector("[data-which]"), said = canvas.querySelector("[data-said]");
  const places = [...document.querySelectorAll("[data-place]")].map((box) => ({
    name: box.querySelector("[name$=-name]"), kind: box.querySelector("[name$=-kind]"), points: box.querySelector("[name$=-points]"),
  }));
  const west = Number(canvas.dataset.west), north = Number(canvas.dataset.north), squeeze = Number(canvas.dataset.squeeze);
  const whole = map.viewBox.baseVal, full = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  let view = { ...full }, at = { x: full.width / 2, y: full.height / 2 };

  const spot = ([longitude, latitude]) => [(longitude - west) * squeeze * UNITS, (north - latitude) * UNITS];
  const degrees = ({ x, y }) => [(west + x / UNITS / squeeze).toFixed(5), (north - y / UNITS).toFixed(5)];
  const read = (field) => field.value.split("\n").map((line) => POINT.exec(line)).filter(Boolean).map(([, lat, lon]) => [Number(lon), Number(lat)]);
  const chosen = () => places[Number(which.value)] ?? places.at(-1);
  const words = (template, n) => template.replace("{n}", n);

  function shape(tag, attributes) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    drawn.append(made);
  }

  function show() {
    map.setAttribute("viewBox", [view.x, view.y, view.width, view.height].map(Math.round).join(" "));
    const size = Math.max(view.width, view.height), here = chosen();
    drawn.replaceChildren();
    for (const place of places) {
      const points = read(place.points).map(spot), lit = place === here ? "drawn drawn-here" : "drawn";
      const line = points.map((point) => point.map(Math.round).join(",")).join(" ");
      if (place.kind.value === "area" && points.length > 2) shape("polygon", { points: line, class: `${lit} drawn-area` });
      else if (place.kind.value !== "point" && points.length > 1) shape("polyline", { points: line, class: lit });
      for (const [x, y] of points) shape("circle", { cx: Math.round(x), cy: Math.round(y), r: Math.round(size / (place.kind.value === "point" ? 60 : 110)), class: `${lit} drawn-dot` });
    }
    cross.setAttribute("transform", `translate(${Math.round(at.x)} ${Math.round(at.y)}) scale(${Math.round(size / 30)})`);
    const count = read(here.points).length;
    said.textContent = count ? words(canvas.dataset.wordsPoints, count) : canvas.dataset.wordsNone;
    places.forEach((place, n) => { which.options[n].textContent = place.name.value || words(canvas.dataset.wordsPlace, n + 1); });
  }

  function write(place, points) {
    place.points.value = points.map(([longitude, latitude]) => `${Number(latitude).toFixed(5)}, ${Number(longitude).toFixed(5)}`).join("\n");
    place.points.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function put(point) {
    const place = chosen(), before = place.kind.value === "point" ? [] : read(place.points);
    write(place, [...before, degrees(point)]);
  }

  function zoom(by) {
    const width = Math.min(full.width, Math.max(full.width / 40, view.width * by)), height = width * full.height / full.width;
    const keep = (value, room, most) => Math.max(0, Math.min(most - room, value));
    view = { x: keep(at.x - width / 2, width, full.width), y: keep(at.y - height / 2, height, full.height), width, height };
    show();
  }

  function move(dx, dy) {
    const step = view.width / 40;
    at = { x: Math.max(0, Math.min(full.width, at.x + dx * step)), y: Math.max(0, Math.min(full.height, at.y + dy * step)) };
    const out = at.x < view.x || at.y < view.y || at.x > view.x + view.width || at.y > view.y + view.height;
    out ? zoom(1) : show();
  }

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const KEYS = { Enter: () => put(at), " ": () => put(at), Backspace: () => write(chosen(), read(chosen().points).slice(0, -1)), "+": () => zoom(0.6), "-": () => zoom(1.667) };

  map.addEventListener("click", (event) => {
    const here = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
    at = { x: here.x, y: here.y };
    put(at);
  });
  map.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in ARROWS || event.key in KEYS)) return;
    event.preventDefault();
    event.key in ARROWS ? move(...ARROWS[event.key]) : KEYS[event.key]();
  });
  map.addEventListener("focus", () => cross.setAttribute("visibility", "visible"));
  map.addEventListener("blur", () => cross.setAttribute("visibility", "hidden"));
  canvas.querySelector("[data-undo]").addEventListener("click", KEYS.Backspace);
  for (const button of canvas.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => zoom(Number(button.dataset.zoom)));
  for (const place of places) for (const field of Object.values(place)) field.addEventListener("input", show);
  places.forEach((place, n) => which.add(new Option(words(canvas.dataset.wordsPlace, n + 1), n)));
  which.value = String(places.length - 1);
  which.addEventListener("change", show);
  canvas.hidden = false;
  show();
}
