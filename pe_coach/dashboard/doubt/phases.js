// The bar of phases, with a mark for every instant that can be moved.

class Phases {
  constructor(editor) {
    this.editor = editor;
    this.dragged = {}; // instants by name, seconds, while they are dragged or not answered yet
  }

  get data() {
    return this.editor.data;
  }

  instant(name) {
    return this.dragged[name] ?? this.data.instants.find((each) => each.name === name)?.time;
  }

  share(time) {
    const first = this.editor.time(0), last = this.editor.time(this.data.times.length - 1);
    return Math.min(Math.max((time - first) / Math.max(last - first, 1e-9), 0), 1);
  }

  show() {
    const { data } = this, bar = this.editor.find(".bar");
    this.editor.find("section.phases").hidden = !data.instants.length && !data.missing.length;
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
      this.editor.go(this.editor.nearest(this.instant(name)));
      this.tell(name);
    });
    mark.addEventListener("pointerenter", () => this.tell(name));
    mark.addEventListener("blur", () => this.editor.pending?.name === name && this.editor.now());
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
      mark.setAttribute("aria-valuenow", this.editor.nearest(time));
      mark.setAttribute("aria-valuetext", `${this.editor.seconds(time)} s`);
    });
    this.editor.find(".head").style.left = percent(this.editor.time());
    if (this.told) this.tell(this.told);
  }

  // Which mark it is: they stand too close for names of their own.
  tell(name) {
    const instant = this.data.instants.find((each) => each.name === name);
    this.told = instant && name;
    this.editor.find(".which").textContent = instant ? `${instant.label}, ${this.editor.seconds(this.instant(name))} s` : "";
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
    this.dragged[name] = this.editor.time(to);
    this.editor.go(to);
    return { what: "instant", name, time_s: this.editor.time(to) };
  }

  nudge(event, name) {
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 }[event.key];
    if (event.key === "Enter") return this.editor.now();
    if (!steps) return;
    event.preventDefault();
    const time = this.instant(name), on = this.editor.nearest(time);
    const apart = this.editor.time(on) - time; // an instant between two frames first goes to the next one
    const from = apart * steps > 1e-6 ? on - Math.sign(steps) : on;
    this.editor.later(this.move(name, from + steps));
  }

  grab(event, name, mark) {
    event.preventDefault();
    mark.focus({ preventScroll: true });
    mark.setPointerCapture(event.pointerId);
    this.grabbed = name;
    let act = null;
    const drag = (moved) => {
      const box = this.editor.find(".bar").getBoundingClientRect();
      const share = (moved.clientX - box.left) / box.width;
      const [first, last] = [this.editor.time(0), this.editor.time(this.data.times.length - 1)];
      act = this.move(name, this.editor.nearest(first + share * (last - first)));
    };
    const done = () => {
      mark.removeEventListener("pointermove", drag);
      this.grabbed = null;
      if (act) this.editor.act(act);
    };
    mark.addEventListener("pointermove", drag);
    mark.addEventListener("pointerup", done, { once: true });
    mark.addEventListener("pointercancel", done, { once: true });
  }
}
