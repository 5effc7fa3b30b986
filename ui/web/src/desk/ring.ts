// A short sound when somebody at a touchscreen asks for help. Unanswered for a
// minute, the desk rings on until somebody goes.

import { effect } from '@preact/signals';
import { hallTime, now } from '../live';
import { ring } from '../sound';
import { view } from './state';

export const PATIENCE = 60_000;
const AGAIN = 10_000;

let ctx: AudioContext | undefined;

// Browsers allow sound only after somebody touched the page; signing in is one.
function wake(): void {
  try {
    ctx ??= new AudioContext();
    if (ctx.state === 'suspended') void ctx.resume();
  } catch {
    // No sound on this computer: the banner stands.
  }
}

export function ringer(): void {
  addEventListener('pointerdown', wake);
  addEventListener('keydown', wake);
  wake();
  const rung = new Map<string, number>(); // station and time of the request: when it last rang
  effect(() => {
    void now.value;
    const open = (view.value?.help ?? []).filter((h) => !h.counter);
    const keys = open.map((h) => `${h.station} ${h.at}`);
    for (const k of rung.keys()) if (!keys.includes(k)) rung.delete(k);
    if (ctx?.state !== 'running') return; // rings as soon as it may
    const at = hallTime();
    let due = false;
    for (const [i, h] of open.entries()) {
      const last = rung.get(keys[i]);
      if (last !== undefined && (at - h.at < PATIENCE || at - last < AGAIN)) continue;
      rung.set(keys[i], at);
      due = true;
    }
    if (due) ring(ctx);
  });
}
