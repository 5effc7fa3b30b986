// The words of the touchscreen in the language that the visitor chose.

import { signal } from '@preact/signals';
import { face as zh, type Face } from './zh.face';

export type Language = 'zh' | 'en';

const current = signal<Face>(zh);
let en: Face | undefined;

/** The words; whoever reads them while a page is drawn follows the language. */
export const w = (): Face => current.value;

/** Those of the touchscreen's pages. */
export const t = (): Face['touch'] => current.value.touch;

/** Loads what another language needs, so that a lost connection does not matter later. */
export async function load(): Promise<void> {
  en ??= (await import('./en')).en;
}

/** Changes the language; false when it could not be loaded. */
export async function talk(to: Language): Promise<boolean> {
  try {
    if (to === 'en') await load();
  } catch {
    return false;
  }
  current.value = to === 'en' && en ? en : zh;
  document.documentElement.lang = current.value.lang;
  document.title = current.value.touch.title;
  return true;
}
