/** Reading the payload out of the page. */

import type { Payload } from "./payload";

/** Why the data could not be read; `reason` names the text that tells the reader. */
export class DataError extends Error {
  constructor(
    readonly reason: "missing" | "compressed" | "broken" | "format",
    cause?: unknown,
  ) {
    super(reason, { cause });
  }
}

async function inflate(text: string): Promise<string> {
  if (typeof DecompressionStream === "undefined") throw new DataError("compressed");
  const packed = Uint8Array.from(atob(text.replace(/\s+/g, "")), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

/** Read the block `#data`: JSON, or base64 of gzip of JSON where it says `data-encoding="gzip"`. */
export async function readData(page: Document): Promise<Payload> {
  const block = page.getElementById("data");
  if (!block) throw new DataError("missing");
  let payload: Payload;
  try {
    const text = block.textContent ?? "";
    payload = JSON.parse(block.dataset["encoding"] === "gzip" ? await inflate(text) : text) as Payload;
  } catch (error) {
    throw error instanceof DataError ? error : new DataError("broken", error);
  }
  if (payload === null || typeof payload !== "object" || payload.format !== 1) throw new DataError("format");
  return payload;
}
