// Counting on a walk: a large + and − beside each number. Without this file the numbers are typed.

const words = { less: "−", more: "+" };

for (const input of document.querySelectorAll("input[data-tally]")) {
  const label = document.querySelector(`label[for="${input.id}"]`)?.textContent.trim() ?? "";
  const button = (name, step) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button-quiet tally-button";
    made.textContent = words[name];
    made.setAttribute("aria-label", `${words[name]} 1, ${label}`);
    made.addEventListener("click", () => { input.value = Math.max(0, (parseInt(input.value, 10) || 0) + step); });
    return made;
  };
  const row = document.createElement("div");
  row.className = "tally";
  input.replaceWith(row);
  row.append(button("less", -1), input, button("more", 1));
}
