/** The canvas of the picture and, for large scenes, a bitmap wider than the view that moves under it. */

import { type View, fromX, fromY, toX, toY } from "./camera";
import type { Plan } from "./plan";
import type { Scene } from "./scene";

/** How much wider and higher than the view the bitmap is on each side, as a share of the longer side. */
const ASIDE = 0.28;

export class Surface {
  readonly canvas = document.createElement("canvas");
  private readonly bitmap = document.createElement("canvas");
  private readonly pens: { front: CanvasRenderingContext2D; back: CanvasRenderingContext2D };
  width = 0;
  height = 0;
  private dense = 1; // device pixels in one of ours

  constructor() {
    const front = this.canvas.getContext("2d", { alpha: false });
    const back = this.bitmap.getContext("2d", { alpha: false });
    if (front === null || back === null) throw new Error("this browser cannot draw on a canvas");
    this.pens = { front, back };
  }

  /** Takes on the size of the host; false where it is the same as before. */
  resize(width: number, height: number): boolean {
    const dense = devicePixelRatio || 1;
    if (width === this.width && height === this.height && dense === this.dense) return false;
    this.width = width;
    this.height = height;
    this.dense = dense;
    this.canvas.width = Math.round(width * dense);
    this.canvas.height = Math.round(height * dense);
    this.bitmap.width = this.bitmap.height = 0;
    return true;
  }

  get margin(): number {
    return Math.round(Math.max(this.width, this.height) * ASIDE);
  }

  /** The front, cleared, for drawing in pixels of the view. */
  clear(ground: string): CanvasRenderingContext2D {
    const { front } = this.pens;
    front.setTransform(this.dense, 0, 0, this.dense, 0, 0);
    wipe(front, ground, this.width, this.height);
    return front;
  }

  /** The bitmap, cleared, for drawing in pixels of the plan. */
  clearBitmap(plan: Plan, ground: string): CanvasRenderingContext2D {
    const { back } = this.pens;
    const [width, height] = [Math.round(plan.view.width * this.dense), Math.round(plan.view.height * this.dense)];
    if (this.bitmap.width !== width || this.bitmap.height !== height) {
      this.bitmap.width = width;
      this.bitmap.height = height;
    }
    back.setTransform(this.dense, 0, 0, this.dense, 0, 0);
    wipe(back, ground, plan.view.width, plan.view.height);
    return back;
  }

  /** Makes pixels of the plan fall where they are in the view. */
  shift(plan: Plan, view: View): void {
    const share = view.scale / plan.view.scale;
    let left = view.width / 2 + (plan.view.x - view.x) * view.scale - (plan.view.width / 2) * share;
    let top = view.height / 2 + (plan.view.y - view.y) * view.scale - (plan.view.height / 2) * share;
    if (share === 1) {
      left = Math.round(left * this.dense) / this.dense;
      top = Math.round(top * this.dense) / this.dense;
    }
    const { dense } = this;
    this.pens.front.setTransform(dense * share, 0, 0, dense * share, dense * left, dense * top);
  }

  /** Lays the bitmap on the front, after `shift`. */
  lay(plan: Plan): void {
    this.pens.front.drawImage(this.bitmap, 0, 0, plan.view.width, plan.view.height);
  }
}

function wipe(pen: CanvasRenderingContext2D, ground: string, width: number, height: number): void {
  pen.globalAlpha = 1;
  pen.setLineDash([]);
  pen.fillStyle = ground;
  pen.fillRect(0, 0, width, height);
}

/** Whether what was drawn for a plan still covers all of the scene that a view shows, and is about as fine. */
export function covers(plan: Plan, view: View, scene: Scene): boolean {
  const share = view.scale / plan.view.scale;
  if (share < 0.5 || share > 1.9 || scene.edgesAt(plan.view.scale) !== scene.edgesAt(view.scale)) return false;
  const box = scene.bounds();
  if (box === null) return true;
  const room = 120 / plan.view.scale; // labels and bows stand out
  const left = Math.max(box.left - room, fromX(view, 0));
  const right = Math.min(box.right + room, fromX(view, view.width));
  const top = Math.max(box.top - room, fromY(view, 0));
  const bottom = Math.min(box.bottom + room, fromY(view, view.height));
  if (left >= right || top >= bottom) return true;
  const isWide = toX(plan.view, left) >= -1 && toX(plan.view, right) <= plan.view.width + 1;
  return isWide && toY(plan.view, top) >= -1 && toY(plan.view, bottom) <= plan.view.height + 1;
}
