// The editor for what the program got wrong: one picture of the film, a bar of phases, and what can be changed.
//
// Everything that is shown comes from the server; what is dragged is drawn here until it is let go, then sent as one
// act with a name of its own. Acts wait for each other: the next is sent when the server has answered the one before.
// Texts are set as text.

const SURE_MS = 450; // after the last key, what was moved by keys is sent

const editors = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".doubt");
  let editor = editors.get(root);
  if (!editor) {
    editor = new Editor(root);
    editors.set(root, editor);
  }
  editor.report = (act) => setStateValue("act", act);
  editor.show(data);
}

class Editor {
  constructor(root) {
    this.find = (selector) => root.querySelector(selector);
    this.client = Math.random().toString(36).slice(2);
    this.count = 0;
    this.at = 0;
    this.waiting = ""; // the name of the act that is not answered yet
    this.queue = [];
    this.since = null;
    this.phases = new Phases(this);
    this.pointing = new Pointing(this);
    this.picture = new Picture(this);
    this.listen();
  }

  listen() {
    const on = (selector, event, act) => this.find(selector).addEventListener(event, act);
    on(".back", "click", () => this.go(this.at - 1));
    on(".on", "click", () => this.go(this.at + 1));
    on(".frames", "input", (event) => this.go(Number(event.target.value)));
    on(".set", "click", () => this.act({ what: "instant", name: this.find(".missing select").value, time_s: this.time() }));
    on(".film", "click", () => this.act({ what: "sides" }));
    on(".from", "click", () => this.begin());
    on(".to", "click", () => this.exchange());
    on(".move", "click", () => this.pointing.toggle());
    on(".points select", "change", () => this.picture.draw());
    on(".undo", "click", () => this.act({ what: "undo" }));
    on(".reset", "click", () => this.act({ what: "reset" }));
  }

  // What the server says.

  show(data) {
    this.data = data;
    if (this.waiting && data.answered === this.waiting) this.answered();
    this.picture.show(data);
    this.at = Math.min(this.at, Math.max(0, data.frames.length - 1));
    if (!this.started && data.frames.length) this.start();
    this.words();
    this.phases.show();
    this.go(this.at);
  }

  start() {
    this.started = true;
    const first = this.data.instants[0];
    this.at = first ? this.nearest(first.time) : Math.floor(this.data.frames.length / 2);
  }

  answered() {
    this.waiting = "";
    if (this.queue.length) return this.send();
    if (!this.phases.grabbed && !this.pending) this.phases.dragged = {};
    if (!this.pointing.held?.down && !this.pending) this.pointing.held = null;
  }

  words() {
    const { words, data } = { words: this.data.words, data: this.data };
    const text = (selector, value) => (this.find(selector).textContent = value);
    const name = (selector, value) => this.find(selector).setAttribute("aria-label", value);
    for (const part of ["phases", "sides", "who", "points", "changed"]) text(`.${part} h4`, words[part]);
    for (const part of ["phases", "who", "points"]) text(`.${part} .help`, words[`${part}_help`]);
    text(".film", words.sides_film), text(".from", words.sides_from), text(".to", words.sides_to);
    text(".undo", words.undo), text(".reset", words.reset), text(".set", words.set);
    text(".move", this.pointing.moving ? words.points_off : words.points_on);
    text(".missing span", words.set_here), text(".points label span", words.joint);
    text(".since", this.since === null ? "" : words.sides_since.replace("{frame}", data.frames[this.since]));
    text(".note", this.waiting ? words.working : data.note);
    name(".back", words.back), name(".on", words.on), name(".frames", words.frames);
    this.options(".missing select", data.missing.map((each) => [each.name, each.label]));
    this.options(".points select", data.joints);
    this.find(".missing").hidden = !data.missing.length;
    this.find(".points label").hidden = !this.pointing.moving;
    this.find(".changed ul").replaceChildren(...(data.changed.length ? data.changed : [words.nothing]).map((line) => make("li", "", line)));
    const busy = this.waiting !== "";
    for (const button of ["film", "set"]) this.find(`.${button}`).disabled = busy;
    this.find(".to").disabled = busy || this.since === null;
    this.find(".undo").disabled = busy || !data.undo;
    this.find(".reset").disabled = busy || !data.changed.length;
  }

  options(selector, pairs) {
    const list = this.find(selector), chosen = list.value;
    list.replaceChildren(...pairs.map(([value, label]) => Object.assign(make("option", "", label), { value })));
    if (pairs.some(([value]) => String(value) === chosen)) list.value = chosen;
  }

  // What the teacher says.

  act(act) {
    this.queue.push(act);
    if (!this.waiting) this.send();
    this.words();
  }

  send() {
    this.waiting = `${this.client}-${++this.count}`;
    this.report({ id: this.waiting, ...this.queue.shift() });
  }

  later(act) {
    clearTimeout(this.timer);
    this.pending = act;
    this.timer = setTimeout(() => this.now(), SURE_MS);
  }

  now() {
    clearTimeout(this.timer);
    const act = this.pending;
    this.pending = null;
    if (act) this.act(act);
  }

  // Frames.

  time(at = this.at) {
    return this.data.times[at];
  }

  nearest(time) {
    let best = 0;
    this.data.times.forEach((each, at) => {
      if (Math.abs(each - time) < Math.abs(this.data.times[best] - time)) best = at;
    });
    return best;
  }

  go(at) {
    const last = this.data.frames.length - 1;
    if (last < 0) return;
    this.at = Math.min(Math.max(at, 0), last);
    const slider = this.find(".frames");
    slider.max = last;
    slider.value = this.at;
    const where = this.data.words.frame_at.replace("{frame}", this.data.frames[this.at]).replace("{time}", this.seconds(this.time()));
    slider.setAttribute("aria-valuetext", where);
    this.find(".where").textContent = where;
    this.picture.canvas.setAttribute("aria-label", `${this.data.words.picture}. ${where}`);
    this.phases.place();
    this.pointing.people();
    this.picture.seek();
    this.picture.draw();
  }

  seconds(time) {
    return time.toLocaleString(this.data.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  }

  // Sides.

  begin() {
    this.since = this.at;
    this.words();
  }

  exchange() {
    const [start, stop] = [this.since, this.at].sort((a, b) => a - b);
    this.since = null;
    this.act({ what: "sides", time_s: this.time(start), stop_s: this.time(stop) });
  }
}

function make(tag, name, text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
}
