// While weights are typed: what they sum to so far. Without this file the answer says so when they are sent.

const shown = document.querySelector("[data-sum]");
const inputs = [...document.querySelectorAll("input[data-weight]")];

const add = () => {
  const total = inputs.reduce((sum, input) => sum + (parseInt(input.value, 10) || 0), 0);
  shown.querySelector("strong").textContent = total;
  shown.classList.toggle("callout-done", total === 100);
};

if (shown) {
  shown.hidden = false;
  for (const input of inputs) input.addEventListener("input", add);
  add();
}
