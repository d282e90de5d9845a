/** Where the page starts. */

import "./app.css";
import { DataError, readData } from "./data";
import { h } from "./dom";
import { Explorer } from "./explorer";
import { makePicture } from "./picture/picture";
import { TEXTS } from "./texts";

/** Say why there is no page, in its language. */
function fail(host: HTMLElement, error: unknown): void {
  const { failed } = TEXTS[document.documentElement.lang === "id" ? "id" : "en"];
  const reason = error instanceof DataError ? error.reason : "broken";
  host.replaceChildren(h("main", { class: "failed", role: "alert" }, h("h1", {}, failed.title), h("p", {}, failed[reason])));
}

async function start(): Promise<void> {
  const host = document.getElementById("app") ?? document.body.appendChild(h("div", { id: "app" }));
  try {
    const data = await readData(document);
    new Explorer(host, data, makePicture);
    document.body.dataset["ready"] = "true";
  } catch (error) {
    fail(host, error);
    if (!(error instanceof DataError)) throw error;
  }
}

void start();
