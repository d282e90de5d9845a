/** The plan as SVG: real shapes, paths and text that an editor can take apart. */

import { FADED, FONTS, type Look, PLATE, STROKES } from "./look";
import { density } from "./paint";
import type { Dot, Plan, Strand } from "./plan";
import { PALE, PLAIN, type Scene, STRONG } from "./scene";
import { round, toPath } from "./shapes";
import type { Speech } from "./words";

/** Text that may stand in XML, in elements and attributes: what XML cannot hold is replaced. */
export function escape(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu, "\ufffd")
    .replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

function tag(name: string, attributes: Record<string, string | number>, inside?: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(String(value))}"`);
  return inside === undefined ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${inside}</${name}>`;
}

export function toSvg(plan: Plan, scene: Scene, look: Look, speech: Speech, caption: string): string {
  const { width, height } = plan.view;
  const [w, h] = [round(width), round(height)];
  const groups = plan.dots.filter(({ node }) => scene.isGroup(node));
  const entities = plan.dots.filter(({ node }) => !scene.isGroup(node));
  const parts = [
    tag("title", {}, escape(scene.data.title)),
    tag("desc", {}, escape(caption)),
    tag("rect", { width: w, height: h, fill: look.palette.ground }),
    tag("g", { stroke: look.palette.rim, fill: "none" }, plan.sums.map(toSum).join("")),
    tag("g", {}, groups.map((dot) => toDot(dot, scene, look, speech)).join("")),
    ...plan.strands.map((strand) => toStrand(strand, plan, look)),
    tag("g", { "stroke-linejoin": "round" }, entities.map((dot) => toDot(dot, scene, look, speech)).join("")),
    tag("g", { "font-family": "sans-serif" }, toLabels(plan, look)),
  ];
  const frame = { xmlns: "http://www.w3.org/2000/svg", width: w, height: h, viewBox: `0 0 ${w} ${h}`, role: "img" };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${tag("svg", frame, `\n${parts.join("\n")}\n`)}\n`;
}

function toSum(sum: Plan["sums"][number]): string {
  const path = `M${round(sum.x)} ${round(sum.y)}L${round(sum.toX)} ${round(sum.toY)}`;
  return tag("path", { d: path, "stroke-width": round(sum.width), "stroke-opacity": round(sum.opacity) });
}

function toStrand(strand: Strand, plan: Plan, look: Look): string {
  const colour = look.ofStroke(strand.stroke);
  const width = strand.state === STRONG ? plan.width + 0.9 : plan.width;
  const { lines, curves, heads, marks } = strand;
  const paths: string[] = [];
  const drawn = (d: string): number => paths.push(tag("path", { d }));
  const at = (list: readonly number[], from: number): string => `${round(list[from])} ${round(list[from + 1])}`;
  for (let n = 0; n < lines.length; n += 4) drawn(`M${at(lines, n)}L${at(lines, n + 2)}`);
  for (let n = 0; n < curves.length; n += 8) {
    drawn(`M${at(curves, n)}C${at(curves, n + 2)} ${at(curves, n + 4)} ${at(curves, n + 6)}`);
  }
  const dashes = plan.head > 0 ? STROKES[strand.stroke].dashes : [];
  const stroke = { fill: "none", stroke: colour, "stroke-width": round(width), "stroke-dasharray": dashes.join(" ") || "none" };
  const tips: string[] = [];
  for (let n = 0; n < heads.length; n += 4) {
    const [x, y, dx, dy] = [heads[n], heads[n + 1], heads[n + 2], heads[n + 3]];
    const [bx, by, sx, sy] = [x - dx * plan.head, y - dy * plan.head, dy * plan.head * 0.42, dx * plan.head * 0.42];
    const corners = [x, y, bx - sx, by + sy, bx + sx, by - sy].map(round);
    tips.push(tag("path", { d: `M${corners[0]} ${corners[1]}L${corners[2]} ${corners[3]}L${corners[4]} ${corners[5]}z` }));
  }
  const crosses: string[] = [];
  for (let n = 0; n < marks.length; n += 4) {
    const [x, y, dx, dy] = [marks[n], marks[n + 1], marks[n + 2] * 3.6, marks[n + 3] * 3.6];
    const ends = [x - dx - dy, y - dy + dx, x + dx + dy, y + dy - dx, x - dx + dy, y - dy - dx, x + dx - dy, y + dy + dx];
    const [a, b, c, d, e, f, g, i] = ends.map(round);
    crosses.push(tag("path", { d: `M${a} ${b}L${c} ${d}M${e} ${f}L${g} ${i}` }));
  }
  const opacity = strand.state === PALE ? FADED : strand.state === PLAIN ? density(plan) : 1;
  const inside = [
    tag("g", stroke, paths.join("")),
    tag("g", { fill: colour }, tips.join("")),
    tag("g", { ...stroke, "stroke-dasharray": "none", "stroke-width": round(plan.width + 0.5) }, crosses.join("")),
  ];
  return tag("g", { class: STROKES[strand.stroke].name, opacity }, inside.join(""));
}

function toDot(dot: Dot, scene: Scene, look: Look, speech: Speech): string {
  if (scene.isGroup(dot.node)) {
    const name = escape(speech.group(dot.node - scene.entities));
    const rim = dot.state === STRONG ? look.palette.accent : look.palette.rim;
    const disc = { d: toPath("dot", dot.x, dot.y, dot.radius), fill: look.palette.disc, stroke: rim };
    return tag("path", { ...disc, opacity: dot.state === PALE ? 0.45 : 1 }, tag("title", {}, name));
  }
  const type = scene.data.types[scene.data.entities[dot.node].type];
  const paint = { fill: look.ofType(type), stroke: look.palette.ground, "stroke-width": dot.radius < 3 ? 0 : 1.2 };
  const shape = { d: toPath(type.shape, dot.x, dot.y, dot.radius), ...paint };
  const name = tag("title", {}, escape(speech.entity(dot.node)));
  return tag("path", { ...shape, "fill-opacity": dot.state === PALE ? FADED + 0.1 : 1 }, name);
}

/** Each line twice, the lighter edge below: office programs do not know `paint-order`. */
function toLabels(plan: Plan, look: Look): string {
  const { ground, disc } = look.palette;
  const anchors = { left: "start", center: "middle", right: "end" };
  return plan.labels
    .map((label) => {
      const isOnDisc = label.disc !== "none";
      const hasHalo = label.node >= 0 && (!isOnDisc || label.disc === "across");
      const { left, top, right, bottom } = label.box;
      const size = { x: round(left + 1), y: round(top + 1), width: round(right - left - 2), height: round(bottom - top - 2) };
      const opacity = label.edge >= 0 ? PLATE.edge : plan.head > 0 ? PLATE.node : 0;
      const plate = isOnDisc ? "" : tag("rect", { ...size, fill: ground, "fill-opacity": opacity });
      const lines = label.lines.map((line, at) => {
        const font = FONTS[label.fonts[at]];
        const where = { x: round(label.x), y: round(label.baselines[at]), "text-anchor": anchors[label.align] };
        const text = { ...where, "font-size": font.size, "font-weight": font.weight };
        const halo = { fill: "none", stroke: isOnDisc ? disc : ground, "stroke-width": 3, "stroke-linejoin": "round", "aria-hidden": "true" };
        const under = !hasHalo ? "" : tag("text", { ...text, ...halo }, escape(line));
        return under + tag("text", { ...text, fill: look.ofText(label.fonts[at], label.isDenied) }, escape(line));
      });
      return tag("g", {}, plate + lines.join(""));
    })
    .join("");
}
