/** Boxes that must not lie on each other, kept in a coarse grid so that only near ones are compared. */

import type { Bounds } from "./camera";

const CELL = 72; // pixels: about a label

export class Boxes {
  private readonly cells = new Map<number, Bounds[]>();

  add(box: Bounds): void {
    this.visit(box, (key) => {
      const cell = this.cells.get(key);
      if (cell === undefined) this.cells.set(key, [box]);
      else cell.push(box);
      return false;
    });
  }

  /** Whether the box lies on one that is there, other than `own`. */
  meets(box: Bounds, own?: Bounds): boolean {
    return this.visit(box, (key) => {
      const cell = this.cells.get(key);
      return cell !== undefined && cell.some((other) => other !== own && overlap(box, other));
    });
  }

  private visit(box: Bounds, ask: (key: number) => boolean): boolean {
    for (let row = Math.floor(box.top / CELL); row <= Math.floor(box.bottom / CELL); row++) {
      for (let column = Math.floor(box.left / CELL); column <= Math.floor(box.right / CELL); column++) {
        if (ask(row * 65536 + column)) return true;
      }
    }
    return false;
  }
}

export function overlap(a: Bounds, b: Bounds): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
