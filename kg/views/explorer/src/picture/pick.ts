/** What lies under the pointer, and what lies next in a direction. Flat lists are gone through as they are: at 15,000 edges
 * that takes about a millisecond, less than an index would take to keep. */

import { type View, fromX, fromY, toX, toY } from "./camera";
import { distanceTo } from "./curve";
import type { Label } from "./labels";
import { place, toRadius } from "./plan";
import { HIDDEN, type Scene } from "./scene";

export type Hit = { kind: "node"; node: number } | { kind: "edge"; edge: number } | null;

export function isSame(a: Hit, b: Hit): boolean {
  if (a === null || b === null) return a === b;
  return a.kind === "node" ? b.kind === "node" && a.node === b.node : b.kind === "edge" && a.edge === b.edge;
}

/** The node, label or edge at a place of the view, the nearest within `reach` pixels. */
export function pick(scene: Scene, view: View, labels: readonly Label[], x: number, y: number, reach: number): Hit {
  const node = pickNode(scene, view, x, y, reach);
  if (node >= 0) return { kind: "node", node };
  const label = labels.find(({ box }) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
  if (label !== undefined) {
    return label.node >= 0 ? { kind: "node", node: label.node } : { kind: "edge", edge: label.edge };
  }
  const edge = pickEdge(scene, view, x, y, reach);
  return edge >= 0 ? { kind: "edge", edge } : null;
}

/** Entities lie above groups; of those within reach the nearest, of those that overlap the uppermost. */
function pickNode(scene: Scene, view: View, x: number, y: number, reach: number): number {
  let best = -1;
  let least = reach;
  let group = -1;
  for (let at = scene.order.length - 1; at >= 0; at--) {
    const node = scene.order[at];
    const outside = Math.hypot(toX(view, scene.x[node]) - x, toY(view, scene.y[node]) - y) - toRadius(scene, node, view.scale);
    if (scene.isGroup(node)) {
      if (outside <= 0 && group < 0) group = node;
    } else if (Math.max(outside, 0) < least) {
      best = node;
      least = Math.max(outside, 0);
    }
  }
  return best >= 0 ? best : group;
}

function pickEdge(scene: Scene, view: View, x: number, y: number, reach: number): number {
  const edges = scene.edgesAt(view.scale);
  const curve = new Float64Array(8);
  const [px, py] = [fromX(view, x), fromY(view, y)];
  const wide = reach / view.scale;
  let best = -1;
  let least = reach;
  for (let edge = 0; edge < edges.states.length; edge++) {
    if (edges.states[edge] === HIDDEN) continue;
    const [from, to] = [edges.from[edge], edges.to[edge]];
    const room = wide + (from === to ? 4 * edges.bow[edge] + scene.radius[from] : Math.abs(edges.bow[edge]));
    if (px < Math.min(scene.x[from], scene.x[to]) - room || px > Math.max(scene.x[from], scene.x[to]) + room) continue;
    if (py < Math.min(scene.y[from], scene.y[to]) - room || py > Math.max(scene.y[from], scene.y[to]) + room) continue;
    place(scene, edges, edge, view, curve);
    const off = edges.bow[edge] === 0 ? distanceToLine(curve, x, y) : distanceTo(curve, x, y);
    if (off < least) {
      best = edge;
      least = off;
    }
  }
  return best;
}

function distanceToLine(c: Float64Array, x: number, y: number): number {
  const [dx, dy] = [c[6] - c[0], c[7] - c[1]];
  const along = Math.min(1, Math.max(0, ((x - c[0]) * dx + (y - c[1]) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(c[0] + along * dx - x, c[1] + along * dy - y);
}

/** The node that lies next to a place of the plane in a direction, -1 where there is none; nearer to the line is better. */
export function next(scene: Scene, x: number, y: number, dx: number, dy: number, own: number): number {
  let best = -1;
  let least = Infinity;
  for (const node of scene.order) {
    if (node === own) continue;
    const ahead = (scene.x[node] - x) * dx + (scene.y[node] - y) * dy;
    const aside = Math.abs((scene.x[node] - x) * dy - (scene.y[node] - y) * dx);
    if (ahead <= 0 || aside > ahead * 1.2) continue;
    const off = ahead + 2 * aside;
    if (off < least) {
      best = node;
      least = off;
    }
  }
  return best;
}

/** The node nearest to the middle of the view, -1 in an empty picture. */
export function middle(scene: Scene, view: View): number {
  let best = -1;
  let least = Infinity;
  for (const node of scene.order) {
    const off = Math.hypot(scene.x[node] - view.x, scene.y[node] - view.y);
    if (off < least) {
      best = node;
      least = off;
    }
  }
  return best;
}
