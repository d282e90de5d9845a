/** Draws a plan on a canvas: edges of one stroke together, in pieces that the rasteriser takes quickly. */

import { type Bounds, type View, toX, toY } from "./camera";
import { FADED, FONTS, type Look, PLATE, STROKES } from "./look";
import { type Dot, type Plan, type Strand, place, toRadius } from "./plan";
import { PALE, PLAIN, type Scene, STRONG } from "./scene";
import { trace } from "./shapes";
import { wrapTo } from "./text";

type Pen = CanvasRenderingContext2D;

/** Segments in one path: long paths with many crossings cost more than their parts. */
const PIECE = 250;

/** Pixels of radius under which nodes are drawn together by colour, without an outline. */
const TINY = 3;

/** Draws a plan and above it another that stresses part of it: both plans' edges lie under both plans' nodes. */
export function paint(pen: Pen, plan: Plan, scene: Scene, look: Look, over: Plan | null = null): void {
  paintSums(pen, plan, look.palette.rim);
  if (over !== null) paintSums(pen, over, look.palette.accent);
  paintGroups(pen, plan, scene, look);
  paintStrands(pen, plan, look, false);
  if (over !== null) paintStrands(pen, over, look, true);
  paintDots(pen, plan, scene, look);
  if (over !== null) paintStressed(pen, over, scene, look);
  paintLabels(pen, plan, look, plan.head > 0 ? PLATE.node : 0, over);
  if (over !== null) paintLabels(pen, over, look, PLATE.stressed);
}

/** Draws only what stresses part of a plan that lies there as a bitmap, and the plan's labels above it. */
export function paintOver(pen: Pen, plan: Plan, scene: Scene, look: Look, over: Plan): void {
  paintSums(pen, over, look.palette.accent);
  paintStrands(pen, over, look, true);
  paintStressed(pen, over, scene, look);
  paintLabels(pen, plan, look, 0, over);
  paintLabels(pen, over, look, PLATE.stressed);
}

function paintStressed(pen: Pen, over: Plan, scene: Scene, look: Look): void {
  paintGroups(pen, over, scene, look);
  paintDots(pen, over, scene, look);
}

function paintStrands(pen: Pen, plan: Plan, look: Look, isStress: boolean): void {
  pen.lineJoin = "round";
  pen.lineCap = "butt";
  for (const strand of plan.strands) paintStrand(pen, strand, plan, look, isStress);
  pen.globalAlpha = 1;
  pen.setLineDash([]);
}

/** How dense the plain edges are drawn: less where there are many, so that the nodes stand out. */
export function density(plan: Plan): number {
  return plan.edges > 6000 ? 0.22 : plan.edges > 2500 ? 0.3 : plan.edges > 900 ? 0.42 : plan.edges > 400 ? 0.6 : 0.95;
}

function paintSums(pen: Pen, plan: Plan, colour: string): void {
  pen.strokeStyle = colour;
  for (const sum of plan.sums) {
    pen.globalAlpha = sum.opacity;
    pen.lineWidth = sum.width;
    pen.beginPath();
    pen.moveTo(sum.x, sum.y);
    pen.lineTo(sum.toX, sum.toY);
    pen.stroke();
  }
}

function paintStrand(pen: Pen, strand: Strand, plan: Plan, look: Look, isStress: boolean): void {
  const colour = isStress && strand.stroke === 0 ? look.palette.soft : look.ofStroke(strand.stroke);
  pen.globalAlpha = strand.state === PALE ? FADED : strand.state === PLAIN ? density(plan) : 1;
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = strand.state === STRONG ? plan.width + 0.7 : plan.width;
  pen.setLineDash(plan.head > 0 ? (STROKES[strand.stroke].dashes as number[]) : []);
  const { lines, curves, heads, marks } = strand;
  for (let at = 0; at < lines.length; at += 4) {
    if (at % (4 * PIECE) === 0) pen.beginPath();
    pen.moveTo(lines[at], lines[at + 1]);
    pen.lineTo(lines[at + 2], lines[at + 3]);
    if ((at / 4 + 1) % PIECE === 0 || at + 4 >= lines.length) pen.stroke();
  }
  for (let at = 0; at < curves.length; at += 8) {
    if (at % (8 * PIECE) === 0) pen.beginPath();
    pen.moveTo(curves[at], curves[at + 1]);
    pen.bezierCurveTo(curves[at + 2], curves[at + 3], curves[at + 4], curves[at + 5], curves[at + 6], curves[at + 7]);
    if ((at / 8 + 1) % PIECE === 0 || at + 8 >= curves.length) pen.stroke();
  }
  if (heads.length > 0) {
    const head = strand.state === STRONG ? plan.head * 1.1 : plan.head;
    pen.beginPath();
    for (let at = 0; at < heads.length; at += 4) {
      const [x, y, dx, dy] = [heads[at], heads[at + 1], heads[at + 2], heads[at + 3]];
      pen.moveTo(x, y);
      pen.lineTo(x - dx * head - dy * head * 0.42, y - dy * head + dx * head * 0.42);
      pen.lineTo(x - dx * head + dy * head * 0.42, y - dy * head - dx * head * 0.42);
      pen.closePath();
    }
    pen.fill();
  }
  if (marks.length > 0 && plan.view.scale > 0.3) {
    pen.setLineDash([]);
    pen.lineWidth = plan.width + 0.5;
    pen.beginPath();
    for (let at = 0; at < marks.length; at += 4) {
      const [x, y, dx, dy] = [marks[at], marks[at + 1], marks[at + 2] * 3.6, marks[at + 3] * 3.6];
      pen.moveTo(x - dx - dy, y - dy + dx);
      pen.lineTo(x + dx + dy, y + dy - dx);
      pen.moveTo(x - dx + dy, y - dy - dx);
      pen.lineTo(x + dx - dy, y + dy + dx);
    }
    pen.stroke();
  }
}

function paintDots(pen: Pen, plan: Plan, scene: Scene, look: Look): void {
  const { types, entities } = scene.data;
  const tiny = new Map<number, Dot[]>();
  const large: Dot[] = [];
  for (const dot of plan.dots) {
    if (scene.isGroup(dot.node)) continue;
    if (dot.radius < TINY && dot.state !== STRONG) {
      const key = entities[dot.node].type * 4 + dot.state;
      const same = tiny.get(key);
      if (same === undefined) tiny.set(key, [dot]);
      else same.push(dot);
    } else large.push(dot);
  }
  for (const [key, dots] of tiny) {
    const type = types[key >> 2];
    pen.globalAlpha = (key & 3) === PALE ? FADED + 0.1 : 1;
    pen.fillStyle = look.ofType(type);
    pen.beginPath();
    for (const dot of dots) {
      if (dot.radius < 1.8) pen.rect(dot.x - dot.radius, dot.y - dot.radius, 2 * dot.radius, 2 * dot.radius);
      else trace(pen, type.shape, dot.x, dot.y, dot.radius);
    }
    pen.fill();
  }
  pen.strokeStyle = look.palette.ground;
  for (const dot of large) {
    const type = types[entities[dot.node].type];
    pen.beginPath();
    trace(pen, type.shape, dot.x, dot.y, dot.radius);
    pen.globalAlpha = 1;
    pen.lineWidth = 2.4;
    pen.stroke();
    pen.globalAlpha = dot.state === PALE ? FADED + 0.1 : 1;
    pen.fillStyle = look.ofType(type);
    pen.fill();
  }
  pen.globalAlpha = 1;
}

function paintGroups(pen: Pen, plan: Plan, scene: Scene, look: Look): void {
  for (const dot of plan.dots) {
    if (!scene.isGroup(dot.node)) continue;
    pen.beginPath();
    trace(pen, "dot", dot.x, dot.y, dot.radius);
    pen.globalAlpha = dot.state === PALE ? 0.45 : 1;
    pen.fillStyle = look.palette.disc;
    pen.fill();
    pen.strokeStyle = dot.state === STRONG ? look.palette.accent : look.palette.rim;
    pen.lineWidth = dot.state === STRONG ? 2.5 : 1.25;
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

/** Writes a plan's labels, but for those that another plan has as well; `plate` is how well their ground hides lines. */
function paintLabels(pen: Pen, plan: Plan, look: Look, plate: number, over: Plan | null = null): void {
  const above = new Set(over?.labels.filter(({ isStrong }) => isStrong).map(({ node }) => node));
  pen.textBaseline = "alphabetic";
  for (const label of plan.labels) {
    if (label.node >= 0 && above.has(label.node)) continue;
    const isOnDisc = label.disc !== "none";
    const hasHalo = label.node >= 0 && (!isOnDisc || label.disc === "across");
    pen.fillStyle = look.palette.ground;
    if (label.over !== null && !isOnDisc) hide(pen, label.over, 1);
    if (label.node < 0) hide(pen, label.box, PLATE.edge);
    else if (!isOnDisc) hide(pen, label.box, plate);
    else if (label.disc === "beyond") frame(pen, label.box, look);
    pen.textAlign = label.align;
    pen.strokeStyle = isOnDisc ? look.palette.disc : look.palette.ground;
    pen.lineWidth = 3;
    label.lines.forEach((line, at) => {
      pen.font = FONTS[label.fonts[at]].css;
      if (hasHalo) pen.strokeText(line, label.x, label.baselines[at]);
      pen.fillStyle = look.ofText(label.fonts[at], label.isDenied);
      pen.fillText(line, label.x, label.baselines[at]);
    });
  }
}

/** A card for a name that is wider than its disc. */
function frame(pen: Pen, { left, top, right, bottom }: Bounds, look: Look): void {
  pen.beginPath();
  pen.roundRect(left - 5, top - 4, right - left + 10, bottom - top + 8, 6);
  pen.fillStyle = look.palette.ground;
  pen.fill();
  pen.strokeStyle = look.palette.accent;
  pen.lineWidth = 1.5;
  pen.stroke();
}

function hide(pen: Pen, { left, top, right, bottom }: Bounds, opacity: number): void {
  if (opacity === 0) return;
  pen.globalAlpha = opacity;
  pen.fillRect(left + 1, top + 1, right - left - 2, bottom - top - 2);
  pen.globalAlpha = 1;
}

/** A ring around what is chosen, or around where the keyboard is. */
export function encircle(
  pen: Pen,
  scene: Scene,
  view: View,
  node: number,
  colour: string,
  gap: number,
  dashes: number[],
): void {
  const shape = scene.isGroup(node) ? "dot" : scene.data.types[scene.data.entities[node].type].shape;
  pen.beginPath();
  trace(pen, shape, toX(view, scene.x[node]), toY(view, scene.y[node]), toRadius(scene, node, view.scale) + gap);
  pen.setLineDash(dashes);
  pen.lineWidth = 2;
  pen.strokeStyle = colour;
  pen.stroke();
  pen.setLineDash([]);
}

/** A broad line beneath an edge that is chosen, or that the keyboard is at. */
export function underline(pen: Pen, scene: Scene, view: View, edge: number, colour: string): void {
  const c = new Float64Array(8);
  place(scene, scene.edgesAt(view.scale), edge, view, c);
  pen.globalAlpha = 0.3;
  pen.strokeStyle = colour;
  pen.lineWidth = 8;
  pen.lineCap = "round";
  pen.beginPath();
  pen.moveTo(c[0], c[1]);
  pen.bezierCurveTo(c[2], c[3], c[4], c[5], c[6], c[7]);
  pen.stroke();
  pen.globalAlpha = 1;
}

/** A few words in the middle of an empty picture. */
export function say(pen: Pen, view: View, words: string, look: Look): void {
  pen.font = FONTS.major.css;
  pen.fillStyle = look.palette.soft;
  pen.textAlign = "center";
  const lines = wrapTo(words, view.width - 32, 4, "major");
  lines.forEach((line, at) => pen.fillText(line, view.width / 2, view.height / 2 + at * FONTS.major.line));
}
