/** What is drawn of the scene in one view: places in pixels, drawn alike on the canvas and as SVG. */

import { type View, toX, toY } from "./camera";
import { type Curve, bend, clip, cut, leave, loop, xAt, yAt } from "./curve";
import { type Label, Labels } from "./labels";
import { NEGATED } from "./look";
import { type Edges, HIDDEN, PALE, type Scene, STRONG, type Sum } from "./scene";
import type { Speech } from "./words";

/** Edges that are drawn with one stroke. */
export interface Strand {
  stroke: number;
  state: number;
  lines: number[]; // x, y, x, y
  curves: number[]; // as in `Curve`
  heads: number[]; // of arrows: tip x, y, and the direction they point in
  marks: number[]; // crosses on what is denied: x, y and direction
}

export interface Dot {
  node: number;
  x: number;
  y: number;
  radius: number; // pixels
  state: number;
}

export interface SumLine {
  x: number;
  y: number;
  toX: number;
  toY: number;
  width: number;
  opacity: number;
  count: number; // claims
}

export interface Plan {
  view: View;
  margin: number; // pixels on each side that lie outside of what is seen
  edges: number; // how many are drawn
  width: number; // of the strokes
  head: number; // length of arrow heads, 0 where they are left out
  strands: readonly Strand[];
  sums: readonly SumLine[];
  dots: readonly Dot[]; // groups among them
  labels: readonly Label[];
}

/** What is drawn above the rest: something hovered or chosen with what it is joined to. */
export interface Stress {
  nodes: ReadonlySet<number>;
  edges: ReadonlySet<number>; // of the edges at the view's scale
  named: ReadonlySet<number>; // nodes that are labelled whether or not there is room
  said: ReadonlySet<number>; // edges that are
  sums: readonly Sum[]; // of a group
}

/** Beyond so many edges in the view they are drawn without arrow heads and dashes, and as thin as one pixel of the device:
 * without a graphics processor that is ten times as fast as broader lines. */
const MANY = 1500;

/** How many pixels of radius a node has: it shrinks and grows more slowly than the plane does. */
export function toRadius(scene: Scene, node: number, scale: number): number {
  if (scene.isGroup(node)) return Math.max(7, scene.radius[node] * scale);
  const least = scene.states[node] === STRONG ? 5 : scene.states[node] === PALE ? 1.4 : scene.least;
  return Math.max(least, scene.radius[node] * (scale < 1 ? scale ** 0.8 : scale ** 0.45));
}

/** Puts an edge's curve, in pixels and from centre to centre, into `curve`. */
export function place(scene: Scene, edges: Edges, edge: number, view: View, curve: Curve): void {
  const from = edges.from[edge];
  const to = edges.to[edge];
  const ax = toX(view, scene.x[from]);
  const ay = toY(view, scene.y[from]);
  if (from === to) loop(curve, ax, ay, edges.bow[edge] * Math.min(view.scale, 1.5) + toRadius(scene, from, view.scale));
  else bend(curve, ax, ay, toX(view, scene.x[to]), toY(view, scene.y[to]), edges.bow[edge] * view.scale);
}

/** Says what to draw in a view, everything or only what is stressed. */
export function plan(scene: Scene, speech: Speech, view: View, margin: number, stress?: Stress, below?: Plan): Plan {
  const edges = scene.edgesAt(view.scale);
  const seen = stress === undefined ? seeEdges(scene, edges, view) : [...stress.edges];
  const isMany = seen.length > MANY;
  const head = isMany || view.scale < 0.22 ? 0 : Math.min(8.5, 4.2 + 3.6 * view.scale);
  const strands = new Map<number, Strand>();
  const labels = new Labels(scene, speech, view, margin, below?.labels);
  const curve = new Float64Array(8);
  const middles: { edge: number; curve: Curve }[] = [];
  for (const edge of seen) {
    const state = stress === undefined ? edges.states[edge] : STRONG;
    place(scene, edges, edge, view, curve);
    const strand = strandOf(strands, edges.stroke[edge], state);
    const isStraight = edges.bow[edge] === 0;
    if (!trim(scene, edges, edge, view.scale, curve, isStraight)) continue;
    const isDirected = !scene.data.predicates[edges.predicate[edge]].symmetric;
    if (head > 0 && isDirected) point(strand, curve, head, view);
    if (!clip(curve, view.width, view.height)) continue;
    if (state !== PALE && (stress !== undefined || seen.length < 700)) middles.push({ edge, curve: curve.slice() });
    if (edges.stroke[edge] === NEGATED && !isMany) mark(strand, curve);
    if (isStraight) strand.lines.push(curve[0], curve[1], curve[6], curve[7]);
    else strand.curves.push(...curve);
  }
  const dots = seeNodes(scene, view, stress);
  labels.avoid(below?.dots ?? dots);
  labels.name(dots, stress?.named);
  labels.say(edges, middles, stress?.said, head > 0);
  const sums = seeSums(scene, view, stress?.sums);
  if (stress !== undefined) labels.count(sums);
  const width = isMany ? Math.min(0.45 + view.scale, 1 / Math.max(1, devicePixelRatio)) : Math.min(seen.length > 300 ? 1 : 1.9, 0.8 + 0.5 * view.scale);
  const sorted = [...strands.values()].sort((a, b) => a.state - b.state || b.stroke - a.stroke);
  return { view: { ...view }, margin, edges: seen.length, width, head, strands: sorted, sums, dots, labels: labels.placed };
}

function strandOf(strands: Map<number, Strand>, stroke: number, state: number): Strand {
  const key = stroke * 4 + state;
  let strand = strands.get(key);
  if (strand === undefined) {
    strand = { stroke, state, lines: [], curves: [], heads: [], marks: [] };
    strands.set(key, strand);
  }
  return strand;
}

/** The edges of which something may be in the view. */
function seeEdges(scene: Scene, edges: Edges, view: View): number[] {
  const seen: number[] = [];
  const halfWidth = view.width / view.scale / 2;
  const halfHeight = view.height / view.scale / 2;
  const [left, right] = [view.x - halfWidth, view.x + halfWidth];
  const [top, bottom] = [view.y - halfHeight, view.y + halfHeight];
  for (let edge = 0; edge < edges.states.length; edge++) {
    if (edges.states[edge] === HIDDEN) continue;
    const [from, to] = [edges.from[edge], edges.to[edge]];
    const room = from === to ? edges.bow[edge] * 3 : Math.abs(edges.bow[edge]);
    if (Math.max(scene.x[from], scene.x[to]) + room < left || Math.min(scene.x[from], scene.x[to]) - room > right) continue;
    if (Math.max(scene.y[from], scene.y[to]) + room < top || Math.min(scene.y[from], scene.y[to]) - room > bottom) continue;
    seen.push(edge);
  }
  return seen;
}

function seeNodes(scene: Scene, view: View, stress?: Stress): Dot[] {
  const dots: Dot[] = [];
  for (const node of scene.order) {
    if (stress !== undefined && !stress.nodes.has(node)) continue;
    const radius = toRadius(scene, node, view.scale);
    const x = toX(view, scene.x[node]);
    const y = toY(view, scene.y[node]);
    if (x < -radius || y < -radius || x > view.width + radius || y > view.height + radius) continue;
    dots.push({ node, x, y, radius, state: stress === undefined ? scene.states[node] : STRONG });
  }
  return dots;
}

function seeSums(scene: Scene, view: View, stressed?: readonly Sum[]): SumLine[] {
  const most = scene.sums.reduce((more, sum) => Math.max(more, sum.count), 1);
  const isApart = scene.order.length > 0 && !scene.isGroup(scene.order[scene.order.length - 1]); // entities stand among them
  const toOpacity = (sum: Sum): number => {
    if (stressed !== undefined) return 0.65;
    return (sum.state === PALE ? 0.05 : 0.1 + 0.55 * (sum.count / most)) * (isApart ? 0.5 : 1);
  };
  return (stressed ?? scene.sums).map((sum) => ({
    x: toX(view, scene.x[sum.from]),
    y: toY(view, scene.y[sum.from]),
    toX: toX(view, scene.x[sum.to]),
    toY: toY(view, scene.y[sum.to]),
    width: 0.7 + Math.min(stressed === undefined ? 9 : 5, 2 * most) * (sum.count / most),
    opacity: toOpacity(sum),
    count: sum.count,
  }));
}

/** Takes off what lies under both nodes; false where nothing is left. */
function trim(scene: Scene, edges: Edges, edge: number, scale: number, c: Curve, isStraight: boolean): boolean {
  const start = toRadius(scene, edges.from[edge], scale);
  const end = toRadius(scene, edges.to[edge], scale) + 1.5;
  const length = Math.hypot(c[6] - c[0], c[7] - c[1]);
  if (isStraight) {
    if (length <= start + end) return false;
    const [dx, dy] = [(c[6] - c[0]) / length, (c[7] - c[1]) / length];
    bend(c, c[0] + dx * start, c[1] + dy * start, c[6] - dx * end, c[7] - dy * end, 0);
    return true;
  }
  const isLoop = edges.from[edge] === edges.to[edge];
  if (!isLoop && length <= (start + end) / 2) return false;
  const s = leave(c, c[0], c[1], start, 0, 0.5);
  const t = leave(c, c[6], c[7], end, 1, 0.5);
  if (s >= t) return false;
  cut(c, s, t);
  return true;
}

/** Adds an arrow head at the end and takes its length off the curve. */
function point(strand: Strand, c: Curve, head: number, view: View): void {
  if (c[6] < -head || c[7] < -head || c[6] > view.width + head || c[7] > view.height + head) return;
  const back = leave(c, c[6], c[7], head, 1, 0.5);
  const [bx, by] = [xAt(c, back), yAt(c, back)];
  const length = Math.hypot(c[6] - bx, c[7] - by);
  if (length < head * 0.5) return;
  strand.heads.push(c[6], c[7], (c[6] - bx) / length, (c[7] - by) / length);
  const short = leave(c, c[6], c[7], head * 0.8, 1, 0.5); // the stroke ends within the head
  cut(c, 0, short);
}

/** Adds the cross on an edge that is denied. */
function mark(strand: Strand, c: Curve): void {
  const [x, y] = [xAt(c, 0.5), yAt(c, 0.5)];
  const [dx, dy] = [xAt(c, 0.52) - x, yAt(c, 0.52) - y];
  const length = Math.hypot(dx, dy) || 1;
  strand.marks.push(x, y, dx / length, dy / length);
}
