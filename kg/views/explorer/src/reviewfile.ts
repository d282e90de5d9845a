/** The review file that `kg review apply` reads: records of fields, an empty line between them. */

import type { Payload } from "./payload";
import { toSentence } from "./phrases";
import { CORRECTABLE, type Review } from "./review";

/** Count code points, as kg does, up to an offset in UTF-16 units. */
export function toPoints(text: string, units: number): number {
  let points = 0;
  for (let at = 0; at < units; points++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return points;
}

/** Control characters, and those that turn the direction of a line so that it reads as another. */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

const flatten = (text: string): string => text.replace(/\s+/g, " ").trim();

function toField(name: string, value: string): string {
  const lines = value.replace(/\r\n?/g, "\n").replace(UNSEEN, "\ufffd").split("\n");
  return [`${name}: ${lines[0]}`.trimEnd(), ...lines.slice(1).map((line) => `+ ${line}`.trimEnd())].join("\n");
}

function toRecord(data: Payload, review: Review, number: number): string {
  const claim = data.claims[number];
  const decision = review.decisions.get(number);
  const fields = [toField("claim", claim.id), toField("says", flatten(toSentence(data, claim, "en")))];
  const surest = [...claim.evidence].sort((a, b) => b.confidence - a.confidence).slice(0, 1);
  for (const { document, start, end } of surest) {
    const { id, text } = data.documents[document];
    fields.push(toField("sentence", flatten(text.slice(start, end))), toField("document", `${id} ${toPoints(text, start)}-${toPoints(text, end)}`));
  }
  fields.push(toField("confidence", claim.confidence.toFixed(2)), toField("decision", decision?.decision ?? ""));
  for (const name of CORRECTABLE) {
    const value = decision?.corrections[name];
    if (value !== undefined) fields.push(toField(name, value));
  }
  fields.push(toField("note", decision?.note ?? ""));
  return fields.join("\n");
}

/** Write the decisions, in the order of the claims in the graph. */
export function toReviewFile(data: Payload, review: Review): string {
  const numbers = [...review.decisions.keys()].sort((a, b) => a - b);
  const first = [toField("review", "1"), toField("reviewer", flatten(review.reviewer))].join("\n");
  return `${[first, ...numbers.map((number) => toRecord(data, review, number))].join("\n\n")}\n`;
}
