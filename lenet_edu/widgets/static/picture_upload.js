// The notebook's button for a picture of one's own: the file goes to Python, which reads it
// and shows below how. Joined behind picture_input.js.

const HEAVY = 6000000; // bytes; much more would end the connection to the kernel
const ENOUGH = 1200; // pixels along the longer side; the reader looks at no more

function render({ model: shared, el: root }) {
  const line = el("p", { class: "lenet-state", role: "status", hidden: "" });
  const spoken = el("p", { class: "spoken", role: "status" });
  const place = el("div", {
    class: "lenet lenet-upload", role: "group", "aria-label": "Your picture", tabindex: -1,
    "data-lm-suppress-shortcuts": "true", // JupyterLab would paste a cell
  });
  const choose = pictureButton({ place, take, label: "Choose a picture" });
  let turn = 0, patience = 0;

  async function take(file) {
    const mine = turn += 1;
    spoken.textContent = "";
    showState(line, "asking", "Python is reading your picture.");
    const light = file.size > HEAVY ? await smaller(file) : file;
    const bytes = await light?.arrayBuffer().catch(() => null);
    if (mine !== turn) return;
    if (!bytes) {
      showState(line, "error", "The picture cannot be opened here. Save it as JPEG, smaller than 6 MB.");
      return;
    }
    shared.send({ picture: mine }, undefined, [bytes]);
    clearTimeout(patience);
    patience = setTimeout(() => {
      showState(line, "error", "No answer from Python. Is the kernel running, and not busy? Run this cell again.");
    }, 60000);
  }

  function heard(content) {
    if (content?.read !== turn) return;
    clearTimeout(patience);
    showState(line, "");
    spoken.textContent = content.says;
  }

  shared.on("msg:custom", heard);
  const unwatch = watchKernel(shared, (sentence) => showState(line, sentence ? "gone" : "", sentence));
  ownKeys(place);
  place.append(el("div", { class: "lenet-drop" }, choose.node,
    el("span", { class: "note" }, "or drop one here, or paste it")), line, spoken);
  root.replaceChildren(place);
  return () => {
    clearTimeout(patience);
    choose.dispose();
    unwatch();
    shared.off("msg:custom", heard);
  };
}

// A heavy picture with fewer pixels, null where the browser cannot open it.
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, ENOUGH / Math.max(picture.width, picture.height));
    const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(scale * side)));
    const canvas = el("canvas", { width, height }), pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, width, height);
    picture.close();
    return await new Promise((done) => { canvas.toBlob(done, "image/webp", 0.95); });
  } catch {
    return null;
  }
}

export default { render };
