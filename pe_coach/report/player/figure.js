// Bodies, angles and trails on a canvas. Places are px of the film; `view` says where they lie on the canvas.

const NEAR = "rgb(230,159,0)", FAR = "rgb(86,180,233)", MIDDLE = "#ffffff", MARK = "rgb(240,60,130)", EDGE = "#141414";
const GHOST = { fill: "rgb(0,178,130)", far: "rgb(0,128,96)", edge: "rgb(0,58,44)", text: "#7ff0cf" };
const MIN_SURE = 3, SURE = 8, FAINTEST = 0.3; // tenths: a wrong limb misleads more than a missing one
const BODY = 5; // points below are on the head
// Radii as shares of the trunk's length, points 5 to 16 by pairs: shoulder, elbow, wrist, hip, knee, ankle.
const RADII = [0.13, 0.09, 0.065, 0.16, 0.115, 0.07], HEAD = 0.22, NECK = 0.08, HEAD_ABOVE = 0.42;
const LEFT_LIMBS = [[5, 7], [7, 9]], LEFT_LEG = [[11, 13], [13, 15]];

const radius = (k) => RADII[(k - BODY) >> 1];
const at = (flat, k) => (flat && flat[2 * k] !== null ? [flat[2 * k], flat[2 * k + 1]] : null);
const between = (a, b) => a && b && [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
const apart = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);

// Where the film's px lie on a canvas: the part `box` of the picture fills it, in the middle.
function viewOf(box, width, height) {
  const scale = Math.min(width / box[2], height / box[3]);
  const left = (width - box[2] * scale) / 2 - box[0] * scale, top = (height - box[3] * scale) / 2 - box[1] * scale;
  return { scale, left, top, at: (p) => p && [p[0] * scale + left, p[1] * scale + top] };
}

function line(ctx, points, colour, width, opacity = 1) {
  ctx.globalAlpha = opacity;
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.lineCap = ctx.lineJoin = "round";
  ctx.beginPath();
  points.forEach((p, n) => (n ? ctx.lineTo(...p) : ctx.moveTo(...p)));
  ctx.stroke();
  ctx.globalAlpha = 1;
}

function disc(ctx, p, r, colour, opacity = 1) {
  ctx.globalAlpha = opacity;
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(p[0], p[1], r, 0, 2 * Math.PI);
  ctx.fill();
  ctx.globalAlpha = 1;
}

const isFar = (k, near) => near !== "" && (k % 2 === 1) !== (near === "l");

function limbColour([a, b], near) {
  if (!near || a < BODY || a % 2 !== b % 2) return MIDDLE;
  return isFar(b, near) ? FAR : NEAR;
}

function solid(sure, k) {
  const tenths = Number(sure[k]);
  if (tenths < MIN_SURE) return 0;
  return FAINTEST + (1 - FAINTEST) * Math.min(1, (tenths - MIN_SURE) / (SURE - MIN_SURE));
}

// The measured skeleton: near side orange, far side blue and thinner, as solid as it is sure.
function drawSkeleton(ctx, view, body, limbs, width) {
  const { points, sure, near } = body;
  const strokes = limbs
    .map((limb) => ({ limb, ends: limb.map((k) => view.at(at(points, k))), colour: limbColour(limb, near) }))
    .filter((s) => s.ends[0] && s.ends[1])
    .map((s) => ({ ...s, opacity: Math.min(...s.limb.map((k) => solid(sure, k))), wide: limbWidth(s, width) }))
    .filter((s) => s.opacity > 0)
    .sort((a, b) => order(a.colour) - order(b.colour));
  for (const s of strokes) line(ctx, s.ends, EDGE, s.wide + 0.6 * width, s.opacity);
  for (const s of strokes) line(ctx, s.ends, s.colour, s.wide, s.opacity);
  for (let k = BODY; k < 17; k++) {
    const p = view.at(at(points, k)), opacity = solid(sure, k);
    if (!p || !opacity) continue;
    const r = 0.75 * width * (isFar(k, near) ? 0.7 : 1);
    disc(ctx, p, r + 0.3 * width, EDGE, opacity);
    disc(ctx, p, r, limbColour([k, k], near), opacity);
  }
}

const order = (colour) => [FAR, MIDDLE, NEAR].indexOf(colour);
const limbWidth = ({ limb, colour }, width) => width * (limb[0] < BODY ? 0.6 : colour === FAR ? 0.7 : 1);

// What the correction is about: its limbs and a ring around its joint.
function drawMark(ctx, view, points, mark, width) {
  const known = mark.limbs.map((limb) => limb.map((k) => view.at(at(points, k)))).filter((e) => e[0] && e[1]);
  for (const ends of known) line(ctx, ends, EDGE, 1.2 * width + 0.6 * width);
  for (const ends of known) line(ctx, ends, MARK, 1.2 * width);
  for (const k of mark.points) {
    const p = view.at(at(points, k));
    if (!p) continue;
    for (const [colour, wide] of [[EDGE, 1.8 * width], [MARK, 1.1 * width]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = wide;
      ctx.beginPath();
      ctx.arc(p[0], p[1], 3.6 * width, 0, 2 * Math.PI);
      ctx.stroke();
    }
  }
}

// A limb that tapers from one joint to the next.
function taper(ctx, a, b, ra, rb) {
  const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
  ctx.beginPath();
  ctx.arc(a[0], a[1], ra, angle + Math.PI / 2, angle + (3 * Math.PI) / 2);
  ctx.arc(b[0], b[1], rb, angle - Math.PI / 2, angle + Math.PI / 2);
  ctx.closePath();
  ctx.fill();
}

function trunkOf(flat, view) {
  const [ls, rs, lh, rh] = [5, 6, 11, 12].map((k) => view.at(at(flat, k)));
  const shoulders = between(ls, rs), hips = between(lh, rh);
  return shoulders && hips ? { ls, rs, lh, rh, shoulders, hips, length: apart(shoulders, hips) } : null;
}

function headOf(flat, view, trunk, size) {
  const known = [0, 3, 4].map((k) => view.at(at(flat, k))).filter(Boolean);
  if (known.length) return [0, 1].map((axis) => known.reduce((sum, p) => sum + p[axis], 0) / known.length);
  const reach = (HEAD_ABOVE * size) / Math.max(trunk.length, 1e-6);
  return [0, 1].map((axis) => trunk.shoulders[axis] + reach * (trunk.shoulders[axis] - trunk.hips[axis]));
}

// A solid figure of the ghost: `size` is the trunk's length on the canvas, `grown` by so many px for its outline.
function figure(ctx, flat, view, near, size, colours, grown) {
  const trunk = trunkOf(flat, view);
  if (!trunk) return;
  const p = (k) => view.at(at(flat, k)), r = (k) => radius(k) * size + grown;
  const side = (far) => {
    const shift = far === (near !== "r") ? 1 : 0; // without a near side the left one is taken for it
    ctx.fillStyle = far ? colours.far : colours.fill;
    return (limbs) => limbs.map((limb) => limb.map((k) => k + shift)).forEach(([a, b]) => {
      if (p(a) && p(b)) taper(ctx, p(a), p(b), r(a), r(b));
    });
  };
  const draw = (far, limbs) => side(far)(limbs);
  draw(true, LEFT_LIMBS);
  draw(true, LEFT_LEG);
  ctx.fillStyle = colours.fill;
  const head = headOf(flat, view, trunk, size);
  taper(ctx, trunk.shoulders, head, NECK * size + grown, NECK * size + grown);
  for (const [a, b, ka, kb] of [
    [trunk.ls, trunk.lh, 5, 11], [trunk.rs, trunk.rh, 6, 12], [trunk.ls, trunk.rs, 5, 6], [trunk.lh, trunk.rh, 11, 12],
    [trunk.shoulders, trunk.hips, 5, 11],
  ]) taper(ctx, a, b, r(ka), r(kb));
  disc(ctx, head, HEAD * size + grown, colours.fill);
  draw(false, LEFT_LEG);
  ctx.fillStyle = colours.edge;
  if (!grown) crease(ctx, trunk, p, near, size, colours);
  draw(false, LEFT_LIMBS);
}

// A thin line around the near arm, which else vanishes in front of the trunk.
function crease(ctx, trunk, p, near, size, colours) {
  const shift = near === "r" ? 1 : 0;
  ctx.fillStyle = colours.far;
  for (const [a, b] of LEFT_LIMBS) {
    const from = p(a + shift), to = p(b + shift), rim = 0.025 * size;
    if (from && to) taper(ctx, from, to, radius(a) * size + rim, radius(b) * size + rim);
  }
}

function drawFigure(ctx, flat, view, near, size, colours, opacity) {
  if (!ctx.canvas.width || !ctx.canvas.height) return; // not laid out yet; it is drawn again when it is
  const glass = figureGlass(ctx.canvas.width, ctx.canvas.height);
  const rim = Math.max(1.2, 0.02 * size);
  figure(glass, flat, view, near, size, { fill: colours.edge, far: colours.edge, edge: colours.edge }, rim);
  figure(glass, flat, view, near, size, colours, 0);
  ctx.globalAlpha = opacity;
  ctx.drawImage(glass.canvas, 0, 0);
  ctx.globalAlpha = 1;
}

let glassCanvas = null;

// A sheet of glass as large as the canvas: what overlaps on it is no darker than the rest once it is laid on.
function figureGlass(width, height) {
  glassCanvas ??= document.createElement("canvas");
  if (glassCanvas.width !== width || glassCanvas.height !== height) Object.assign(glassCanvas, { width, height });
  const ctx = glassCanvas.getContext("2d");
  ctx.clearRect(0, 0, width, height);
  return ctx;
}

// An angle with its number; `legs` are end, vertex, end on the canvas.
function drawAngle(ctx, legs, text, colour, size, ratio) {
  const [a, v, b] = legs;
  if (!a || !v || !b) return;
  const r = Math.max(14 * ratio, Math.min(0.45 * size, 0.6 * apart(a, v), 0.6 * apart(b, v)));
  const from = Math.atan2(a[1] - v[1], a[0] - v[0]);
  let turn = Math.atan2(b[1] - v[1], b[0] - v[0]) - from;
  turn = ((turn + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
  ctx.beginPath();
  ctx.moveTo(...v);
  ctx.arc(v[0], v[1], r, from, from + turn, turn < 0);
  ctx.closePath();
  ctx.globalAlpha = 0.35;
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.globalAlpha = 1;
  for (const [edge, wide] of [[EDGE, 4 * ratio], [colour, 2 * ratio]]) {
    ctx.beginPath();
    ctx.arc(v[0], v[1], r, from, from + turn, turn < 0);
    ctx.strokeStyle = edge;
    ctx.lineWidth = wide;
    ctx.stroke();
  }
  const along = from + turn / 2, reach = r + 20 * ratio;
  label(ctx, text, [v[0] + reach * Math.cos(along), v[1] + reach * Math.sin(along)], colour, ratio);
}

function label(ctx, text, p, colour, ratio) {
  ctx.font = `600 ${13 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const half = ctx.measureText(text).width / 2 + 6 * ratio, high = 10 * ratio;
  const x = Math.min(Math.max(p[0], half), ctx.canvas.width - half);
  const y = Math.min(Math.max(p[1], high), ctx.canvas.height - high);
  ctx.fillStyle = "rgba(20,20,20,0.82)";
  ctx.beginPath();
  ctx.roundRect(x - half, y - high, 2 * half, 2 * high, 6 * ratio);
  ctx.fill();
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y + 0.5 * ratio);
}

// The way a point came, older parts fainter; `points` on the canvas, the newest last.
function drawTrail(ctx, points, colour, width) {
  for (const [paint, wide, opacity] of [[EDGE, 1.8 * width, 0.5], [colour, width, 0.95]])
    for (let n = 1; n < points.length; n++)
      if (points[n - 1] && points[n]) line(ctx, [points[n - 1], points[n]], paint, wide, (opacity * n) / points.length);
}

// A point in the px of the film's first frame, in those of another frame; `back` is a 3 × 3 matrix in rows.
function backInFrame(p, back) {
  if (!p || !back) return p;
  const [x, y] = p, depth = back[6] * x + back[7] * y + back[8];
  return [(back[0] * x + back[1] * y + back[2]) / depth, (back[3] * x + back[4] * y + back[5]) / depth];
}
