// The review queue: a table of attempts with the pictures of their key instants.

export default function (component) {
  showTable(Review, ".review", component);
}

class Review extends KeyedTable {
  constructor(root) {
    super(root);
    this.typed = "";
    this.instant = {};
    this.body.addEventListener("change", (event) => this.typedIn(event.target));
  }

  leave() {
    this.typed = "";
  }

  stateOf(row) {
    return [this.own(row), row.id === this.current && this.typed, this.instant[row.id]];
  }

  element(row, chosen) {
    return rowElement(row, this.own(row), chosen, this);
  }

  // What the teacher did to a row that the server has not answered yet.
  own(row) {
    const marks = this.pending.filter((action) => action.id === row.id && "shown" in action);
    const others = this.pending.some((action) => action.id === row.id && !("shown" in action));
    return { mark: marks.length ? marks[marks.length - 1].shown : null, working: others };
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

  clicked(id, target) {
    const instant = target.closest("[data-instant]")?.dataset.instant;
    if (instant) this.instant[id] = Number(instant);
    super.clicked(id, target);
  }
}

function rowElement(row, own, chosen, review) {
  const line = lineOf(row, row.kind, chosen);
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
    bar.append(keyButton([press, text, hint]));
  }
  return bar;
}
