// The player of one attempt: the pupil, and beside it the reference at the same place of the movement.

const SPEEDS = [0.1, 0.25, 0.5, 1];
const TRAIL_S = 0.6; // of the way that a trail shows, seconds of the film
const JUMP = 10; // frames that an arrow goes with the shift key
const WIDTH = 1 / 60; // of a limb, as a share of the pupil's height
const PUPIL = 0.7; // share of the enlarged part's height that the pupil takes

const ICONS = {
  play: "M7 4.5v15l13-7.5z",
  pause: "M6 4.5h4.5v15H6zM13.5 4.5H18v15h-4.5z",
  back: "M17 5v14l-10-7zM5 5h2.2v14H5z",
  next: "M7 5v14l10-7zM16.8 5H19v14h-2.2z",
  full: "M4 4h7v2.2H6.2V11H4zM20 20h-7v-2.2h4.8V13H20z",
};

const TOGGLES = [
  ["skeleton", "k"], ["ghost", "g"], ["angles", "a"], ["trail", "t"], ["zoom", "z"],
];

class Player {
  constructor(root, data, callbacks = {}) {
    this.root = root;
    this.callbacks = callbacks;
    this.speed = 0.25;
    this.on = { skeleton: true, ghost: true, angles: true, trail: false, zoom: data.zoom !== false };
    this.chosen = 0;
    this.sheet = Object.assign(new Image(), { onload: () => this.draw() });
    this.kept = Object.assign(document.createElement("canvas"), { width: 0, height: 0 });
    this.index = 0;
    this.build(data);
    this.load(data);
  }

  // Takes other data of the same attempt, after a correction by hand for instance, and stays where it is.
  load(data) {
    const place = this.data && this.frames.frame[this.index];
    this.data = data;
    this.words = data.words;
    this.root.classList.toggle("pe-alone", Boolean(data.alone)); // a reference without a pupil
    this.frames = data.frames;
    this.count = this.frames.frame.length;
    this.loop = null;
    this.fillNames();
    this.fillTimeline();
    this.fillLoop();
    this.open(data.film);
    if (data.figures && this.sheet.getAttribute("src") !== data.figures.src) this.sheet.src = data.figures.src;
    this.dress();
    const start = data.corrections.length ? data.corrections[0].frame : this.frameAt(this.phases()[0]?.start ?? 0);
    this.show(this.indexOf(place ?? data.start ?? start));
  }

  open(film) {
    if (this.source) Object.assign(this.source, { playing: false, onPicture: () => {} });
    if (film && this.video.getAttribute("src") !== film.src) this.video.src = film.src;
    this.root.classList.toggle("pe-filmed", Boolean(film));
    const told = (number) => this.arrived(this.rowOf[number] ?? 0);
    if (!film) {
      this.rowOf = this.frames.frame.map((_, k) => k);
      this.pictureOf = this.rowOf;
      this.source = new Clock(this.frames.time, told);
      return;
    }
    this.rowOf = film.frames.map((frame) => this.indexOf(frame));
    this.pictureOf = this.frames.frame.map((frame) => nearest(film.frames, frame));
    this.source = new Film(this.video, film.pts, told);
  }

  // ---- where we are -------------------------------------------------------------------------------------------------

  indexOf(frame) {
    return nearest(this.frames.frame, frame);
  }

  frameAt(time) {
    return this.frames.frame[nearest(this.frames.time, time)];
  }

  phases() {
    return this.data.phases;
  }

  phaseAt(time) {
    return this.phases().find((phase) => phase.start <= time + 1e-6 && time < phase.stop) ?? null;
  }

  show(index) {
    const inside = Math.min(Math.max(index, 0), this.count - 1);
    if (this.source.playing) this.source.pause(this.pictureOf[inside]);
    else this.source.show(this.pictureOf[inside]);
    this.wanted = inside;
    this.dress();
  }

  step(by) {
    this.show((this.source.playing ? this.index : this.wanted) + by);
  }

  arrived(index) {
    if (this.loop && this.source.playing && index > this.loop[1]) {
      this.turn();
      return;
    }
    const taken = this.source.take(this.kept);
    this.index = taken === null ? index : (this.rowOf[taken] ?? index);
    this.draw();
    this.tell();
    if (!this.source.playing) return;
    this.wanted = this.index;
    const [first, last] = this.loop ?? [0, this.count - 1];
    if (this.index >= last || this.index < first) this.turn(last);
  }

  // At the end of what is played.
  turn(last) {
    if (this.loop) {
      this.source.show(this.pictureOf[this.loop[0]]);
      return;
    }
    this.index = last;
    this.pause();
  }

  play() {
    const [first, last] = this.loop ?? [0, this.count - 1];
    if (this.index >= last || this.index < first) this.source.show(this.pictureOf[first]);
    this.source.play(this.speed);
    this.dress();
  }

  pause() {
    this.source.pause(this.pictureOf[this.index]);
    this.wanted = this.index;
    this.dress();
  }

  toggle() {
    if (this.source.playing) this.pause();
    else this.play();
  }

  setSpeed(speed) {
    this.speed = speed;
    if (this.source.playing) this.source.play(speed);
    this.dress();
  }

  setLoop(value) {
    const phase = this.phases().find((each) => each.id === value);
    const span = phase ?? (value === "all" && this.phases().length ? this.whole() : null);
    this.loop = span ? [span.start, span.stop].map((time) => nearest(this.frames.time, time)) : null;
    if (this.loop && !this.source.playing) this.show(this.loop[0]);
    this.dress();
  }

  whole() {
    const all = this.phases();
    return { start: Math.min(...all.map((p) => p.start)), stop: Math.max(...all.map((p) => p.stop)) };
  }

  go(frame, correction) {
    if (correction !== undefined) this.chosen = correction;
    this.show(this.indexOf(frame));
  }

  seekTime(time) {
    this.show(nearest(this.frames.time, time));
  }

  tell() {
    const { frames, index, data } = this, [frame, time] = [frames.frame[index], frames.time[index]];
    this.root.dataset.frame = frame;
    const detail = { player: data.id, frame, time };
    window.dispatchEvent(new CustomEvent("pe-coach:at", { detail }));
    this.callbacks.onFrame?.(detail);
  }

  // ---- what is seen -------------------------------------------------------------------------------------------------

  draw() {
    if (!this.count) return;
    const time = this.frames.time[this.index], phase = this.phaseAt(time);
    const ratio = window.devicePixelRatio || 1;
    if (!this.data.alone) this.drawOwn(this.own.getContext("2d"), ratio, phase);
    this.drawModel(this.model.getContext("2d"), ratio, phase);
    const share = this.shareOf(time), name = phase?.name ?? this.words.outside;
    this.head.style.left = `${100 * share}%`;
    const frame = this.frames.frame[this.index], seconds = this.number(time, 2);
    this.readout.textContent = `${seconds} s`;
    this.where.textContent = `${this.words.frame} ${frame} · ${name}`;
    this.line.setAttribute("aria-valuenow", this.index);
    this.line.setAttribute("aria-valuetext", `${this.words.frame} ${frame}, ${seconds} s, ${name}`);
    for (const part of this.parts) part.classList.toggle("pe-now", part.dataset.phase === phase?.id);
  }

  number(value, decimals) {
    return value.toLocaleString(this.data.lang, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  }

  // The part of a picture that a canvas shows: all of it, or the surroundings of the pupil.
  box(size, window, canvas) {
    const [width, height] = size, [x, y, side] = window;
    if (!this.on.zoom || !side) return [0, 0, width, height];
    const wide = (side * canvas.width) / canvas.height;
    const inside = (middle, length, whole) =>
      length >= whole ? (whole - length) / 2 : Math.min(Math.max(middle - length / 2, 0), whole - length);
    return [inside(x, wide, width), inside(y, side, height), wide, side];
  }

  stage(ctx, size, window) {
    const { canvas } = ctx;
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    return viewOf(this.box(size, window, canvas), canvas.width, canvas.height);
  }

  picture(ctx, view, part, size) {
    if (!this.data.film || !this.kept.width) return;
    const [x, y, width, height] = part ?? [0, 0, this.kept.width, this.kept.height];
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(this.kept, x, y, width, height, view.left, view.top, size[0] * view.scale, size[1] * view.scale);
  }

  bodyAt(frames, index) {
    return { points: frames.points[index], sure: frames.sure[index], near: frames.near[index] };
  }

  drawOwn(ctx, ratio, phase) {
    const { frames, index, data } = this, body = this.bodyAt(frames, index);
    const view = this.stage(ctx, data.size, frames.window[index]);
    this.picture(ctx, view, data.film?.own, data.size);
    const width = this.limb(frames, index, view, ratio), size = this.trunk(frames, index, view);
    const over = frames.ghost[index];
    if (this.on.ghost && over) drawFigure(ctx, over, view, body.near, size, GHOST, data.film ? 0.5 : 0.8);
    if (this.on.trail) this.trails(ctx, view, width);
    if (!this.on.skeleton) return;
    drawSkeleton(ctx, view, body, data.limbs, width);
    const correction = data.corrections[this.chosen];
    if (correction && (phase?.id === correction.phase || frames.frame[index] === correction.frame))
      drawMark(ctx, view, body.points, correction, width);
    if (this.on.angles) this.angles(ctx, view, body.points, "value", "at", NEAR, size, ratio);
  }

  drawModel(ctx, ratio, phase) {
    const { data, frames, index } = this, { other } = data;
    if (data.film?.other && other) return this.drawOther(ctx, ratio);
    const known = this.nearestGhost(index), view = this.stage(ctx, data.size, frames.window[index]);
    if (known === null) return undefined;
    const [moved, from] = [frames.window[index], frames.window[known]];
    const shifted = { ...view, at: (p) => p && view.at([p[0] + moved[0] - from[0], p[1] + moved[1] - from[1]]) };
    const place = known === index ? view : shifted, size = this.trunk(frames, index, view);
    const opacity = known === index ? 1 : 0.3;
    if (!this.drawBody(ctx, place, known, size, opacity))
      drawFigure(ctx, frames.ghost[known], place, frames.near[known], size, GHOST, opacity);
    if (this.on.angles && known === index)
      this.angles(ctx, view, frames.ghost[index], "ghost", null, GHOST.text, size, ratio);
    return undefined;
  }

  // The reference as a person; false while there is no picture of one.
  drawBody(ctx, view, index, size, opacity) {
    const { figures } = this.data, { sheet, frames } = this, trunk = trunkOf(frames.ghost[index], view);
    if (!figures || !sheet.complete || !sheet.naturalWidth || !trunk || frames.row[index] === null) return false;
    const { rows, hips, torso, cell, mirrored } = figures, n = nearest(rows, frames.row[index]), scale = size / torso;
    ctx.save();
    ctx.translate(...trunk.hips);
    ctx.scale(mirrored ? -scale : scale, scale);
    ctx.globalAlpha = opacity;
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(sheet, n * cell, 0, cell, cell, -hips[n][0], -hips[n][1], cell, cell);
    ctx.restore();
    return true;
  }

  drawOther(ctx, ratio) {
    const { data, index } = this, { frames, size } = data.other;
    const view = this.stage(ctx, size, frames.window[index]);
    this.picture(ctx, view, data.film.other, size);
    if (!this.on.skeleton) return;
    drawSkeleton(ctx, view, this.bodyAt(frames, index), data.limbs, this.limb(frames, index, view, ratio));
  }

  limb(frames, index, view, ratio) {
    return Math.max(1.6 * ratio, WIDTH * PUPIL * frames.window[index][2] * view.scale);
  }

  // Length of the trunk on the canvas: the longest seen nearby, since it is foreshortened at times.
  trunk(frames, index, view) {
    const identity = { at: (p) => p };
    let longest = 0;
    for (let k = Math.max(0, index - 15); k < Math.min(this.count, index + 15); k++)
      longest = Math.max(longest, trunkOf(frames.points[k], identity)?.length ?? 0);
    return Math.min(longest || Infinity, 0.4 * frames.window[index][2] || Infinity) * view.scale;
  }

  nearestGhost(index) {
    for (let away = 0; away < this.count; away++)
      for (const k of [index - away, index + away]) if (this.frames.ghost[k]?.some((v) => v !== null)) return k;
    return null;
  }

  angles(ctx, view, points, value, px, colour, size, ratio) {
    for (const angle of this.data.angles) {
      const degrees = angle.frames[value][this.index], flat = px && angle.frames[px]?.[this.index];
      const legs = angle.chain ? angle.chain.map((k) => at(points, k)) : [0, 1, 2].map((k) => at(flat, k));
      if (degrees !== null) drawAngle(ctx, legs.map(view.at), `${this.number(degrees, 0)}°`, colour, size, ratio);
    }
  }

  trails(ctx, view, width) {
    const { frames, index } = this, colours = ["#ffffff", MARK, MARK];
    const first = frames.time.findIndex((time) => time >= frames.time[index] - TRAIL_S);
    this.data.trails.forEach(({ frames: way }, n) => {
      const points = [];
      for (let k = first; k <= index; k++) points.push(view.at(backInFrame(at(way.at[k], 0), way.back?.[index])));
      drawTrail(ctx, points, colours[n], 0.6 * width);
    });
  }

  shareOf(time) {
    const { time: times } = this.frames, length = times[this.count - 1] - times[0];
    return length > 0 ? Math.min(Math.max((time - times[0]) / length, 0), 1) : 0;
  }
}
