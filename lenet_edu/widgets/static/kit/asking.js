// Predict first: the scene is there, only the answer is hidden until the reader commits
// or skips.

// A "?" in the place of the answer. The reader writes into it; accept(text) may return a
// sentence that asks for something better, and answered(guess) is called once, with null
// after a skip. put(node) shows what stands there afterwards, `again()` asks anew.
function askInPlace(label, answered, { accept = () => "", size = 4, after = null } = {}) {
  const complaint = el("span", { class: "lenet-complaint", role: "status" });
  const input = el("input", {
    type: "text", inputmode: "text", autocomplete: "off", size, placeholder: "?", "aria-label": label });
  const form = enterSubmits(el("form", { class: "lenet-ask", onsubmit: commit },
    input, iconButton("commit", () => form.requestSubmit(), "check"),
    el("button", { type: "button", class: "lenet-skip", onclick: () => close(null) }, "skip"), complaint));
  const node = el("span", { class: "lenet-place" }, form, ...(after ? [after] : []));
  if (after) after.hidden = true;
  function commit(event) {
    event.preventDefault();
    const guess = input.value.trim();
    complaint.textContent = guess ? accept(guess) : "";
    if (guess && !complaint.textContent) close(guess);
  }
  function close(guess) {
    const held = form.contains(node.getRootNode().activeElement);
    const widget = node.closest(".lenet");
    form.hidden = true;
    if (after) after.hidden = false;
    answered(guess);
    if (held && widget?.tabIndex === 0) widget.focus({ preventScroll: true });
  }
  function again() {
    input.value = complaint.textContent = "";
    form.hidden = false;
    if (after) after.hidden = true;
  }
  return { node, input, again, close };
}

// The question as a line of its own, for what has no place in the scene. With `options`
// the reader picks one of them; else they write.
function predict(question, reveal, { options = null, accept = () => "", size = 8 } = {}) {
  const complaint = el("span", { class: "note", role: "status" });
  const input = el("input", { type: "text", autocomplete: "off", size, "aria-label": question });
  const skip = button("skip", () => close(null));
  const node = options
    ? el("div", { class: "bar predict", role: "group", "aria-label": question },
      el("span", {}, question), ...options.map((text) => button(text, () => close(text))), skip)
    : el("form", { class: "bar predict", onsubmit: commit },
      el("label", {}, question, input), el("button", { type: "submit" }, "commit"), skip, complaint);
  skip.classList.add("lenet-skip");
  function commit(event) {
    event.preventDefault();
    const guess = input.value.trim();
    complaint.textContent = guess && accept(guess);
    if (guess && !complaint.textContent) close(guess);
  }
  function close(guess) {
    const held = node.contains(node.getRootNode().activeElement);
    const widget = node.closest(".lenet");
    node.replaceChildren();
    node.hidden = true;
    reveal(guess);
    if (held && widget?.tabIndex === 0) widget.focus({ preventScroll: true });
  }
  return node;
}

// "You said 3; it is 4.", or after a skip "It is 4."
function afterGuess(guess, truth) {
  return guess === null ? truth[0].toUpperCase() + truth.slice(1) : `You said ${guess}; ${truth}`;
}
