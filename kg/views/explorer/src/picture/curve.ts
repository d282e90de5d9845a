/** Edges as cubic curves: eight numbers, the two ends with their two handles between them. */

export type Curve = Float64Array;

/** A curve from one place to another whose middle is `bow` off the straight line, to the left as seen on the screen. */
export function bend(curve: Curve, ax: number, ay: number, bx: number, by: number, bow: number): void {
  const dx = bx - ax;
  const dy = by - ay;
  const length = Math.hypot(dx, dy) || 1;
  const out = (4 / 3) * bow; // the middle of a cubic is three quarters of the way to its handles
  const ox = (dy / length) * out;
  const oy = (-dx / length) * out;
  curve[0] = ax;
  curve[1] = ay;
  curve[2] = ax + dx * 0.25 + ox;
  curve[3] = ay + dy * 0.25 + oy;
  curve[4] = ax + dx * 0.75 + ox;
  curve[5] = ay + dy * 0.75 + oy;
  curve[6] = bx;
  curve[7] = by;
}

/** A loop above a place; each further one is larger. */
export function loop(curve: Curve, x: number, y: number, reach: number): void {
  curve[0] = x;
  curve[1] = y;
  curve[2] = x - reach;
  curve[3] = y - reach * 1.5;
  curve[4] = x + reach;
  curve[5] = y - reach * 1.5;
  curve[6] = x;
  curve[7] = y;
}

export function xAt(c: Curve, t: number): number {
  const u = 1 - t;
  return u * u * u * c[0] + 3 * u * u * t * c[2] + 3 * u * t * t * c[4] + t * t * t * c[6];
}

export function yAt(c: Curve, t: number): number {
  const u = 1 - t;
  return u * u * u * c[1] + 3 * u * u * t * c[3] + 3 * u * t * t * c[5] + t * t * t * c[7];
}

/** Where between `near` and `far` the curve is `distance` from a place; `near` is the end that lies closer to it. */
export function leave(c: Curve, x: number, y: number, distance: number, near: number, far: number): number {
  let inside = near;
  let outside = far;
  for (let step = 0; step < 9; step++) {
    const t = (inside + outside) / 2;
    if (Math.hypot(xAt(c, t) - x, yAt(c, t) - y) < distance) inside = t;
    else outside = t;
  }
  return outside;
}

/** Keeps only the part of a curve from `s` to `t`. */
export function cut(c: Curve, s: number, t: number): void {
  for (let axis = 0; axis < 2; axis++) {
    const p = c[axis];
    const q = c[axis + 2];
    const r = c[axis + 4];
    const w = c[axis + 6];
    c[axis] = blossom(p, q, r, w, s, s, s);
    c[axis + 2] = blossom(p, q, r, w, s, s, t);
    c[axis + 4] = blossom(p, q, r, w, s, t, t);
    c[axis + 6] = blossom(p, q, r, w, t, t, t);
  }
}

/** Keeps only the part of a curve that a view of this size may show; false where that is nothing. Long dashed lines that
 * lead far out of the view would take long to draw. */
export function clip(c: Curve, width: number, height: number): boolean {
  const pieces = 16;
  let first = -1;
  let last = -1;
  for (let piece = 0; piece < pieces; piece++) {
    const [s, t] = [piece / pieces, (piece + 1) / pieces];
    const [ax, ay, bx, by] = [xAt(c, s), yAt(c, s), xAt(c, t), yAt(c, t)];
    if (Math.max(ax, bx) < -EDGE || Math.min(ax, bx) > width + EDGE) continue;
    if (Math.max(ay, by) < -EDGE || Math.min(ay, by) > height + EDGE) continue;
    if (first < 0) first = s;
    last = t;
  }
  if (first < 0) return false;
  if (first > 0 || last < 1) cut(c, first, last);
  return true;
}

/** Pixels around the view in which curves are kept. */
const EDGE = 12;

function blossom(p: number, q: number, r: number, w: number, a: number, b: number, c: number): number {
  const pq = p + (q - p) * a;
  const qr = q + (r - q) * a;
  const rw = r + (w - r) * a;
  const left = pq + (qr - pq) * b;
  const right = qr + (rw - qr) * b;
  return left + (right - left) * c;
}

/** How far a place is from a curve, taken as a few straight pieces. */
export function distanceTo(c: Curve, x: number, y: number): number {
  const pieces = 20;
  let least = Infinity;
  let ax = c[0];
  let ay = c[1];
  for (let piece = 1; piece <= pieces; piece++) {
    const bx = xAt(c, piece / pieces);
    const by = yAt(c, piece / pieces);
    const dx = bx - ax;
    const dy = by - ay;
    const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    least = Math.min(least, Math.hypot(ax + along * dx - x, ay + along * dy - y));
    ax = bx;
    ay = by;
  }
  return least;
}
