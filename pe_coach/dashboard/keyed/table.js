// What tables that are worked through with the keyboard have in common.
//
// What the teacher does is kept in a list until the server says that it is done, so that no key is lost however fast
// the keys come and however slow the server is. Texts are set as text, never as HTML.

const LEAST_MS = 40; // keys within this time are sent together

const tables = new WeakMap();

// Show data in the table of a component, made when it is shown first.
function showTable(Table, selector, { data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(selector);
  let table = tables.get(root);
  if (!table) {
    table = new Table(root);
    tables.set(root, table);
  }
  table.send = (actions) => setStateValue("actions", actions);
  table.show(data);
}

// A table of rows with an `id` each. What extends it says what `press` does, what of a row's state its `stateOf` is,
// and makes its `element`; `selectable` says which rows the keys may go to.
class KeyedTable {
  constructor(root) {
    this.root = root;
    this.client = Math.random().toString(36).slice(2);
    this.last = 0;
    this.pending = [];
    this.made = new Map();
    this.current = null;
    this.body = root.querySelector("tbody");
    this.live = root.querySelector(".live");
    this.body.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("focusin", (event) => this.choose(idOf(event.target)));
    this.body.addEventListener("click", (event) => this.click(event));
  }

  show(data) {
    this.data = data;
    const done = data.done[this.client] ?? 0;
    this.pending = this.pending.filter((action) => action.seq > done);
    this.root.querySelectorAll("th").forEach((cell, at) => (cell.textContent = data.words.columns[at]));
    this.root.querySelector("table").setAttribute("aria-label", data.words.label);
    this.root.querySelector(".keys").textContent = data.words.keys;
    if (!this.selectable().some((row) => row.id === this.current)) this.current = this.selectable()[0]?.id ?? null;
    this.draw();
    if (data.note && data.note !== this.noted) this.say((this.noted = data.note));
  }

  selectable() {
    return this.data.rows;
  }

  draw() {
    const focused = this.body.contains(this.body.getRootNode().activeElement);
    const rows = this.data.rows.map((row) => this.rowOf(row));
    const kept = new Set(rows); // what goes, goes first: the browser keeps the place of what stays on the screen
    for (const line of [...this.body.children]) if (!kept.has(line)) line.remove();
    rows.forEach((row, at) => {
      if (this.body.children[at] !== row) this.body.insertBefore(row, this.body.children[at] ?? null);
    });
    if (focused && !this.body.contains(this.body.getRootNode().activeElement)) this.focus();
  }

  rowOf(row) {
    const state = JSON.stringify([row, row.id === this.current, this.stateOf(row), this.data.words.keys]);
    const before = this.made.get(row.id);
    if (before?.state === state) return before.line;
    const line = this.element(row, row.id === this.current);
    this.made.set(row.id, { state, line });
    return line;
  }

  line(id) {
    return this.made.get(id)?.line;
  }

  focus() {
    this.line(this.current)?.focus({ preventScroll: true });
  }

  row(id = this.current) {
    return this.data.rows.find((row) => row.id === id);
  }

  choose(id) {
    if (!id || id === this.current || !this.selectable().some((row) => row.id === id)) return;
    this.leave();
    this.current = id;
    this.draw();
  }

  // What is begun in a row and not finished is given up when another one is chosen.
  leave() {}

  step(by) {
    const rows = this.selectable();
    const at = rows.findIndex((row) => row.id === this.current) + by;
    if (at < 0) return;
    if (at >= rows.length) return this.say(this.data.words.end);
    this.goTo(rows[at]);
  }

  goTo(row) {
    this.leave();
    this.current = row.id;
    this.draw();
    this.focus();
    this.line(this.current).scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.row() || event.target.tagName === "INPUT") return;
    const did = this.press(event.key, event.shiftKey);
    if (did) event.preventDefault();
  }

  act(what, more = {}) {
    this.leave();
    this.pending.push({ client: this.client, seq: ++this.last, id: this.current, what, ...more });
    this.draw();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(this.pending.slice()), LEAST_MS);
  }

  click(event) {
    const id = idOf(event.target);
    if (!id || event.target.tagName === "INPUT") return;
    this.choose(id);
    this.clicked(id, event.target);
    this.draw();
    this.focus();
  }

  clicked(id, target) {
    const press = target.closest("[data-press]")?.dataset.press;
    if (press) this.press(press, false);
  }

  say(text) {
    this.live.textContent = "";
    requestAnimationFrame(() => (this.live.textContent = text));
  }
}

function idOf(element) {
  return element.closest?.("[data-id]")?.dataset.id ?? null;
}

function make(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  return element;
}

function cell(name, ...inside) {
  const element = make("td", name);
  element.setAttribute("role", "gridcell");
  element.append(...inside);
  return element;
}

// A row of the table without its cells; only the chosen one is reached with Tab.
function lineOf(row, kind, chosen) {
  const line = make("tr", `row ${kind}${chosen ? " chosen" : ""}`);
  line.dataset.id = row.id;
  line.tabIndex = chosen ? 0 : -1;
  line.setAttribute("role", "row");
  line.setAttribute("aria-selected", String(chosen));
  return line;
}

// A button that does what a key does; Tab leads on to what is below the table, for each has a key of its own.
function keyButton([press, text, hint]) {
  const button = make("button", "", text);
  button.type = "button";
  button.tabIndex = -1;
  button.title = hint;
  button.setAttribute("aria-label", hint);
  button.dataset.press = press;
  return button;
}
