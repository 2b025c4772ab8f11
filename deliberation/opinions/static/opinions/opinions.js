// After an answer the next statement takes the place of the last: the cursor goes to it, so that it is read aloud and the
// keyboard goes on from there.
document.addEventListener("htmx:afterSwap", (event) => {
  const { target, requestConfig } = event.detail;
  if (target.id === "card") document.getElementById("statement")?.focus({ preventScroll: true });
  else if (target.id === "propose") document.querySelector("#propose textarea")?.focus();
  else if (requestConfig?.verb === "post" && target.id.startsWith("statement-")) {
    document.querySelector(`#${target.id} .statement-text`)?.focus({ preventScroll: true });
  }
});
