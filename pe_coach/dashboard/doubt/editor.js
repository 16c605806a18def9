// The editor for what the program got wrong: one picture of the film, a bar of phases, and what can be changed.
//
// Everything that is shown comes from the server; what is dragged is drawn here until it is let go, then sent as one
// act with a name of its own. Acts wait for each other: the next is sent when the server has answered the one before.
// Texts are set as text.

const REACH_PX = 22; // how far from a point a finger may touch it
const SURE_MS = 450; // after the last key, what was moved by keys is sent
const STEP_PX = 1, BIG_STEP_PX = 8; // of the film, by one key
const HIGHEST_VH = 60; // the picture: bar and picture are seen together while a mark is dragged
const ROOM = 0.35; // around the body when points are moved, as a share of its longer side
const LEFT = "#e69f00", RIGHT = "#56b4e9", MIDDLE = "#ffffff", EDGE = "#141414"; // Okabe and Ito's colours

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
    this.canvas = this.find("canvas");
    this.video = this.find("video");
    this.client = Math.random().toString(36).slice(2);
    this.count = 0;
    this.at = 0;
    this.waiting = ""; // the name of the act that is not answered yet
    this.queue = [];
    this.moving = false;
    this.since = null;
    this.dragged = {}; // instants by name, seconds, while they are dragged or not answered yet
    this.held = null; // the point that is dragged
    this.listen();
    new ResizeObserver(() => this.draw()).observe(this.canvas);
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
    on(".move", "click", () => this.toggle());
    on(".points select", "change", () => this.draw());
    on(".undo", "click", () => this.act({ what: "undo" }));
    on(".reset", "click", () => this.act({ what: "reset" }));
    on("canvas", "keydown", (event) => this.key(event));
    on("canvas", "pointerdown", (event) => this.press(event));
    on("canvas", "pointermove", (event) => this.drag(event));
    on("canvas", "pointerup", () => this.release());
    on("canvas", "pointercancel", () => this.release());
    this.video.addEventListener("seeked", () => this.seeked());
    this.video.addEventListener("loadeddata", () => this.seek());
  }

  // What the server says.

  show(data) {
    this.data = data;
    if (this.waiting && data.answered === this.waiting) this.answered();
    if (data.film !== this.playing) {
      this.playing = data.film;
      if (data.film) this.video.src = data.film;
      else this.video.removeAttribute("src");
    }
    this.at = Math.min(this.at, Math.max(0, data.frames.length - 1));
    if (!this.started && data.frames.length) this.start();
    this.words();
    this.bar();
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
    if (!this.grabbed && !this.pending) this.dragged = {};
    if (!this.held?.down && !this.pending) this.held = null;
  }

  words() {
    const { words, data } = { words: this.data.words, data: this.data };
    const text = (selector, value) => (this.find(selector).textContent = value);
    const name = (selector, value) => this.find(selector).setAttribute("aria-label", value);
    for (const part of ["phases", "sides", "who", "points", "changed"]) text(`.${part} h4`, words[part]);
    for (const part of ["phases", "who", "points"]) text(`.${part} .help`, words[`${part}_help`]);
    text(".film", words.sides_film), text(".from", words.sides_from), text(".to", words.sides_to);
    text(".undo", words.undo), text(".reset", words.reset), text(".set", words.set);
    text(".move", this.moving ? words.points_off : words.points_on);
    text(".missing span", words.set_here), text(".points label span", words.joint);
    text(".since", this.since === null ? "" : words.sides_since.replace("{frame}", data.frames[this.since]));
    text(".note", this.waiting ? words.working : data.note);
    name(".back", words.back), name(".on", words.on), name(".frames", words.frames);
    this.options(".missing select", data.missing.map((each) => [each.name, each.label]));
    this.options(".points select", data.joints);
    this.find(".missing").hidden = !data.missing.length;
    this.find(".points label").hidden = !this.moving;
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
    this.canvas.setAttribute("aria-label", `${this.data.words.picture}. ${where}`);
    this.place();
    this.people();
    this.seek();
    this.draw();
  }

  seconds(time) {
    return time.toLocaleString(this.data.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  }

  seek() {
    const to = this.data.pts[this.data.frames[this.at]];
    if (!this.data.film || to === undefined || this.video.readyState < 1) return;
    if (this.seeking) return void (this.again = true);
    if (Math.abs(this.video.currentTime - to) < 1e-6) return this.draw();
    this.seeking = this.data.frames[this.at];
    this.video.currentTime = to;
  }

  seeked() {
    this.shown = this.seeking;
    this.seeking = undefined;
    if (this.again) {
      this.again = false;
      this.seek();
    }
    this.draw();
  }

  // The picture.

  view() {
    const [width, height] = this.data.size;
    if (!this.moving) return { x: 0, y: 0, width, height };
    const points = this.points().filter(Boolean);
    if (!points.length) return { x: 0, y: 0, width, height };
    const xs = points.map((point) => point[0]), ys = points.map((point) => point[1]);
    const low = [Math.min(...xs), Math.min(...ys)], high = [Math.max(...xs), Math.max(...ys)];
    const side = Math.max(high[0] - low[0], high[1] - low[1], 40) * (1 + 2 * ROOM);
    const share = Math.min(1, Math.max(side / height, (side * 0.75) / width));
    const [w, h] = [width * share, height * share];
    const clamp = (value, most) => Math.min(Math.max(value, 0), most);
    return { x: clamp((low[0] + high[0] - w) / 2, width - w), y: clamp((low[1] + high[1] - h) / 2, height - h), width: w, height: h };
  }

  points() {
    const flat = this.data.points[this.at] ?? [];
    const points = [];
    for (let k = 0; k + 1 < flat.length; k += 2) points.push(flat[k] === null ? null : [flat[k], flat[k + 1]]);
    if (this.held && this.held.at === this.at) points[this.held.joint] = this.held.place;
    return points;
  }

  draw() {
    const { canvas, data } = this;
    if (!data || !data.size || !data.frames.length) return void (canvas.hidden = true);
    canvas.hidden = false;
    this.find(".stage").style.maxWidth = `${(HIGHEST_VH * data.size[0]) / data.size[1]}vh`;
    const seen = this.moving && this.frozen ? this.frozen : this.view();
    const ratio = window.devicePixelRatio || 1;
    const width = Math.max(1, Math.round((canvas.clientWidth || 640) * ratio));
    const height = Math.round((width * data.size[1]) / data.size[0]);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    this.seen = seen;
    this.scale = width / seen.width;
    const pen = canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = "#1b1b1b";
    pen.fillRect(0, 0, width, height);
    if (data.film && this.video.readyState >= 2) this.frame(pen, seen, width, height);
    pen.setTransform(this.scale, 0, 0, this.scale, -seen.x * this.scale, -seen.y * this.scale);
    this.boxes(pen, ratio);
    this.body(pen, ratio);
    canvas.dataset.frame = data.film && this.shown !== undefined ? this.shown : data.frames[this.at];
  }

  frame(pen, seen, width, height) {
    const share = this.data.film_size[0] / this.data.size[0];
    pen.drawImage(this.video, seen.x * share, seen.y * share, seen.width * share, seen.height * share, 0, 0, width, height);
  }

  boxes(pen, ratio) {
    if (this.moving) return;
    const px = ratio / this.scale;
    for (const person of this.here()) {
      const [x0, y0, x1, y1] = person.box;
      pen.setLineDash(person.athlete ? [] : [6 * px, 4 * px]);
      for (const [line, colour] of [[5, EDGE], [2.5, "#ffffff"]]) {
        pen.lineWidth = line * px;
        pen.strokeStyle = colour;
        pen.strokeRect(x0, y0, x1 - x0, y1 - y0);
      }
      pen.setLineDash([]);
      this.letter(pen, String(person.number), x0 + 9 * px, y0 + 10 * px, px, person.athlete ? "#ffffff" : "#d7d7d7");
    }
  }

  body(pen, ratio) {
    const points = this.points(), px = ratio / this.scale;
    const colour = (joints) => (joints.every((j) => j % 2) ? LEFT : joints.every((j) => j % 2 === 0 && j) ? RIGHT : MIDDLE);
    for (const [width, edge] of [[6, true], [3, false]]) {
      for (const [a, b] of this.data.limbs) {
        if (!points[a] || !points[b]) continue;
        pen.strokeStyle = edge ? EDGE : colour([a, b]);
        pen.lineWidth = width * px;
        pen.lineCap = "round";
        pen.beginPath();
        pen.moveTo(...points[a]);
        pen.lineTo(...points[b]);
        pen.stroke();
      }
    }
    const chosen = this.moving ? Number(this.find(".points select").value) : -1;
    points.forEach((point, joint) => {
      if (!point || (joint < 5 && this.moving)) return;
      pen.beginPath();
      pen.arc(...point, (this.moving ? 6 : 3) * px, 0, 2 * Math.PI);
      pen.fillStyle = joint === chosen ? "#f03c82" : colour([joint]);
      pen.strokeStyle = EDGE;
      pen.lineWidth = 1.5 * px;
      pen.fill();
      pen.stroke();
    });
    for (const joint of [9, 10, 15, 16]) this.side(pen, points, joint, px, colour([joint]));
  }

  // The letter of a side, beyond the end of a limb.
  side(pen, points, joint, px, colour) {
    const [point, before] = [points[joint], points[joint - 2]];
    if (!point) return;
    const way = before ? [point[0] - before[0], point[1] - before[1]] : [1, 0];
    const far = (16 * px) / Math.max(Math.hypot(...way), 1e-6);
    this.letter(pen, this.data.words[joint % 2 ? "left" : "right"], point[0] + far * way[0], point[1] + far * way[1], px, colour);
  }

  letter(pen, text, x, y, px, colour) {
    pen.font = `bold ${13 * px}px sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineWidth = 4 * px;
    pen.strokeStyle = EDGE;
    pen.strokeText(text, x, y);
    pen.fillStyle = colour;
    pen.fillText(text, x, y);
  }

  // People.

  here() {
    return this.data.people.flatMap((person) => {
      const row = person.at.indexOf(this.at);
      return row < 0 ? [] : [{ ...person, box: person.boxes[row] }];
    });
  }

  people() {
    const others = this.here();
    const buttons = others.map((person) => {
      const label = this.data.words[person.athlete ? "athlete" : "person"].replace("{number}", person.number);
      const button = Object.assign(make("button", "", label), { type: "button", disabled: person.athlete || this.waiting !== "" });
      button.addEventListener("click", () => this.choose(person));
      return button;
    });
    const nobody = others.some((person) => !person.athlete) ? [] : [make("span", "", this.data.words.nobody)];
    this.find(".people").replaceChildren(...buttons, ...nobody);
  }

  choose(person) {
    const [x0, y0, x1, y1] = person.box;
    if (!person.athlete && !this.waiting) this.act({ what: "athlete", x: (x0 + x1) / 2, y: (y0 + y1) / 2, time_s: this.time() });
  }

  // Pointer and keys on the picture.

  spot(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    return [this.seen.x + x * this.seen.width, this.seen.y + y * this.seen.height];
  }

  press(event) {
    const [x, y] = this.spot(event);
    if (!this.moving) {
      const inside = this.here().filter(({ box }) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]);
      const area = ({ box }) => (box[2] - box[0]) * (box[3] - box[1]);
      inside.sort((a, b) => a.athlete - b.athlete || area(a) - area(b));
      if (inside.length) this.choose(inside[0]);
      return;
    }
    const reach = (REACH_PX * this.seen.width) / this.canvas.getBoundingClientRect().width;
    const far = (joint) => Math.hypot(this.points()[joint][0] - x, this.points()[joint][1] - y);
    const near = this.data.joints.map(([joint]) => joint).filter((joint) => this.points()[joint] && far(joint) <= reach);
    if (!near.length) return;
    near.sort((a, b) => far(a) - far(b));
    this.canvas.setPointerCapture(event.pointerId);
    this.frozen = this.seen;
    this.find(".points select").value = near[0];
    this.held = { at: this.at, joint: near[0], place: [x, y], down: true };
    this.draw();
  }

  drag(event) {
    if (!this.held?.down) return;
    this.held.place = this.spot(event);
    this.draw();
  }

  release() {
    if (!this.held?.down) return;
    this.held.down = false;
    this.frozen = null;
    this.put();
  }

  put() {
    const { at, joint, place } = this.held;
    this.act({ what: "point", frame: this.data.frames[at], joint, x: place[0], y: place[1] });
  }

  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.moving) {
      if (way[0]) this.go(this.at + way[0]);
      if (way[0]) event.preventDefault();
      return;
    }
    event.preventDefault();
    const joint = Number(this.find(".points select").value), step = event.shiftKey ? BIG_STEP_PX : STEP_PX;
    const from = this.points()[joint] ?? [this.seen.x + this.seen.width / 2, this.seen.y + this.seen.height / 2];
    this.held = { at: this.at, joint, place: [from[0] + way[0] * step, from[1] + way[1] * step] };
    this.later({ what: "point", frame: this.data.frames[this.at], joint, x: this.held.place[0], y: this.held.place[1] });
    this.draw();
  }

  toggle() {
    this.moving = !this.moving;
    const button = this.find(".move");
    button.setAttribute("aria-pressed", this.moving);
    this.canvas.classList.toggle("moving", this.moving);
    this.words();
    this.draw();
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

  // The bar of phases.

  instant(name) {
    return this.dragged[name] ?? this.data.instants.find((each) => each.name === name)?.time;
  }

  share(time) {
    const first = this.time(0), last = this.time(this.data.times.length - 1);
    return Math.min(Math.max((time - first) / Math.max(last - first, 1e-9), 0), 1);
  }

  bar() {
    const { data } = this, bar = this.find(".bar");
    this.find("section.phases").hidden = !data.instants.length && !data.missing.length;
    bar.hidden = !data.instants.length;
    // What is there stays while it is what it was: a mark that is held must not be replaced by its like.
    const kind = JSON.stringify([data.phases, data.instants.map((instant) => instant.name), data.words]);
    if (kind !== this.kind) this.build(bar);
    this.kind = kind;
    this.marks.forEach((mark, at) => {
      const { label, moved } = data.instants[at];
      mark.className = moved ? "mark moved" : "mark";
      mark.title = label;
      mark.setAttribute("aria-label", moved ? `${label} (${data.words.moved})` : label);
    });
    this.place();
  }

  build(bar) {
    const { phases, instants } = this.data;
    const lanes = Array.from({ length: 1 + Math.max(-1, ...phases.map((phase) => phase.lane)) }, () => make("div", "lane"));
    this.spans = phases.map((phase, at) => {
      const span = make("div", `phase c${at % 4}`, phase.label);
      span.title = phase.label;
      lanes[phase.lane].append(span);
      return span;
    });
    const focused = bar.getRootNode().activeElement?.dataset?.instant;
    this.marks = instants.map(({ name }) => this.markOf(name));
    bar.replaceChildren(...lanes, make("div", "head"), ...this.marks);
    if (focused) this.marks.find((mark) => mark.dataset.instant === focused)?.focus({ preventScroll: true });
  }

  markOf(name) {
    const mark = make("div", "mark");
    mark.dataset.instant = name;
    mark.tabIndex = 0;
    mark.setAttribute("role", "slider");
    mark.addEventListener("keydown", (event) => this.nudge(event, name));
    mark.addEventListener("focus", () => {
      this.go(this.nearest(this.instant(name)));
      this.tell(name);
    });
    mark.addEventListener("pointerenter", () => this.tell(name));
    mark.addEventListener("blur", () => this.pending?.name === name && this.now());
    mark.addEventListener("pointerdown", (event) => this.grab(event, name, mark));
    return mark;
  }

  place() {
    if (!this.spans) return;
    const percent = (time) => `${100 * this.share(time)}%`;
    this.data.phases.forEach((phase, at) => {
      const [start, stop] = [this.instant(phase.start), this.instant(phase.stop)];
      Object.assign(this.spans[at].style, { left: percent(start), width: `${100 * (this.share(stop) - this.share(start))}%` });
    });
    this.marks.forEach((mark) => {
      const time = this.instant(mark.dataset.instant);
      mark.style.left = percent(time);
      mark.setAttribute("aria-valuemin", 0);
      mark.setAttribute("aria-valuemax", this.data.frames.length - 1);
      mark.setAttribute("aria-valuenow", this.nearest(time));
      mark.setAttribute("aria-valuetext", `${this.seconds(time)} s`);
    });
    this.find(".head").style.left = percent(this.time());
    if (this.told) this.tell(this.told);
  }

  // Which mark it is: they stand too close for names of their own.
  tell(name) {
    const instant = this.data.instants.find((each) => each.name === name);
    this.told = instant && name;
    this.find(".which").textContent = instant ? `${instant.label}, ${this.seconds(this.instant(name))} s` : "";
  }

  // Frames between which an instant may lie: no phase may end before it starts.
  limits(name) {
    let low = 0, high = this.data.times.length - 1;
    for (const phase of this.data.phases) {
      if (phase.stop === name) low = Math.max(low, this.after(this.instant(phase.start)));
      if (phase.start === name) high = Math.min(high, this.before(this.instant(phase.stop)));
    }
    return [low, Math.max(low, high)];
  }

  after(time) {
    const at = this.data.times.findIndex((each) => each > time + 1e-6);
    return at < 0 ? this.data.times.length - 1 : at;
  }

  before(time) {
    const at = this.after(time - 2e-6);
    return this.data.times[at] < time - 1e-6 ? at : Math.max(0, at - 1);
  }

  move(name, at) {
    const [low, high] = this.limits(name);
    const to = Math.min(Math.max(at, low), high);
    this.dragged[name] = this.time(to);
    this.go(to);
    return { what: "instant", name, time_s: this.time(to) };
  }

  nudge(event, name) {
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 }[event.key];
    if (event.key === "Enter") return this.now();
    if (!steps) return;
    event.preventDefault();
    const time = this.instant(name), on = this.nearest(time);
    const apart = this.time(on) - time; // an instant between two frames first goes to the next one
    const from = apart * steps > 1e-6 ? on - Math.sign(steps) : on;
    this.later(this.move(name, from + steps));
  }

  grab(event, name, mark) {
    event.preventDefault();
    mark.focus({ preventScroll: true });
    mark.setPointerCapture(event.pointerId);
    this.grabbed = name;
    let act = null;
    const drag = (moved) => {
      const box = this.find(".bar").getBoundingClientRect();
      const share = (moved.clientX - box.left) / box.width;
      act = this.move(name, this.nearest(this.time(0) + share * (this.time(this.data.times.length - 1) - this.time(0))));
    };
    const done = () => {
      mark.removeEventListener("pointermove", drag);
      this.grabbed = null;
      if (act) this.act(act);
    };
    mark.addEventListener("pointermove", drag);
    mark.addEventListener("pointerup", done, { once: true });
    mark.addEventListener("pointercancel", done, { once: true });
  }
}

function make(tag, name, text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
}
