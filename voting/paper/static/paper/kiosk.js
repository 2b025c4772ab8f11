// The tablet at the desk forgets whoever was voting when nobody touches it, and asks before it does.

const WARNING = 30; // seconds

class KioskPage extends HTMLElement {
  connectedCallback() {
    if (!("forget" in this.dataset)) return;
    this.dialog = this.querySelector("dialog");
    this.dialog.querySelector("button").addEventListener("click", () => this.dialog.close());
    for (const touch of ["pointerdown", "keydown", "input", "scroll"]) addEventListener(touch, () => this.wait(), { passive: true });
    this.dialog.addEventListener("close", () => this.wait());
    this.wait();
  }

  wait() {
    clearTimeout(this.asking);
    clearTimeout(this.leaving);
    if (this.dialog.open) return this.countDown();
    this.asking = setTimeout(() => {
      this.dialog.showModal();
      this.countDown();
    }, (Number(this.dataset.idle) - WARNING) * 1000);
  }

  countDown() {
    this.leaving = setTimeout(() => location.replace(this.dataset.home), WARNING * 1000);
  }
}

customElements.define("kiosk-page", KioskPage);
// A page that comes out of the browser's memory shows nothing of the last person.
addEventListener("pageshow", (event) => event.persisted && location.reload());
