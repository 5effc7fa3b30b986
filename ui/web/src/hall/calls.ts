// Which calls and notices are shown and said. The view lists those of the last
// minute and more; the speaker keeps a cursor of its own, so that none is lost
// between two views and none is said twice.

import { signal } from '@preact/signals';
import { hallTime, live } from '../live';
import { Speaker, type Saying } from '../sound';
import type { HallCall, HallView, Notice } from '../wire';

/** This page was opened to be the one that speaks. It is told whether it may. */
export const asked = new URLSearchParams(location.search).get('speaker') === '1';
export const link = live<HallView>('/ws/hall' + (asked ? '?speaker=1' : ''));

/** The call that stands large. */
export const current = signal<HallCall | null>(null);

/** The notice that is being said. */
export const noticed = signal(0);

interface Turn extends Saying {
  call?: HallCall;
  notice?: number;
}

export const speaker = new Speaker<Turn>({
  clip,
  shown: (s) => {
    if (s.call) current.value = s.call;
    noticed.value = s.notice ?? 0;
  },
  said: (s, sound) => {
    noticed.value = 0;
    link.send({ t: 'heard', seq: s.seq, sound });
  },
});

async function clip(s: Saying, stop: AbortSignal): Promise<ArrayBuffer | null> {
  // The time keeps apart calls of two journals in the browser's cache.
  const r = await fetch(`/voice/${s.seq}.wav?at=${s.at}`, { signal: stop });
  return r.ok ? r.arrayBuffer() : null; // 404: no voice installed
}

/** A repeat of a call that is still waiting takes its place. */
const called = (c: HallCall): Turn => ({ seq: c.seq, at: c.at, key: `${c.number} ${c.counter}`, call: c });
const posted = (n: Notice): Turn => ({ seq: n.id, at: n.at, key: n.template, notice: n.id });

// A reload must not say everything again.
const KEEP = 'cursor';
function remembered(): { seq: number; at: number } {
  try {
    const [seq, at] = (sessionStorage.getItem(KEEP) ?? '').split(' ').map(Number);
    return { seq: seq || 0, at: at || 0 };
  } catch {
    return { seq: 0, at: 0 };
  }
}

let cursor = remembered();
let first = true;

function moveTo(seq: number, at: number): void {
  cursor = { seq, at };
  try {
    sessionStorage.setItem(KEEP, `${seq} ${at}`);
  } catch {
    // Then a reload says the last minute again; that is the lesser harm.
  }
}

const FRESH = 20_000; // at a first start, older ones are shown and not said

link.view.subscribe((v) => {
  if (!v) return;
  speaker.loudness(v.loud);
  const last = v.calls[v.calls.length - 1];
  const turns = [...v.calls.map(called), ...v.notices.map(posted)].sort((a, b) => a.seq - b.seq);
  // The newest is later and has an earlier number: another journal, the demo
  // was started anew. A notice that was taken down does not look like that.
  const newest = turns[turns.length - 1];
  if (newest && newest.seq < cursor.seq && newest.at > cursor.at) cursor = { seq: 0, at: 0 };
  const speaks = link.welcome.peek()?.speaks ?? false;
  for (const s of turns) {
    if (s.seq <= cursor.seq) continue;
    if (speaks && (!first || cursor.seq > 0 || hallTime() - s.at < FRESH)) speaker.add(s);
    moveTo(s.seq, s.at);
  }
  first = false;
  if (!last) current.value = null;
  // A silent display shows the newest; the speaker shows what it says.
  else if (!speaks || !current.peek()) current.value = last;
});
