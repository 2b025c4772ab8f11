// The ballot's comforts: a meter that fills while one chooses, and a copy of the choices in this tab until they are cast.
// Without this file the page works: "Add up" asks the server, and every step gives the choices back.

const copyName = (poll) => `lamplight-ballot-${poll}`;

function keep(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // A browser without storage: the server still gives the choices back.
  }
}

function kept(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

class BallotForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.querySelector(".ballot-add-up")?.setAttribute("hidden", "");
    this.restore();
    this.addEventListener("change", () => this.refresh());
    this.refresh();
  }

  get choices() {
    return [...this.form.querySelectorAll('[name="choice"]')].filter((box) => box.type === "hidden" || box.checked);
  }

  restore() {
    if ("restoring" in this.dataset) return; // the server's word is newer than ours
    const before = kept(copyName(this.dataset.poll)) ?? [];
    for (const [id, cost] of before) {
      const box = this.form.querySelector(`[name="choice"][value="${CSS.escape(id)}"]`);
      if (box) box.checked = true;
      else this.carry(id, cost);
    }
  }

  carry(id, cost) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "choice", value: id });
    field.dataset.cost = cost;
    this.form.append(field);
  }

  refresh() {
    const chosen = this.choices;
    keep(copyName(this.dataset.poll), chosen.map((box) => [box.value, box.dataset.cost]));
    const total = chosen.reduce((sum, box) => sum + Number(box.dataset.cost), 0);
    const dock = this.querySelector("[data-meter]");
    const isMoney = dock.dataset.meter === "money";
    const value = isMoney ? total : chosen.length;
    const most = Number(dock.dataset.most);
    dock.querySelector(".meter-value strong").textContent = isMoney ? this.money(value) : String(value);
    if (!most) return;
    dock.querySelector(".bar-fill")?.setAttribute("width", String(Math.min(100, Math.floor((value * 100) / most))));
    dock.querySelector(".meter")?.classList.toggle("is-over-limit", value > most);
  }

  money(cents) {
    const digits = cents % 100 ? 2 : 0;
    const style = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: "always" };
    const number = new Intl.NumberFormat(document.documentElement.lang, style).format(cents / 100);
    return this.dataset.money.replace("{n}", number);
  }
}

customElements.define("ballot-form", BallotForm);

// Cast: the copy in this tab has done its work.
for (const page of document.querySelectorAll("[data-poll-recorded]")) keep(copyName(page.dataset.pollRecorded), null);
