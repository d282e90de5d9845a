/** The signs of buttons and the shapes of the types. */

import { svg } from "./dom";
import type { EntityType } from "./payload";

const SHAPES: Record<EntityType["shape"], string> = {
  dot: "M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0z",
  square: "M3 3h10v10H3z",
  diamond: "M8 1l6.5 7L8 15L1.5 8z",
  hexagon: "M4.5 2h7L15 8l-3.5 6h-7L1 8z",
  triangle: "M8 2l7 12H1z",
  triangleDown: "M8 14l7-12H1z",
  star: "M8 .8l2 4.8 5.2.4-4 3.4 1.2 5.1L8 11.8l-4.4 2.7 1.2-5.1-4-3.4 5.2-.4z",
  pentagon: "M8 1.2l7 5.1-2.7 8.2H3.7L1 6.3z",
};

const LINES = {
  search: "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9zM10.4 10.4L14 14",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  filter: "M2 3.5h12M4 8h8M6.5 12.5h3",
  graph: "M4 3a1.7 1.7 0 1 0 0 3.4A1.7 1.7 0 1 0 4 3zM12.3 5.8a1.7 1.7 0 1 0 0 3.4a1.7 1.7 0 1 0 0-3.4zM5.7 10.6a1.7 1.7 0 1 0 0 3.4a1.7 1.7 0 1 0 0-3.4zM5.6 5.2l5.1 1.8M4.4 6.4l.9 4.2M11 8.6l-3.9 2.7",
  table: "M2 3h12v10H2zM2 6.4h12M2 9.7h12M6.5 3v10",
  timeline: "M4 2v12M4 4.5h.01M4 8h.01M4 11.5h.01M7.5 4.5H14M7.5 8h4.5M7.5 11.5H13",
  matrix: "M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z",
  reader: "M3.5 1.8h6l3 3v9.4h-9zM9.5 1.8v3h3M5.8 8h4.4M5.8 10.8h4.4",
  path: "M3.2 11.2a1.6 1.6 0 1 0 .01 0zM12.8 1.6a1.6 1.6 0 1 0 .01 0zM4.9 12.8H10a2.4 2.4 0 0 0 0-4.8H6a2.4 2.4 0 0 1 0-4.8h5.1",
  focus: "M2 5V2h3M11 2h3v3M14 11v3h-3M5 14H2v-3M8 5.5a2.5 2.5 0 1 0 .01 0z",
  fit: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
  export: "M8 2v8M4.8 6.8L8 10l3.2-3.2M2.5 12v2h11v-2",
  link: "M6.6 9.4a2.6 2.6 0 0 0 3.8 0l2.3-2.4a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.4 6.6a2.6 2.6 0 0 0-3.8 0L3.3 9A2.6 2.6 0 0 0 7 12.7l.9-.9",
  print: "M4.5 6V2h7v4M4.5 11.5H2.5V6h11v5.5h-2M4.5 9.5h7V14h-7z",
  auto: "M8 2a6 6 0 1 0 .01 0zM8 2v12",
  light: "M8 5a3 3 0 1 0 .01 0zM8 1v1.4M8 13.6V15M1 8h1.4M13.6 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  dark: "M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z",
  help: "M5.8 6a2.2 2.2 0 1 1 3.3 1.9c-.8.5-1.1.9-1.1 1.8M8 12.2v.3M8 1.5a6.5 6.5 0 1 0 .01 0z",
  review: "M2.5 8.5l3.2 3.2L13.5 4",
  back: "M9.5 3L4.5 8l5 5",
  swap: "M5 2.5L2.5 5L5 7.5M2.5 5H13M11 8.5l2.5 2.5L11 13.5M13.5 11H3",
  warning: "M8 2l6.5 11.5h-13zM8 6.5v3.2M8 11.7v.2",
  undo: "M5.5 3L2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6.5",
  menu: "M8 3.2h.01M8 8h.01M8 12.8h.01",
} as const;

export type IconName = keyof typeof LINES;

/** A sign drawn in the colour of the words beside it; says nothing to readers of the screen. */
export function icon(name: IconName): SVGSVGElement {
  const path = svg("path", { d: LINES[name], fill: "none", stroke: "currentColor", "stroke-width": 1.5, "stroke-linecap": "round", "stroke-linejoin": "round" });
  return svg("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true", focusable: "false" }, path);
}

/** The shape of a type in its colour, as in the picture. */
export function shape(type: EntityType): SVGSVGElement {
  const drawing = svg("svg", { viewBox: "0 0 16 16", class: "shape", "aria-hidden": "true", focusable: "false" });
  drawing.append(svg("path", { d: SHAPES[type.shape], fill: "currentColor" }));
  drawing.style.setProperty("--light", type.colour);
  drawing.style.setProperty("--dark", type.dark);
  return drawing;
}
