// The review queue: a table of attempts that is worked through with the keyboard.
//
// What the teacher does is kept in a list until the server says that it is done, so that no key is lost however fast
// the keys come and however slow the server is. Texts are set as text, never as HTML.

const LEAST_MS = 40; // keys within this time are sent together

const tables = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".review");
  let table = tables.get(root);
  if (!table) {
    table = new Review(root);
    tables.set(root, table);
  }
  table.send = (actions) => setStateValue("actions", actions);
  table.show(data);
}

class Review {
  constructor(root) {
    this.root = root;
    this.client = Math.random().toString(36).slice(2);
    this.last = 0;
    this.pending = [];
    this.made = new Map();
    this.current = null;
    this.typed = "";
    this.instant = {};
    this.body = root.querySelector("tbody");
    this.live = root.querySelector(".live");
    this.body.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("focusin", (event) => this.choose(idOf(event.target)));
    this.body.addEventListener("click", (event) => this.click(event));
    this.body.addEventListener("change", (event) => this.typedIn(event.target));
  }

  show(data) {
    this.data = data;
    const done = data.done[this.client] ?? 0;
    this.pending = this.pending.filter((action) => action.seq > done);
    this.root.querySelectorAll("th").forEach((cell, at) => (cell.textContent = data.words.columns[at]));
    this.root.querySelector("table").setAttribute("aria-label", data.words.label);
    this.root.querySelector(".keys").textContent = data.words.keys;
    if (!data.rows.some((row) => row.id === this.current)) this.current = data.rows[0]?.id ?? null;
    this.draw();
    if (data.note && data.note !== this.noted) this.say((this.noted = data.note));
  }

  draw() {
    const focused = this.body.contains(this.body.getRootNode().activeElement);
    const rows = this.data.rows.map((row) => this.rowOf(row));
    const same = rows.length === this.body.children.length && rows.every((row, at) => this.body.children[at] === row);
    if (!same) this.body.replaceChildren(...rows);
    if (focused) this.line(this.current)?.focus({ preventScroll: true });
  }

  rowOf(row) {
    const own = this.own(row);
    const chosen = row.id === this.current;
    const state = JSON.stringify([row, own, chosen, chosen && this.typed, this.instant[row.id], this.data.words.keys]);
    const before = this.made.get(row.id);
    if (before?.state === state) return before.line;
    const line = rowElement(row, own, chosen, this);
    this.made.set(row.id, { state, line });
    return line;
  }

  // What the teacher did to a row that the server has not answered yet.
  own(row) {
    const marks = this.pending.filter((action) => action.id === row.id && "shown" in action);
    const others = this.pending.some((action) => action.id === row.id && !("shown" in action));
    return { mark: marks.length ? marks[marks.length - 1].shown : null, working: others };
  }

  line(id) {
    return this.made.get(id)?.line;
  }

  row(id = this.current) {
    return this.data.rows.find((row) => row.id === id);
  }

  choose(id) {
    if (!id || id === this.current) return;
    this.typed = "";
    this.current = id;
    this.draw();
  }

  step(by) {
    const at = this.data.rows.findIndex((row) => row.id === this.current) + by;
    if (at < 0) return;
    if (at >= this.data.rows.length) return this.say(this.data.words.end);
    this.typed = "";
    this.current = this.data.rows[at].id;
    this.draw();
    const line = this.line(this.current);
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.row() || event.target.tagName === "INPUT") return;
    const did = this.press(event.key, event.shiftKey);
    if (did) event.preventDefault();
  }

  press(key, shift) {
    const acts = {
      Enter: () => this.enter(),
      ArrowDown: () => this.step(1),
      ArrowUp: () => this.step(-1),
      ArrowLeft: () => (shift ? this.turn(-1) : this.move(-1)),
      ArrowRight: () => (shift ? this.turn(1) : this.move(1)),
      Backspace: () => this.type(this.typed.slice(0, -1)),
      Escape: () => this.type(""),
      Delete: () => this.act("clear", { shown: "" }),
      p: () => this.graded() && this.act("person"),
      l: () => this.graded() && this.act("sides"),
      x: () => this.mark("cannot_judge", this.data.words.cannot_judge),
    };
    const act = acts[key.length === 1 ? key.toLowerCase() : key];
    if (act) act();
    else if (/^[0-9.,]$/.test(key)) this.digit(key.replace(",", "."));
    else return false;
    return true;
  }

  graded() {
    if (!this.row().graded) this.say(this.data.words.not_yet);
    return this.row().graded;
  }

  digit(character) {
    const typed = this.typed + character;
    const known = Object.keys(this.data.marks).filter((one) => one.startsWith(typed));
    if (!known.length) return this.say(`${this.data.words.no_such_mark} ${typed}`);
    if (known.length === 1 && known[0] === typed) return this.give(typed);
    this.type(typed);
  }

  typedIn(field) {
    const typed = field.value.trim().replace(",", ".");
    if (this.data.marks[typed]) this.give(typed);
    else if (typed) this.say(`${this.data.words.no_such_mark} ${typed}`);
  }

  type(typed) {
    this.typed = typed;
    this.draw();
  }

  give(typed) {
    const mark = this.data.marks[typed];
    this.mark("mark", mark.text, mark.value);
  }

  mark(what, shown, value = null) {
    this.act(what, { shown, value });
    this.step(1);
  }

  enter() {
    const row = this.row();
    if (this.typed) {
      if (this.data.marks[this.typed]) this.give(this.typed);
      else this.say(`${this.data.words.no_such_mark} ${this.typed}`);
    } else if (row.agree !== null) {
      this.mark("agree", row.agree);
    } else if (row.mark || this.own(row).mark || !row.graded) {
      this.step(1);
    } else {
      this.say(row.hidden ? this.data.words.mark_first : this.data.words.no_number);
    }
  }

  turn(by) {
    const row = this.row();
    if (!row.strip.length) return;
    const at = (this.chosenInstant(row) + by + row.strip.length) % row.strip.length;
    this.instant[row.id] = at;
    this.draw();
    this.say(row.strip[at].caption);
  }

  chosenInstant(row) {
    return Math.min(this.instant[row.id] ?? 0, Math.max(0, row.strip.length - 1));
  }

  move(by) {
    const row = this.row();
    const picture = row.strip[this.chosenInstant(row)];
    if (this.graded() && picture) this.act("move", { instant: picture.instant, frames: by });
  }

  act(what, more = {}) {
    this.typed = "";
    this.pending.push({ client: this.client, seq: ++this.last, id: this.current, what, ...more });
    this.draw();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(this.pending.slice()), LEAST_MS);
  }

  click(event) {
    const id = idOf(event.target);
    if (!id || event.target.tagName === "INPUT") return;
    this.choose(id);
    const element = event.target.closest("[data-press], [data-instant]");
    if (element?.dataset.instant) this.instant[id] = Number(element.dataset.instant);
    if (element?.dataset.press) this.press(element.dataset.press, false);
    this.draw();
    this.line(this.current)?.focus({ preventScroll: true });
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

function rowElement(row, own, chosen, review) {
  const line = make("tr", `row ${row.kind}${chosen ? " chosen" : ""}`);
  line.dataset.id = row.id;
  line.tabIndex = chosen ? 0 : -1;
  line.setAttribute("role", "row");
  line.setAttribute("aria-selected", String(chosen));
  const status = make("span", "status", row.status);
  const who = cell("who", make("b", "", row.who), status);
  const doubts = row.doubts.map((text) => make("li", "", text));
  const advice = cell("advice", make("p", "", row.correction));
  if (doubts.length) advice.append(listOf(doubts));
  if (row.changed) advice.append(make("p", "changed", row.changed));
  line.append(who, strip(row, chosen, review), advice, number(row), markCell(row, own, chosen, review));
  if (chosen) line.append(buttons(row, review));
  return line;
}

function listOf(items) {
  const list = make("ul", "");
  list.append(...items);
  return list;
}

function strip(row, chosen, review) {
  const pictures = row.strip.map((picture, at) => {
    const figure = make("figure", chosen && at === review.chosenInstant(row) ? "instant on" : "instant");
    figure.dataset.instant = String(at);
    const image = make("img");
    image.src = picture.url;
    image.alt = picture.caption;
    image.decoding = "async";
    figure.append(image, make("figcaption", "", picture.caption));
    return figure;
  });
  const inside = cell("strip", ...pictures);
  if (row.working !== null) {
    const bar = make("progress");
    bar.max = 1;
    bar.value = row.working;
    bar.setAttribute("aria-label", row.status);
    inside.append(bar);
  }
  return inside;
}

function number(row) {
  const inside = cell("number", make("span", row.hidden ? "quiet" : "grade", row.grade));
  if (row.interval) inside.append(make("span", "quiet", row.interval));
  return inside;
}

function markCell(row, own, chosen, review) {
  const typing = chosen && review.typed ? `${review.typed}…` : "";
  const inside = cell("mark", make("span", "given", typing || (own.mark ?? row.mark)));
  if (own.mark === null && row.decided) inside.append(make("span", "quiet", row.decided));
  if (own.working) inside.append(make("span", "quiet", review.data.words.working));
  return inside;
}

function buttons(row, review) {
  const field = make("input");
  field.inputMode = "decimal"; // for who has no keyboard but a screen to touch
  field.tabIndex = -1;
  field.placeholder = review.data.words.columns[4];
  field.setAttribute("aria-label", review.data.words.columns[4]);
  const bar = cell("buttons", field);
  for (const [press, text, hint] of review.data.words.buttons) {
    if (press === "Enter" ? row.agree === null : !row.graded && press !== "x") continue;
    const button = make("button", "", text);
    button.type = "button";
    button.tabIndex = -1; // each has a key of its own: Tab leads on to what is below the table
    button.title = hint;
    button.setAttribute("aria-label", hint);
    button.dataset.press = press;
    bar.append(button);
  }
  return bar;
}
