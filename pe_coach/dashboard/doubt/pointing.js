// What is clicked, dragged and moved by keys on the picture: somebody else as the athlete, a point of the body.

const REACH_PX = 22; // how far from a point a finger may touch it
const STEP_PX = 1, BIG_STEP_PX = 8; // of the film, by one key

class Pointing {
  constructor(editor) {
    this.editor = editor;
    this.moving = false; // whether points can be moved
    this.held = null; // the point that is dragged
    const on = (event, act) => editor.find("canvas").addEventListener(event, act);
    on("keydown", (event) => this.key(event));
    on("pointerdown", (event) => this.press(event));
    on("pointermove", (event) => this.drag(event));
    on("pointerup", () => this.release());
    on("pointercancel", () => this.release());
  }

  get data() {
    return this.editor.data;
  }

  here() {
    return this.data.people.flatMap((person) => {
      const row = person.at.indexOf(this.editor.at);
      return row < 0 ? [] : [{ ...person, box: person.boxes[row] }];
    });
  }

  people() {
    const others = this.here();
    const buttons = others.map((person) => {
      const label = this.data.words[person.athlete ? "athlete" : "person"].replace("{number}", person.number);
      const disabled = person.athlete || this.editor.waiting !== "";
      const button = Object.assign(make("button", "", label), { type: "button", disabled });
      button.addEventListener("click", () => this.choose(person));
      return button;
    });
    const nobody = others.some((person) => !person.athlete) ? [] : [make("span", "", this.data.words.nobody)];
    this.editor.find(".people").replaceChildren(...buttons, ...nobody);
  }

  choose(person) {
    const [x0, y0, x1, y1] = person.box;
    if (person.athlete || this.editor.waiting) return;
    this.editor.act({ what: "athlete", x: (x0 + x1) / 2, y: (y0 + y1) / 2, time_s: this.editor.time() });
  }

  spot(event) {
    const box = this.editor.picture.canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const { seen } = this.editor.picture;
    return [seen.x + x * seen.width, seen.y + y * seen.height];
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
    const reach = (REACH_PX * this.editor.picture.seen.width) / this.editor.picture.canvas.getBoundingClientRect().width;
    const points = this.editor.picture.points();
    const far = (joint) => Math.hypot(points[joint][0] - x, points[joint][1] - y);
    const near = this.data.joints.map(([joint]) => joint).filter((joint) => points[joint] && far(joint) <= reach);
    if (!near.length) return;
    near.sort((a, b) => far(a) - far(b));
    this.editor.picture.canvas.setPointerCapture(event.pointerId);
    this.frozen = this.editor.picture.seen;
    this.editor.find(".points select").value = near[0];
    this.held = { at: this.editor.at, joint: near[0], place: [x, y], down: true };
    this.editor.picture.draw();
  }

  drag(event) {
    if (!this.held?.down) return;
    this.held.place = this.spot(event);
    this.editor.picture.draw();
  }

  release() {
    if (!this.held?.down) return;
    this.held.down = false;
    this.frozen = null;
    this.put();
  }

  put() {
    const { at, joint, place } = this.held;
    this.editor.act({ what: "point", frame: this.data.frames[at], joint, x: place[0], y: place[1] });
  }

  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.moving) {
      if (way[0]) this.editor.go(this.editor.at + way[0]);
      if (way[0]) event.preventDefault();
      return;
    }
    event.preventDefault();
    const joint = Number(this.editor.find(".points select").value), step = event.shiftKey ? BIG_STEP_PX : STEP_PX;
    const { seen } = this.editor.picture;
    const from = this.editor.picture.points()[joint] ?? [seen.x + seen.width / 2, seen.y + seen.height / 2];
    this.held = { at: this.editor.at, joint, place: [from[0] + way[0] * step, from[1] + way[1] * step] };
    const { at, place } = this.held;
    this.editor.later({ what: "point", frame: this.data.frames[at], joint, x: place[0], y: place[1] });
    this.editor.picture.draw();
  }

  toggle() {
    this.moving = !this.moving;
    const button = this.editor.find(".move");
    button.setAttribute("aria-pressed", this.moving);
    this.editor.picture.canvas.classList.toggle("moving", this.moving);
    this.editor.words();
    this.editor.picture.draw();
  }
}
