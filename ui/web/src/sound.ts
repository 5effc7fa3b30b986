// The loudspeaker of the hall: a chime, then the call. Calls wait for each
// other, a call that is already waiting is not said twice, and nothing that
// can go wrong with sound stalls the queue.

import { signal } from '@preact/signals';
import { hallTime } from './live';
import type { HallCall } from './wire';

const OLD = 60_000; // a call older than this helps nobody
const CAPTION = 4_000; // how long a call stands alone when it cannot be heard
const CHIME = 0.9; // seconds
const BETWEEN = 600; // ms between the two times a call is said

type Context = Pick<AudioContext, 'state' | 'resume' | 'currentTime' | 'destination' | 'createOscillator' | 'createGain' | 'createBufferSource' | 'decodeAudioData'>;

export interface SpeakerOptions {
  context?: Context;
  clip?(call: HallCall): Promise<ArrayBuffer | null>; // what is said, null when there is none
  shown?(call: HallCall): void; // the call's turn has come
  said?(call: HallCall, sound: boolean): void;
  now?(): number;
}

export class Speaker {
  /** True while the browser keeps the sound off until somebody touches the page. */
  readonly silent = signal(false);
  private readonly queue: HallCall[] = [];
  private running = false;
  private ctx?: Context;

  constructor(private readonly o: SpeakerOptions = {}) {
    try {
      this.ctx = o.context ?? new AudioContext();
    } catch {
      // No audio device at all: captions only.
    }
    this.look();
  }

  /** Asks for a call to be said when its turn comes. */
  add(call: HallCall): void {
    const same = this.queue.findIndex((c) => c.number === call.number && c.counter === call.counter);
    if (same >= 0) this.queue[same] = call;
    else this.queue.push(call);
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
    if (this.running) return;
    this.running = true;
    for (let call = this.queue.shift(); call; call = this.queue.shift()) {
      if ((this.o.now ?? hallTime)() - call.at > OLD) {
        this.o.said?.(call, false);
        continue;
      }
      this.o.shown?.(call);
      let sound = false;
      try {
        // Chromium starts a context suspended and may lose its device later.
        if (this.ctx && this.ctx.state !== 'running') await within(500, this.ctx.resume());
        sound = this.look() && (await this.say(call));
      } catch {
        sound = false;
      }
      if (!sound) await pause(CAPTION);
      this.o.said?.(call, sound);
    }
    this.running = false;
  }

  private async say(call: HallCall): Promise<boolean> {
    const ctx = this.ctx!;
    const data = this.o.clip ? await within(2_000, this.o.clip(call).catch(() => null)) : null;
    chime(ctx);
    const started = ctx.currentTime;
    await pause(CHIME * 1000 + 100);
    // A clock that stands still is a lost device: nothing was heard.
    if (ctx.currentTime === started) return false;
    const speech = data ? await within(2_000, ctx.decodeAudioData(data).catch(() => null)) : null;
    if (speech) {
      for (let i = 0; i < 2; i++) {
        const node = ctx.createBufferSource();
        node.buffer = speech;
        node.connect(ctx.destination);
        node.start();
        await pause(speech.duration * 1000 + BETWEEN);
      }
    } else await pause(1_500); // time to read before the next chime
    return true;
  }
}

/** Two soft notes, a falling major third. */
function chime(ctx: Context): void {
  for (const [i, hz] of [659.26, 523.25].entries()) {
    const from = ctx.currentTime + (i * CHIME) / 2;
    for (const [part, loud] of [[1, 0.32], [2, 0.08]]) {
      const osc = ctx.createOscillator();
      const gain = ctx.createGain();
      osc.frequency.value = hz * part;
      gain.gain.setValueAtTime(0, from);
      gain.gain.linearRampToValueAtTime(loud, from + 0.015);
      gain.gain.exponentialRampToValueAtTime(0.001, from + CHIME / 2 + 0.15);
      osc.connect(gain);
      gain.connect(ctx.destination);
      osc.start(from);
      osc.stop(from + CHIME / 2 + 0.2);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((r) => setTimeout(r, ms));
}

/** The promise, or null when it takes longer. */
async function within<T>(ms: number, p: Promise<T> | undefined): Promise<T | null> {
  return Promise.race([p ?? Promise.resolve(null), pause(ms).then(() => null)]);
}
