// A widget's state without a kernel. What anywidget's model does for a widget's module in
// JupyterLab, this one does on a page; answer(model, changed, content) stands for Python.

// Bytes come as {"__bytes__": base64} and are a DataView, as from a kernel.
export function decoded(value) {
  if (value?.__bytes__ === undefined) return value;
  const bytes = Uint8Array.from(atob(value.__bytes__), (c) => c.charCodeAt(0));
  return new DataView(bytes.buffer);
}

export class Model {
  constructor(state, answer) {
    this.state = Object.fromEntries(
      Object.entries(state).map(([name, value]) => [name, decoded(value)]));
    this.listeners = [];
    this.changed = new Set();
    this.answer = answer;
  }
  get(name) { return this.state[name]; }
  set(name, value) {
    this.state[name] = value;
    this.changed.add(name);
    this.tell(name);
  }
  // What Python would do when it hears of the change.
  save_changes() {
    const changed = this.changed;
    this.changed = new Set();
    this.answer(this, changed);
  }
  send(content) { this.answer(this, new Set(), content); }
  on(event, heard) { this.listeners.push([event, heard]); }
  off(event, heard) {
    this.listeners = this.listeners.filter(([e, h]) => e !== event || (heard && h !== heard));
  }
  tell(name) {
    for (const [event, heard] of [...this.listeners]) {
      if (event === `change:${name}` || event === "change") heard(this, this.state[name]);
    }
  }
  // From outside: set, and let the widget know.
  put(values) {
    Object.assign(this.state, values);
    for (const name of Object.keys(values)) this.tell(name);
  }
}
