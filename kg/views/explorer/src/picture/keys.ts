/** What keys do while the picture has the focus. */

import type { Names } from "../payload";

export type Command =
  | { do: "go"; dx: number; dy: number }
  | { do: "pan"; dx: number; dy: number }
  | { do: "claim"; step: 1 | -1 }
  | { do: "zoom"; factor: number }
  | { do: "fit" }
  | { do: "choose" }
  | { do: "none" };

/** For the page's help. */
export const KEYS: readonly { keys: string; does: Names }[] = [
  { keys: "← ↑ → ↓", does: { en: "go to the next entity that way", id: "ke entitas berikutnya ke arah itu" } },
  { keys: ", .", does: { en: "go through the claims of the entity", id: "menelusuri klaim entitas itu" } },
  {
    keys: "Enter",
    does: {
      en: "choose; once more: focus on the entity; on a group: open it",
      id: "pilih; sekali lagi: fokus pada entitas; pada kelompok: buka",
    },
  },
  { keys: "Esc", does: { en: "choose nothing", id: "lepas pilihan" } },
  { keys: "Shift + ← ↑ → ↓", does: { en: "move the picture", id: "geser gambar" } },
  { keys: "+ −", does: { en: "zoom", id: "perbesar, perkecil" } },
  { keys: "0", does: { en: "show everything", id: "tampilkan semuanya" } },
];

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What a key means, or `null` where it is not the picture's. */
export function toCommand(event: KeyboardEvent): Command | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const arrow = ARROWS[event.key];
  if (arrow !== undefined) {
    const [dx, dy] = arrow;
    return event.shiftKey ? { do: "pan", dx: -60 * dx, dy: -60 * dy } : { do: "go", dx, dy };
  }
  switch (event.key) {
    case "+":
    case "=":
      return { do: "zoom", factor: 1.4 };
    case "-":
    case "−":
      return { do: "zoom", factor: 1 / 1.4 };
    case "0":
      return { do: "fit" };
    case ".":
      return { do: "claim", step: 1 };
    case ",":
      return { do: "claim", step: -1 };
    case "Enter":
      return { do: "choose" };
    case "Escape":
      return { do: "none" };
    default:
      return null;
  }
}
