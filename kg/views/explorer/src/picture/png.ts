/** The plan as a bitmap to take away, with a line beneath that says what it shows. */

import { FONTS, type Look } from "./look";
import { paint } from "./paint";
import type { Plan } from "./plan";
import type { Scene } from "./scene";

/** Height of the line, and how many pixels of the bitmap make one of the screen. */
export const CAPTION = 30;
export const FINE = 2;

export function toPng(plan: Plan, scene: Scene, look: Look, caption: string): Promise<Blob> {
  const { width, height } = plan.view;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * FINE);
  canvas.height = Math.round((height + CAPTION) * FINE);
  const pen = canvas.getContext("2d", { alpha: false });
  if (pen === null) return Promise.reject(new Error("this browser cannot draw on a canvas"));
  pen.scale(FINE, FINE);
  pen.fillStyle = look.palette.ground;
  pen.fillRect(0, 0, width, height + CAPTION);
  paint(pen, plan, scene, look);
  pen.fillStyle = look.palette.ground;
  pen.fillRect(0, height, width, CAPTION);
  pen.fillStyle = look.palette.soft;
  pen.font = FONTS.plain.css;
  pen.textAlign = "left";
  pen.fillText(caption, 14, height + CAPTION / 2 + 4, width - 28);
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob === null ? fail(new Error("the picture is too large for a PNG")) : done(blob)), "image/png");
  });
}
