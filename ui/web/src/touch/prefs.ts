// How this visitor wants to see and hear; the next one starts afresh.

import { signal } from '@preact/signals';
import { talk, type Language } from '../words/face';

export const language = signal<Language>('zh');
export const large = signal(false);
export const contrast = signal(false);
export const low = signal(false); // every target in the lowest 900 px
export const volume = signal(1); // 0 to 2
export const hushed = signal(false); // pages do not speak by themselves

export async function speak(to: Language): Promise<void> {
  if (await talk(to)) language.value = to;
}

export function louder(): void {
  volume.value = (volume.peek() + 1) % 3;
}

export function ordinary(): void {
  large.value = contrast.value = low.value = hushed.value = false;
  volume.value = 1;
  if (language.peek() !== 'zh') void speak('zh');
}

/** Somebody chose something here. */
export function changed(): boolean {
  return large.peek() || contrast.peek() || low.peek() || hushed.peek() || volume.peek() !== 1 || language.peek() !== 'zh';
}
