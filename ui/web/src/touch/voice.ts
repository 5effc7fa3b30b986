// What the pages say. A page speaks once when it opens and cuts off the one
// before; what happens on it is said in its turn. Where the hall has no voice
// now, everything is silent and the text stands as ever.

import { effect, signal } from '@preact/signals';
import { hushed, language, volume } from './prefs';

const GAIN = [0.35, 0.65, 1];
const SETTLE = 300; // ms; who presses on at once hears the next page only
const PATIENCE = 4_000; // ms for a clip to come
const KEEP = ['offline', 'slow', 'lost', 'still']; // said when the daemon may be away

export const speaking = signal(false);

let ctx: AudioContext | undefined;
let out: GainNode | undefined;
let page = ''; // what the button repeats
let queue: string[] = [];
let turn = 0; // a new one makes what is being said obsolete
let running = false;
let node: AudioBufferSourceNode | undefined;
const kept = new Map<string, ArrayBuffer>();

try {
  ctx = new AudioContext();
  out = ctx.createGain();
  out.connect(ctx.destination);
} catch {
  // No audio device at all.
}
effect(() => {
  if (out) out.gain.value = GAIN[volume.value];
});

/** Browsers allow sound only from a touch on, unless they were started otherwise. */
export function wake(): void {
  if (ctx?.state === 'suspended') void ctx.resume();
}

/** A page opened: id as in the protocol, with its values after a question mark. */
export function open(id: string): void {
  page = id;
  now(id);
}

/** Said at once, before everything that waits. */
export function now(...ids: string[]): void {
  stop();
  if (hushed.peek()) return;
  queue = ids.filter(Boolean);
  void run();
}

/** Said when its turn comes. */
export function then(id: string): void {
  if (hushed.peek() || queue.includes(id)) return;
  queue.push(id);
  void run();
}

/** The button: what is being said ends, and pages are silent; or the page speaks again. */
export function press(): void {
  if (speaking.peek()) {
    hushed.value = true;
    stop();
  } else {
    hushed.value = false;
    now(page);
  }
}

export function stop(): void {
  turn++;
  queue = [];
  running = false;
  speaking.value = false;
  node?.stop();
  node = undefined;
}

/** Fetches what is to be said when nothing can be fetched. */
export async function prepare(): Promise<void> {
  for (const id of KEEP) {
    const data = await fetched(address(id));
    if (data) kept.set(id, data);
  }
}

function address(id: string): string {
  const [name, values] = id.split('?');
  const q = [values, language.peek() === 'en' && 'lang=en'].filter(Boolean).join('&');
  return `/voice/page/${name}.wav${q && '?' + q}`;
}

async function fetched(url: string): Promise<ArrayBuffer | null> {
  try {
    const r = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
    return r.ok ? await r.arrayBuffer() : null;
  } catch {
    return null;
  }
}

async function run(): Promise<void> {
  if (running || !ctx || !out) return;
  running = true;
  const mine = turn;
  await new Promise((r) => setTimeout(r, SETTLE));
  for (let id = queue[0]; mine === turn && id; id = queue[0]) {
    const own = language.peek() === 'zh' && kept.get(id);
    const data = own ? own.slice(0) : await fetched(address(id));
    const speech = data && (await ctx.decodeAudioData(data).catch(() => null));
    if (mine !== turn) return;
    if (speech) await play(speech);
    if (mine !== turn) return;
    queue.shift();
  }
  if (mine === turn) running = false;
}

/** Resolves when it has been said; one that a suspended sound cannot say is not waited for. */
async function play(speech: AudioBuffer): Promise<void> {
  if (ctx!.state !== 'running') return;
  const n = ctx!.createBufferSource();
  n.buffer = speech;
  n.connect(out!);
  node = n;
  speaking.value = true;
  await new Promise<void>((r) => {
    n.onended = () => r();
    setTimeout(r, speech.duration * 1000 + 2_000); // a lost device never ends
    n.start();
  });
  n.disconnect();
  if (node === n) {
    node = undefined;
    speaking.value = false;
  }
}
