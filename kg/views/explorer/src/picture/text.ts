/** Text in lines, and how wide it is. */

import { FONTS, type FontName } from "./look";

const pen = document.createElement("canvas").getContext("2d");
const widths = new Map<string, number>();

/** The width of a text in pixels. */
export function measure(text: string, font: FontName): number {
  if (pen === null) return text.length * FONTS[font].size * 0.56;
  const key = `${font} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 20_000) widths.clear();
    pen.font = FONTS[font].css;
    width = pen.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

/** Breaks a text between words into at most so many lines of about so many letters; a line may pass that by a few. */
export function wrap(text: string, letters: number, lines: number): string[] {
  const broken = breakUp(clean(text), lines, (line) => line.length <= letters);
  return broken.map((line) => shorten(line, (shorter) => shorter.length <= letters + 6));
}

/** Breaks a text between words into at most so many lines no wider than so many pixels. */
export function wrapTo(text: string, width: number, lines: number, font: FontName): string[] {
  const fits = (line: string): boolean => measure(line, font) <= width;
  return breakUp(clean(text), lines, fits).map((line) => shorten(line, fits));
}

/** Controls, and marks that turn the direction, would spoil more than their own label. */
function clean(text: string): string {
  return text.slice(0, 300).replace(/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069\s]+/gu, " ").trim();
}

function breakUp(text: string, lines: number, fits: (line: string) => boolean): string[] {
  const broken: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && !fits(`${line} ${word}`)) {
      broken.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  broken.push(line);
  return broken.length <= lines ? broken : [...broken.slice(0, lines - 1), broken.slice(lines - 1).join(" ")];
}

/** Cuts a line to what fits, by halves. */
function shorten(line: string, fits: (line: string) => boolean): string {
  if (fits(line)) return line;
  const letters = [...line];
  const cut = (count: number): string => `${letters.slice(0, count).join("").replace(/[\s,]+$/, "")}…`;
  let [some, all] = [1, letters.length];
  while (all - some > 1) {
    const half = (some + all) >> 1;
    if (fits(cut(half))) some = half;
    else all = half;
  }
  return cut(some);
}
