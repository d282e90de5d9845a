/** Colours, strokes and fonts of the picture; the rest of the page has its own in app.css. */

import type { Claim, EntityType } from "../payload";

/** A claim's stroke says how firmly it is made; the values are those of kg/views/style.toml. */
export interface Stroke {
  name: string;
  colour: string;
  dark: string;
  dashes: readonly number[];
}

export const STROKES: readonly Stroke[] = [
  { name: "asserted", colour: "#7C8798", dark: "#8793A5", dashes: [] },
  { name: "planned", colour: "#7C8798", dark: "#8793A5", dashes: [10, 6] },
  { name: "possible", colour: "#A2ABB8", dark: "#77828F", dashes: [2, 5] },
  { name: "alleged", colour: "#96690A", dark: "#D9A53A", dashes: [10, 4, 2, 4] },
  { name: "negated", colour: "#C0341D", dark: "#FF7A66", dashes: [5, 4] },
];

export const NEGATED = STROKES.length - 1;

/** Which of the strokes a claim is drawn with: what is denied is shown as denied first of all. */
export function toStroke(claim: Claim): number {
  if (claim.polarity === "negated") return NEGATED;
  return STROKES.findIndex((stroke) => stroke.name === claim.modality);
}

/** Colours that do not depend on the data. */
export interface Palette {
  ground: string;
  ink: string;
  soft: string;
  accent: string;
  disc: string; // fill of a group
  rim: string; // of a group, and of the sums between groups
}

const LIGHT: Palette = {
  ground: "#fbfcfd",
  ink: "#1b2330",
  soft: "#4d596a",
  accent: "#0072b2",
  disc: "#e3eaf2",
  rim: "#9fb0c3",
};

const DARK: Palette = {
  ground: "#12171e",
  ink: "#e8edf4",
  soft: "#a9b5c4",
  accent: "#56b4e9",
  disc: "#222d3a",
  rim: "#52657b",
};

export class Look {
  readonly palette: Palette;

  constructor(readonly isDark: boolean) {
    this.palette = isDark ? DARK : LIGHT;
  }

  ofType(type: EntityType): string {
    return this.isDark ? type.dark : type.colour;
  }

  ofText(font: FontName, isDenied: boolean): string {
    if (isDenied) return this.ofStroke(NEGATED);
    return font === "edge" || font === "count" ? this.palette.soft : this.palette.ink;
  }

  ofStroke(stroke: number): string {
    return this.isDark ? STROKES[stroke].dark : STROKES[stroke].colour;
  }
}

/** How much is seen of what is faded. */
export const FADED = 0.16;

/** How well the ground hides lines behind the words on them. */
export const PLATE = { edge: 0.86, node: 0.5, stressed: 0.9 } as const;

export const FAMILY = 'system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';

export interface Font {
  css: string;
  size: number; // pixels
  weight: number;
  line: number; // pixels from line to line
}

function toFont(weight: number, size: number): Font {
  return { css: `${weight} ${size}px ${FAMILY}`, size, weight, line: Math.round(size * 1.22) };
}

export const FONTS = {
  plain: toFont(400, 12),
  major: toFont(500, 13),
  strong: toFont(600, 13),
  edge: toFont(400, 11),
  group: toFont(600, 11),
  count: toFont(400, 11),
} as const;

export type FontName = keyof typeof FONTS;
