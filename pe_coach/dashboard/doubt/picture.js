// One picture of the film, with everybody's box and the athlete's body on it.

const HIGHEST_VH = 60; // the picture: bar and picture are seen together while a mark is dragged
const ROOM = 0.35; // around the body when points are moved, as a share of its longer side
const LEFT = "#e69f00", RIGHT = "#56b4e9", MIDDLE = "#ffffff", EDGE = "#141414"; // Okabe and Ito's colours

class Picture {
  constructor(editor) {
    this.editor = editor;
    this.canvas = editor.find("canvas");
    this.video = editor.find("video");
    this.video.addEventListener("seeked", () => this.seeked());
    this.video.addEventListener("loadeddata", () => this.seek());
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  get data() {
    return this.editor.data;
  }

  show(data) {
    if (data.film === this.playing) return;
    this.playing = data.film;
    if (data.film) this.video.src = data.film;
    else this.video.removeAttribute("src");
  }

  seek() {
    const to = this.data.pts[this.data.frames[this.editor.at]];
    if (!this.data.film || to === undefined || this.video.readyState < 1) return;
    if (this.seeking) return void (this.again = true);
    if (Math.abs(this.video.currentTime - to) < 1e-6) return this.draw();
    this.seeking = this.data.frames[this.editor.at];
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

  view() {
    const [width, height] = this.data.size;
    if (!this.editor.pointing.moving) return { x: 0, y: 0, width, height };
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
    const flat = this.data.points[this.editor.at] ?? [];
    const points = [];
    for (let k = 0; k + 1 < flat.length; k += 2) points.push(flat[k] === null ? null : [flat[k], flat[k + 1]]);
    const { held } = this.editor.pointing;
    if (held && held.at === this.editor.at) points[held.joint] = held.place;
    return points;
  }

  draw() {
    const { canvas, data } = this;
    if (!data || !data.size || !data.frames.length) return void (canvas.hidden = true);
    canvas.hidden = false;
    this.editor.find(".stage").style.maxWidth = `${(HIGHEST_VH * data.size[0]) / data.size[1]}vh`;
    const { moving, frozen } = this.editor.pointing;
    const seen = moving && frozen ? frozen : this.view();
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
    canvas.dataset.frame = data.film && this.shown !== undefined ? this.shown : data.frames[this.editor.at];
  }

  frame(pen, seen, width, height) {
    const share = this.data.film_size[0] / this.data.size[0];
    pen.drawImage(this.video, seen.x * share, seen.y * share, seen.width * share, seen.height * share, 0, 0, width, height);
  }

  boxes(pen, ratio) {
    if (this.editor.pointing.moving) return;
    const px = ratio / this.scale;
    for (const person of this.editor.pointing.here()) {
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
    const chosen = this.editor.pointing.moving ? Number(this.editor.find(".points select").value) : -1;
    points.forEach((point, joint) => {
      if (!point || (joint < 5 && this.editor.pointing.moving)) return;
      pen.beginPath();
      pen.arc(...point, (this.editor.pointing.moving ? 6 : 3) * px, 0, 2 * Math.PI);
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
}
