// The loudspeaker of the hall: a chime, then what is announced, twice. Calls
// and notices wait for each other, one that is already waiting is not said
// again, and nothing that can go wrong with sound stalls the queue. Turns are
// measured by the clock of the sound itself, so that nothing overlaps however
// busy the machine is.

import { signal } from '@preact/signals';
import { hallTime } from './live';

const OLD = 60_000; // what is older than this helps nobody
const CAPTION = 4_000; // how long a caption stands alone when it cannot be heard
const CHIME = 0.9; // seconds
const BETWEEN = 0.6; // seconds between the two times
const LONGEST = 30; // seconds of a clip; a longer one is a mistake
const PATIENCE = 2_000; // ms for a clip to come, and to be decoded

/** Something to be said in the hall. */
export interface Saying {
  seq: number;
  at: number; // when it was asked for
  key: string; // one that is still waiting with the same key is replaced
}

export interface SpeakerOptions<S extends Saying> {
  context?: AudioContext;
  clip?(s: S, stop: AbortSignal): Promise<ArrayBuffer | null>; // what is said, null when there is none
  shown?(s: S): void; // its turn has come
  said?(s: S, sound: boolean): void;
  now?(): number;
}

export class Speaker<S extends Saying> {
  /** True while the browser keeps the sound off until somebody touches the page. */
  readonly silent = signal(false);
  /** True while a turn lasts. */
  readonly busy = signal(false);
  private readonly queue: S[] = [];
  private ctx?: AudioContext;
  private out?: GainNode;

  constructor(private readonly o: SpeakerOptions<S> = {}) {
    try {
      this.ctx = o.context ?? new AudioContext();
      this.out = this.ctx.createGain();
      this.out.connect(this.ctx.destination);
    } catch {
      // No audio device at all: captions only.
    }
    this.look();
  }

  /** Sets how loud everything is, in percent. */
  loudness(percent: number): void {
    if (this.out) this.out.gain.value = Math.min(100, Math.max(0, percent)) / 100;
  }

  /** Asks for something to be said when its turn comes. */
  add(s: S): void {
    const same = this.queue.findIndex((q) => q.key === s.key);
    if (same >= 0) this.queue[same] = s;
    else this.queue.push(s);
    void this.run();
  }

  /** Must be called from a touch: browsers allow sound only then. */
  async wake(): Promise<void> {
    try {
      await within(1_000, this.ctx?.resume());
    } catch {
      // Still suspended; the button stays.
    }
    this.look();
  }

  private look(): boolean {
    const runs = this.ctx?.state === 'running';
    this.silent.value = !runs;
    return runs;
  }

  private async run(): Promise<void> {
    if (this.busy.peek()) return;
    this.busy.value = true;
    for (let s = this.queue.shift(); s; s = this.queue.shift()) {
      if ((this.o.now ?? hallTime)() - s.at > OLD) {
        this.o.said?.(s, false);
        continue;
      }
      this.o.shown?.(s);
      let sound = false;
      try {
        // Chromium starts a context suspended and may lose its device later.
        if (this.ctx && this.ctx.state !== 'running') await within(500, this.ctx.resume());
        sound = this.look() && (await this.say(s));
      } catch {
        sound = false;
      }
      if (!sound) await pause(CAPTION);
      this.o.said?.(s, sound);
    }
    this.busy.value = false;
  }

  private async say(s: S): Promise<boolean> {
    const ctx = this.ctx!;
    const out = this.out!;
    const speech = await this.speech(s);
    const begun = ctx.currentTime;
    chime(ctx, out);
    // A clock that stands still is a lost device: nothing was heard.
    if (!(await passed(ctx, begun + CHIME + 0.1))) return false;
    if (!speech) {
      await pause(1_500); // time to read before the next chime
      return true;
    }
    const lasts = Math.min(speech.duration, LONGEST);
    for (let i = 0; i < 2; i++) {
      const node = ctx.createBufferSource();
      node.buffer = speech;
      node.connect(out);
      const from = ctx.currentTime;
      node.start(from, 0, lasts);
      const whole = await passed(ctx, from + lasts + BETWEEN);
      node.disconnect();
      if (!whole) return false;
    }
    return true;
  }

  /** The clip, or null when it is missing, broken, or does not come in time. */
  private async speech(s: S): Promise<AudioBuffer | null> {
    if (!this.o.clip) return null;
    const stop = new AbortController();
    const data = await within(PATIENCE, this.o.clip(s, stop.signal).catch(() => null));
    stop.abort(); // one that hangs must not keep its connection
    return data && within(PATIENCE, this.ctx!.decodeAudioData(data).catch(() => null));
  }
}

/** Two soft notes, a falling major third. */
function chime(ctx: AudioContext, out: AudioNode): void {
  for (const [i, hz] of [659.26, 523.25].entries()) {
    const from = ctx.currentTime + (i * CHIME) / 2;
    for (const [part, loud] of [[1, 0.32], [2, 0.08]]) note(ctx, out, hz * part, loud, from, CHIME / 2 + 0.15);
  }
}

/** Two short rising notes, for a desk: somebody at the touchscreen asks for help. */
export function ring(ctx: AudioContext): void {
  for (const [i, hz] of [784, 1046.5].entries()) note(ctx, ctx.destination, hz, 0.25, ctx.currentTime + i * 0.18, 0.22);
}

function note(ctx: AudioContext, out: AudioNode, hz: number, loud: number, from: number, lasts: number): void {
  const osc = ctx.createOscillator();
  const gain = ctx.createGain();
  osc.frequency.value = hz;
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(loud, from + 0.015);
  gain.gain.exponentialRampToValueAtTime(0.001, from + lasts);
  osc.connect(gain);
  gain.connect(out);
  osc.start(from);
  osc.stop(from + lasts + 0.05);
}

/** Waits until the context's clock has come to t; false when it stands still. */
async function passed(ctx: AudioContext, t: number): Promise<boolean> {
  const limit = performance.now() + (t - ctx.currentTime) * 2_000 + 1_000;
  while (ctx.currentTime < t) {
    if (performance.now() > limit) return false;
    await pause(Math.min(200, Math.max(20, (t - ctx.currentTime) * 1_000)));
  }
  return true;
}

function pause(ms: number): Promise<void> {
  return new Promise((r) => setTimeout(r, ms));
}

/** The promise, or null when it takes longer. */
async function within<T>(ms: number, p: Promise<T> | undefined): Promise<T | null> {
  return Promise.race([p ?? Promise.resolve(null), pause(ms).then(() => null)]);
}
