// Which calls are shown and said. The view lists the calls of the last minute
// and more; the speaker keeps a cursor of its own, so that no call is lost
// between two views and none is said twice.

import { signal } from '@preact/signals';
import { hallTime, live } from '../live';
import { Speaker, type Saying } from '../sound';
import type { HallCall, HallView } from '../wire';

const asked = new URLSearchParams(location.search).get('speaker');
export const link = live<HallView>('/ws/hall?speaker=' + (asked === '0' ? 0 : 1));

/** The call that stands large. */
export const current = signal<HallCall | null>(null);

interface Turn extends Saying {
  call?: HallCall; // a notice has none
}

export const speaker = new Speaker<Turn>({
  clip,
  shown: (s) => {
    if (s.call) current.value = s.call;
  },
  said: (s, sound) => link.send({ t: 'heard', seq: s.seq, sound }),
});

async function clip(s: Saying, stop: AbortSignal): Promise<ArrayBuffer | null> {
  // The time keeps apart calls of two journals in the browser's cache.
  const r = await fetch(`/voice/${s.seq}.wav?at=${s.at}`, { signal: stop });
  return r.ok ? r.arrayBuffer() : null; // 404: no voice installed
}

/** A repeat of a call that is still waiting takes its place. */
function turn(c: HallCall): Turn {
  return { seq: c.seq, at: c.at, key: `${c.number} ${c.counter}`, call: c };
}

// A reload must not say everything again.
const KEEP = 'cursor';
function remembered(): number {
  try {
    return Number(sessionStorage.getItem(KEEP) ?? '0');
  } catch {
    return 0;
  }
}

let cursor = remembered();
let first = true;

function moveTo(seq: number): void {
  cursor = seq;
  try {
    sessionStorage.setItem(KEEP, String(seq));
  } catch {
    // Then a reload says the last minute again; that is the lesser harm.
  }
}

const FRESH = 20_000; // at a first start, older calls are shown and not said

link.view.subscribe((v) => {
  if (!v) return;
  const last = v.calls[v.calls.length - 1];
  if (!last) {
    current.value = null;
    if (first) cursor = 0;
    return;
  }
  if (last.seq < cursor) cursor = 0; // another journal: the demo was started anew
  const speaks = link.welcome.peek()?.speaks ?? false;
  for (const c of v.calls) {
    if (c.seq <= cursor) continue;
    if (speaks && (!first || cursor > 0 || hallTime() - c.at < FRESH)) speaker.add(turn(c));
    moveTo(c.seq);
  }
  first = false;
  // A silent display shows the newest; the speaker shows what it says.
  if (!speaks || !current.peek()) current.value = last;
});
