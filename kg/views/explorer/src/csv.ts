/** The claims in view as a table for spreadsheets. */

import { STATUS } from "./index";
import type { Page } from "./page";

const HEAD = "claim says subject subject_iri predicate object object_iri value datatype polarity modality role amount time attributed_to confidence status document title date sentence".split(" ");

/** Quote a cell; what a spreadsheet would run as a formula gets an apostrophe before it. */
export function toCell(value: string | number | null): string {
  let text = String(value ?? "").replace(/\r\n?|\n/g, " ");
  if (typeof value !== "number" && /^[\s\u0000]*[=+\-@＝＋－＠\t]/.test(text)) text = `'${text}`;
  return `"${text.replace(/"/g, '""')}"`;
}

/** Write the claims in view, one a row, as UTF-8 with the mark that spreadsheets know it by. */
export function toCsv(page: Page): string {
  const { data, view, review } = page;
  const rows = [...view.claims].map((number) => {
    const claim = data.claims[number];
    const evidence = claim.evidence[0];
    const document = evidence ? data.documents[evidence.document] : null;
    return [
      claim.id,
      page.sentence(number),
      page.label(claim.subject),
      data.entities[claim.subject].iri,
      data.predicates[claim.predicate].name,
      claim.object >= 0 ? page.label(claim.object) : "",
      claim.object >= 0 ? data.entities[claim.object].iri : "",
      claim.value?.value ?? "",
      claim.value?.datatype ?? "",
      claim.polarity,
      claim.modality,
      claim.role,
      claim.amount,
      claim.time,
      claim.attributed_to >= 0 ? page.label(claim.attributed_to) : "",
      claim.confidence,
      STATUS[review.toStatus(number)],
      document?.id ?? "",
      document?.title ?? "",
      document?.date ?? "",
      document && evidence ? document.text.slice(evidence.start, evidence.end) : "",
    ];
  });
  return `\ufeff${[HEAD, ...rows].map((row) => row.map(toCell).join(",")).join("\r\n")}\r\n`;
}
