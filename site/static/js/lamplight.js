// Small comforts on top of plain pages: every page works without this file.

// A refused form: put the reader where the mistakes are listed.
document.querySelector(".error-summary")?.focus();

// Text boxes that count: how many characters are left. Nothing is ever cut off.
function startCounter(box) {
  const most = Number(box.dataset.countTo);
  const left = document.createElement("p");
  left.className = "counter";
  left.setAttribute("aria-live", "polite");
  box.after(left);
  const words = document.documentElement.lang.startsWith("es")
    ? { left: "caracteres restantes", over: "caracteres de más" }
    : { left: "characters left", over: "characters too many" };
  const tell = () => {
    const rest = most - [...box.value].length;
    left.textContent = `${Math.abs(rest)} ${rest < 0 ? words.over : words.left}`;
    left.classList.toggle("is-over", rest < 0);
  };
  box.addEventListener("input", tell);
  tell();
}

function light(root) {
  for (const box of root.querySelectorAll("textarea[data-count-to]:not([data-counting])")) {
    box.dataset.counting = "";
    startCounter(box);
  }
}
light(document);
document.addEventListener("htmx:load", (event) => light(event.detail.elt.parentElement ?? document));

// A form sent twice by a nervous thumb is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 4000);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// Filters apply themselves when a choice changes; without scripts their button does it.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-auto]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
});
