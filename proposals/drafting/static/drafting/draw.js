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

  // What is seen of the map: as large as fits, and never beside it.
  function frame(x, y, width) {
    const height = width * full.height / full.width, keep = (value, most) => Math.max(0, Math.min(most, value));
    view = { x: keep(x, full.width - width), y: keep(y, full.height - height), width, height };
    map.classList.toggle("is-zoomed", width < full.width * 0.999);
    show();
  }

  const seen = ({ x, y }) => x >= view.x && y >= view.y && x <= view.x + view.width && y <= view.y + view.height;
  const middle = () => ({ x: view.x + view.width / 2, y: view.y + view.height / 2 });

  // `around` stays where it is on the screen.
  function zoom(by, around = seen(at) ? at : middle()) {
    const width = Math.min(full.width, Math.max(full.width / 40, view.width * by)), grown = width / view.width;
    frame(around.x - (around.x - view.x) * grown, around.y - (around.y - view.y) * grown, width);
  }

  // Parts of what is seen, to the right and down; the cross comes along.
  function pan(dx, dy) {
    const { x, y } = view;
    frame(x + dx * view.width, y + dy * view.height, view.width);
    at = { x: at.x + view.x - x, y: at.y + view.y - y };
    show();
  }

  function move(dx, dy) {
    const step = view.width / 40;
    at = { x: Math.max(0, Math.min(full.width, at.x + dx * step)), y: Math.max(0, Math.min(full.height, at.y + dy * step)) };
    seen(at) ? show() : frame(at.x - view.width / 2, at.y - view.height / 2, view.width);
  }

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const KEYS = { Enter: () => put(at), " ": () => put(at), Backspace: () => write(chosen(), read(chosen().points).slice(0, -1)), "+": () => zoom(0.6), "-": () => zoom(1.667), 0: () => frame(0, 0, full.width) };
  const CLICK = 6; // pixels that a finger may slip and still mean a point
  const fingers = new Map();
  let slipped = false;

  const onMap = ({ x, y }) => new DOMPoint(x, y).matrixTransform(map.getScreenCTM().inverse());
  const apart = ([one, other]) => Math.hypot(one.x - other.x, one.y - other.y);
  const between = ([one, other = one]) => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });

  // One finger (or the mouse) moves a map that is zoomed in, two zoom it; a tap sets a point.
  map.addEventListener("pointerdown", (event) => {
    if (!fingers.size) slipped = false;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY, from: { x: event.clientX, y: event.clientY } });
  });
  map.addEventListener("pointermove", (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger || fingers.size > 2) return;
    const before = [...fingers.values()].map(({ x, y }) => ({ x, y }));
    Object.assign(finger, { x: event.clientX, y: event.clientY });
    if (!slipped && fingers.size === 1 && apart([finger, finger.from]) < CLICK) return;
    if (!slipped) map.setPointerCapture(event.pointerId);
    slipped = true;
    const now = [...fingers.values()];
    if (now.length === 2 && apart(now) > 0) zoom(apart(before) / apart(now), onMap(between(now)));
    const was = onMap(between(before)), is = onMap(between(now));
    frame(view.x + was.x - is.x, view.y + was.y - is.y, view.width);
  });
  for (const name of ["pointerup", "pointercancel"]) map.addEventListener(name, (event) => fingers.delete(event.pointerId));
  map.addEventListener("dragstart", (event) => event.preventDefault());

  map.addEventListener("click", (event) => {
    if (slipped) return;
    const here = onMap({ x: event.clientX, y: event.clientY });
    at = { x: here.x, y: here.y };
    put(at);
  });
  map.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in ARROWS || event.key in KEYS)) return;
    event.preventDefault();
    if (!(event.key in ARROWS)) KEYS[event.key]();
    else event.shiftKey ? pan(...ARROWS[event.key].map((part) => part / 4)) : move(...ARROWS[event.key]);
  });
  map.addEventListener("focus", () => cross.setAttribute("visibility", "visible"));
  map.addEventListener("blur", () => cross.setAttribute("visibility", "hidden"));
  canvas.querySelector("[data-undo]").addEventListener("click", KEYS.Backspace);
  for (const button of canvas.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => zoom(Number(button.dataset.zoom)));
  for (const button of canvas.querySelectorAll("[data-pan]")) button.addEventListener("click", () => pan(...button.dataset.pan.split(" ").map((part) => Number(part) / 4)));
  canvas.querySelector("[data-whole]").addEventListener("click", KEYS[0]);
  for (const place of places) for (const field of Object.values(place)) field.addEventListener("input", show);
  places.forEach((place, n) => which.add(new Option(words(canvas.dataset.wordsPlace, n + 1), n)));
  which.value = String(places.length - 1);
  which.addEventListener("change", show);
  canvas.hidden = false;
  show();
}
