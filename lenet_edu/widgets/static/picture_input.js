// A picture of one's own: chosen, dropped or pasted, opened by the browser, and read.
// Joined behind picture_digits.js where the browser itself reads; `pictureButton` alone
// needs the kit only.

const STRIP = 2000000; // pixels that are looked at in one go

// A picture file -> its digits, 784 bytes each, in reading order. Nothing leaves the page.
async function readPicture(file) {
  const turn = await turnInWebP(file), imageOrientation = turn > 1 ? "none" : "from-image";
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation });
  } catch {
    throw new PictureError(await notOpened(file));
  }
  const { width, height } = picture, reader = greyOf(width, height);
  const rows = Math.min(height, Math.ceil(STRIP / width));
  const strip = el("canvas", { width, height: rows });
  const pen = strip.getContext("2d", { willReadFrequently: true });
  for (let top = 0; top < height; top += rows) {
    pen.clearRect(0, 0, width, rows);
    pen.drawImage(picture, 0, -top);
    reader.add(pen.getImageData(0, 0, width, Math.min(rows, height - top)).data, top);
  }
  picture.close();
  return readGrey(upright(reader.done(), turn));
}

// How a camera says that a WebP file lies, 1 to 8 as in Exif's tag 0x0112; 1 for other
// files. Browsers turn JPEG by it, and not all of them WebP.
async function turnInWebP(file) {
  try {
    const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 12).arrayBuffer()));
    if (!/^RIFF.{4}WEBP$/s.test(head)) return 1;
    return turnAmong(new DataView(await file.arrayBuffer()));
  } catch { // it has no such tag, or stops too early
    return 1;
  }
}

function turnAmong(view) {
  let at = 12;
  while (view.getUint32(at) !== 0x45584946) { // "EXIF"
    const size = view.getUint32(at + 4, true);
    at += 8 + size + (size & 1);
  }
  const tiff = at + (view.getUint32(at + 8) === 0x45786966 ? 14 : 8); // behind "Exif", 0, 0
  const small = view.getUint16(tiff) === 0x4949, tags = tiff + view.getUint32(tiff + 4, small);
  for (let n = 0; n < view.getUint16(tags, small); n++) {
    const tag = tags + 2 + 12 * n;
    if (view.getUint16(tag, small) === 0x0112) return view.getUint16(tag + 8, small);
  }
  return 1;
}

// A plane as it lies, turned as the tag says.
function upright(lying, turn) {
  if (turn === 1) return lying;
  const { h, w, v } = turn > 4 ? transposed(lying) : lying, out = plane(h, w);
  const over = [3, 4, 7, 8].includes(turn), aside = [2, 3, 6, 7].includes(turn);
  for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) {
    out.v[i * w + j] = v[(over ? h - 1 - i : i) * w + (aside ? w - 1 - j : j)];
  }
  return out;
}

// Why the browser could not open it, from the file's first bytes.
async function notOpened(file) {
  const name = "The picture";
  const bytes = new Uint8Array(await file.slice(0, 1000).arrayBuffer().catch(() => new ArrayBuffer(0)));
  const text = String.fromCharCode(...bytes);
  if (!bytes.length) return `${name} is empty.`;
  if (/^.{4}ftyp(?:hei|hev|mif|msf)/s.test(text)) {
    return `${name} is a HEIC picture, as iPhones take them, which this browser cannot `
      + "open. Export or share it as JPEG.";
  }
  if (text.startsWith("%PDF-")) return `${name} is a PDF. Save its page as PNG or JPEG.`;
  if (text.includes("<svg")) return `${name} is an SVG drawing. Save it as PNG.`;
  if (/^(?:\x89PNG|\xff\xd8\xff)/.test(text)) {
    return `${name} is broken: it begins like a picture and cannot be opened.`;
  }
  return `${name} is no picture that can be opened. Take PNG, JPEG or WebP.`;
}

// A button that asks for a picture file. take(file) also gets what is dropped on `place`,
// and what is pasted while the focus is inside it, or nowhere. Returns {node, dispose}.
function pictureButton({ place, take, label = "Your own picture" }) {
  const picker = el("input", {
    type: "file", accept: "image/*", hidden: "", onchange: () => {
      const [file] = picker.files;
      if (file) take(file);
      picker.value = ""; // so that the same file may be chosen again
    },
  });
  const ask = button(label, () => picker.click());
  ask.title = "Choose a picture file, drop it here, or paste it";
  const files = (event) => [...event.dataTransfer?.types ?? []].includes("Files");
  const mark = (on) => place.classList.toggle("lenet-dropping", on);
  const drags = {
    dragover: () => mark(true),
    dragleave: (event) => { if (!place.contains(event.relatedTarget)) mark(false); },
    drop: (event) => {
      mark(false);
      const [file] = event.dataTransfer.files;
      if (file) take(file);
    },
  };
  for (const [name, act] of Object.entries(drags)) {
    place.addEventListener(name, (event) => {
      if (!files(event)) return;
      event.preventDefault(); // else the browser would open the picture
      event.stopPropagation();
      act(event);
    });
  }
  function pasted(event) {
    const nowhere = event.target === document.body && place.offsetParent;
    if (!place.contains(event.target) && !nowhere) return;
    const file = [...event.clipboardData?.files ?? []].find((one) => one.type.startsWith("image/"));
    if (!file) return;
    event.preventDefault();
    take(file);
  }
  document.addEventListener("paste", pasted);
  return {
    node: el("span", {}, ask, picker), ask,
    dispose: () => document.removeEventListener("paste", pasted),
  };
}

// The button for a widget that the browser answers: show(784 bytes) is called with the
// digit, the first where there are several; then each has a button of its own. `line` says
// why there is none; hush() takes that away, none() the digits, too.
function ownPicture({ place, show }) {
  const line = el("p", { class: "lenet-state", hidden: "" });
  const found = el("div", { class: "thumbs", role: "group", "aria-label": "Digits of your picture", hidden: "" });
  const choose = pictureButton({ place, take });
  let turn = 0;

  async function take(file) {
    const mine = turn += 1;
    none();
    choose.ask.textContent = "Reading\u2026";
    await new Promise((next) => { setTimeout(next, 30); }); // until that is on the screen
    try {
      const digits = await readPicture(file);
      if (mine === turn) offer(digits);
    } catch (error) {
      if (mine !== turn) return;
      const known = error instanceof PictureError;
      showState(line, "error", known ? error.message : "The picture could not be read.");
      line.scrollIntoView({ block: "nearest" });
      if (!known) console.error(error);
    } finally {
      if (mine === turn) choose.ask.textContent = "Your own picture";
    }
  }

  function offer(digits) {
    if (digits.length === 1) {
      show(digits[0]);
      return;
    }
    found.hidden = false;
    found.replaceChildren(...digits.map((digit, n) => {
      const canvas = el("canvas", { width: SIDE, height: SIDE });
      paint(canvas, digit);
      return el("button", {
        type: "button", "aria-label": `digit ${n + 1} of your picture`,
        onclick: () => press(digit, n),
      }, canvas);
    }));
    press(digits[0], 0);
    showState(line, "answered", `There are ${digits.length} digits on your picture. This is the first; `
      + "each has a button below the pad.");
  }

  function press(digit, chosen) {
    show(digit);
    [...found.children].forEach((one, n) => one.setAttribute("aria-pressed", String(n === chosen)));
  }

  function hush() {
    showState(line, "");
    for (const one of found.children) one.setAttribute("aria-pressed", "false");
  }
  function none() {
    hush();
    found.hidden = true;
    found.replaceChildren();
  }
  return {
    line, hush, none, dispose: () => { turn += 1; choose.dispose(); },
    node: el("div", { class: "lenet-picture" }, choose.node, found),
  };
}
