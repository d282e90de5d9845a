/** A page with nothing but the picture, for tests: what it draws and tells can be asked of `window.harness`. */

import type { Chosen, Shown } from "../contract";
import type { Payload } from "../payload";
import { toX, toY } from "./camera";
import { xAt, yAt } from "./curve";
import { KEYS } from "./keys";
import { STROKES } from "./look";
import { CanvasPicture } from "./picture";
import { place } from "./plan";
import { HIDDEN } from "./scene";

const block = document.getElementById("data");
const host = document.getElementById("host");
if (block === null || host === null) throw new Error("the page lacks its data or its host");
const data = JSON.parse(block.textContent ?? "") as Payload;
const told: [string, Chosen | number | null][] = [];
const picture = new CanvasPicture(host, data, {
  choose: (chosen) => told.push(["choose", chosen]),
  focus: (entity) => told.push(["focus", entity]),
  open: (group) => told.push(["open", group]),
  hover: (chosen) => told.push(["hover", chosen]),
});

/** All of it plain; of a grouped payload the groups that are not opened. */
function toShown(opened: readonly number[] = []): Shown {
  const groups = new Uint8Array(data.groups.length).fill(data.grouped ? 2 : 0);
  for (const group of opened) groups[group] = 0;
  return {
    entities: Uint8Array.from(data.entities, ({ group }) => (group >= 0 && groups[group] > 0 ? 0 : 2)),
    claims: new Uint8Array(data.claims.length).fill(2),
    groups,
  };
}

const harness = {
  picture,
  told,
  keys: KEYS,
  strokes: STROKES,
  toShown,
  labels: () => picture.base?.labels.map(({ node, edge, lines, box }) => ({ node, edge, lines, box })) ?? [],
  /** What is written above the rest, at what is hovered or chosen. */
  stressed: () => picture.over?.labels.map(({ lines }) => lines) ?? [],
  view: () => ({ ...picture.camera.view }),
  margin: () => picture.base?.margin ?? 0,
  /** Where a node is in the view. */
  whereIs: (node: number) => [toX(picture.camera.view, picture.scene.x[node]), toY(picture.camera.view, picture.scene.y[node])],
  /** Where the middle of each edge is, with its claims. */
  edges: () => {
    const { scene, camera } = picture;
    const edges = scene.edgesAt(camera.view.scale);
    const curve = new Float64Array(8);
    return edges.claims.flatMap((claims, edge) => {
      if (edges.states[edge] === HIDDEN) return [];
      place(scene, edges, edge, camera.view, curve);
      return [{ claims, x: xAt(curve, 0.5), y: yAt(curve, 0.5) }];
    });
  },
};

declare global {
  interface Window {
    harness: typeof harness;
  }
}

window.harness = harness;
picture.show(toShown(), null);
requestAnimationFrame(() => requestAnimationFrame(() => (document.body.dataset.ready = "true")));
