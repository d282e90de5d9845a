/** What part of the plane is seen, and how the view moves. */

/** The place in the middle of the view and how many pixels one unit takes, for a view of some pixels. */
export interface View {
  x: number;
  y: number;
  scale: number;
  width: number;
  height: number;
}

export interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export const MOST = 6; // pixels a unit

export function toX(view: View, x: number): number {
  return (x - view.x) * view.scale + view.width / 2;
}

export function toY(view: View, y: number): number {
  return (y - view.y) * view.scale + view.height / 2;
}

export function fromX(view: View, x: number): number {
  return (x - view.width / 2) / view.scale + view.x;
}

export function fromY(view: View, y: number): number {
  return (y - view.height / 2) / view.scale + view.y;
}

interface Move {
  from: { x: number; y: number; scale: number };
  to: { x: number; y: number; scale: number };
  start: number;
  length: number; // milliseconds
}

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** The view that is shown; moves are smooth where the reader has not asked for less motion. */
export class Camera {
  readonly view: View = { x: 0, y: 0, scale: 1, width: 1, height: 1 };
  least = 0.02;
  private move: Move | null = null;
  private glide: { dx: number; dy: number; at: number } | null = null;

  /** Puts the view there, in one step or smoothly. */
  go(to: { x: number; y: number; scale: number }, length: number): void {
    const scale = this.limit(to.scale);
    this.glide = null;
    if (length === 0 || still.matches) {
      this.move = null;
      Object.assign(this.view, { x: to.x, y: to.y, scale });
      return;
    }
    const { x, y, scale: now } = this.view;
    this.move = { from: { x, y, scale: now }, to: { x: to.x, y: to.y, scale }, start: performance.now(), length };
  }

  /** Moves by pixels. */
  pan(dx: number, dy: number): void {
    this.stop();
    this.view.x -= dx / this.view.scale;
    this.view.y -= dy / this.view.scale;
  }

  /** Zooms so that the place under the pointer stays where it is; further steps add to a move that is under way. */
  zoom(factor: number, x: number, y: number, length: number): void {
    const goal = this.move === null ? this.view : { ...this.view, ...this.move.to };
    const scale = this.limit(goal.scale * factor);
    const px = fromX(this.view, x);
    const py = fromY(this.view, y);
    const share = this.view.scale / scale;
    this.go({ x: px + (this.view.x - px) * share, y: py + (this.view.y - py) * share, scale }, length);
  }

  /** Lets the view run on after a throw, in pixels a millisecond. */
  throw(dx: number, dy: number): void {
    if (!still.matches && Math.hypot(dx, dy) > 0.15) this.glide = { dx, dy, at: performance.now() };
  }

  stop(): void {
    this.move = null;
    this.glide = null;
  }

  get isMoving(): boolean {
    return this.move !== null || this.glide !== null;
  }

  /** Takes the next step of a move. */
  step(now: number): void {
    if (this.move !== null) {
      const { from, to, start, length } = this.move;
      const part = Math.min(1, Math.max(0, (now - start) / length));
      const eased = 1 - (1 - part) ** 3;
      const scale = from.scale * (to.scale / from.scale) ** eased;
      // Where the scale changes, the place that both views share must stay: the way follows 1 / scale.
      const way = from.scale === to.scale ? eased : (1 / from.scale - 1 / scale) / (1 / from.scale - 1 / to.scale);
      this.view.scale = scale;
      this.view.x = from.x + (to.x - from.x) * way;
      this.view.y = from.y + (to.y - from.y) * way;
      if (part === 1) this.move = null;
    } else if (this.glide !== null) {
      const passed = Math.min(64, Math.max(0, now - this.glide.at));
      this.glide.at = now;
      this.view.x -= (this.glide.dx * passed) / this.view.scale;
      this.view.y -= (this.glide.dy * passed) / this.view.scale;
      const left = Math.exp(-passed / 160);
      this.glide.dx *= left;
      this.glide.dy *= left;
      if (Math.hypot(this.glide.dx, this.glide.dy) < 0.02) this.glide = null;
    }
  }

  private limit(scale: number): number {
    return Math.min(MOST, Math.max(this.least, scale));
  }
}
