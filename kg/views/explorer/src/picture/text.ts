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

/** Breaks a text between words into at most so many lines of about so many letters, the last cut short if need be. */
export function wrap(text: string, letters: number, lines: number): string[] {
  // Controls and marks that turn the direction would spoil more than their own label.
  const clean = text.slice(0, 400).replace(/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069\s]+/gu, " ").trim();
  const wrapped: string[] = [];
  let line = "";
  for (const word of clean.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > letters) {
      wrapped.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  wrapped.push(line);
  if (wrapped.length > lines) wrapped.splice(lines - 1, Infinity, wrapped.slice(lines - 1).join(" "));
  return wrapped.map((one) => shorten(one, letters + 6));
}

function shorten(text: string, letters: number): string {
  const all = [...text];
  return all.length > letters ? `${all.slice(0, letters - 1).join("").trimEnd()}…` : text;
}
