/** Outlines of entities, as points around the origin for a radius of one; a dot has none and is a circle. */

import type { EntityType } from "../payload";

export type Shape = EntityType["shape"];

function turn(count: number, start: number, radii: readonly number[]): readonly number[] {
  const points: number[] = [];
  for (let at = 0; at < count; at++) {
    const angle = start + (at * 2 * Math.PI) / count;
    const radius = radii[at % radii.length];
    points.push(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  return points;
}

const UP = -Math.PI / 2;

/** x and y by turns; radii are such that all shapes look as large as the circle. */
const OUTLINES: Readonly<Record<Shape, readonly number[]>> = {
  dot: [],
  square: turn(4, Math.PI / 4, [1.24]),
  diamond: turn(4, 0, [1.26]),
  triangle: turn(3, UP, [1.38]),
  triangleDown: turn(3, -UP, [1.38]),
  hexagon: turn(6, 0, [1.12]),
  pentagon: turn(5, UP, [1.16]),
  star: turn(10, UP, [1.42, 0.64]),
};

/** Adds a shape to the path that is being drawn. */
export function trace(pen: CanvasRenderingContext2D, shape: Shape, x: number, y: number, radius: number): void {
  const points = OUTLINES[shape];
  if (points.length === 0) {
    pen.moveTo(x + radius, y);
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  pen.moveTo(x + radius * points[0], y + radius * points[1]);
  for (let at = 2; at < points.length; at += 2) pen.lineTo(x + radius * points[at], y + radius * points[at + 1]);
  pen.closePath();
}

/** The same as path data of SVG, to a hundredth of a pixel. */
export function toPath(shape: Shape, x: number, y: number, radius: number): string {
  const points = OUTLINES[shape];
  if (points.length === 0) {
    const r = round(radius);
    return `M${round(x - radius)} ${round(y)}a${r} ${r} 0 1 0 ${round(2 * radius)} 0a${r} ${r} 0 1 0 ${round(-2 * radius)} 0z`;
  }
  const corners: string[] = [];
  for (let at = 0; at < points.length; at += 2) {
    corners.push(`${round(x + radius * points[at])} ${round(y + radius * points[at + 1])}`);
  }
  return `M${corners.join("L")}z`;
}

/** To a hundredth, without an exponent or a negative zero. */
export function round(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}
