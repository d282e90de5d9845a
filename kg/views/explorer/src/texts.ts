/** The words of the page in both languages; that both are complete is checked by their type. */

import type { Language } from "./payload";
import { en, type Texts } from "./texts/en";
import { id } from "./texts/id";

export type { Texts };

export const TEXTS: Record<Language, Texts> = { en, id };

/** Write a share as a percentage. */
export function toPercent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
