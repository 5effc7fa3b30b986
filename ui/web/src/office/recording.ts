// What a telephone records becomes a word for the voice: mono, 22.05 kHz,
// without the silence at both ends, as loud as every other clip. Decoding and
// the change of the rate are the browser's.

export const RATE = 22050;

// As in kiosk/announce/voice, which levels what programs speak.
const LOUD = 0.1; // RMS of what is spoken: -20 dBFS
const CEILING = 0.89; // of a single sample: -1 dBFS

const FRAME = 220; // 10 ms, in samples
const BEFORE = 0.04; // seconds that stay before the sound: 请 begins softly
const AFTER = 0.08;
const FADE = 110; // 5 ms, so that no end clicks
const MAX_FILE = 40_000_000; // bytes; more is a film

/** Why a file is no word; the code has a sentence. */
export class Unusable extends Error {
  constructor(readonly code: 'word_format' | 'word_length' | 'word_silent') {
    super(code);
  }
}

/** The sound of a file of any kind that the browser plays, as one channel. */
export async function read(file: Blob): Promise<Float32Array> {
  if (file.size > MAX_FILE) throw new Unusable('word_length');
  let sound: AudioBuffer;
  try {
    // Decoding brings everything to the rate of the context.
    sound = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await file.arrayBuffer());
  } catch {
    throw new Unusable('word_format');
  }
  const out = new Float32Array(sound.length);
  for (let c = 0; c < sound.numberOfChannels; c++) {
    const from = sound.getChannelData(c);
    for (let i = 0; i < out.length; i++) out[i] += from[i] / sound.numberOfChannels;
  }
  return out;
}

/** The word in a recording. */
export function prepare(sound: Float32Array): Float32Array {
  const out = level(trim(sound));
  for (let i = 0; i < Math.min(FADE, out.length); i++) {
    out[i] *= i / FADE;
    out[out.length - 1 - i] *= i / FADE;
  }
  if (out.length < RATE / 10 || out.length > RATE * 20) throw new Unusable('word_length');
  return out;
}

function rms(sound: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += sound[i] * sound[i];
  return Math.sqrt(sum / Math.max(1, to - from));
}

function frames(sound: Float32Array, length: number): number[] {
  const out: number[] = [];
  for (let at = 0; at < sound.length; at += length) out.push(rms(sound, at, Math.min(sound.length, at + length)));
  return out;
}

/** The loudest of the frames that have as loud ones beside them. */
function sustained(f: readonly number[], frames: number): number {
  let most = 0;
  for (let i = 0; i + frames <= f.length; i++) most = Math.max(most, Math.min(...f.slice(i, i + frames)));
  return most;
}

/** Without what is before and after the speech. Loud is what stands out from
    the room for 30 ms: a shorter crack is a hand at the telephone. */
export function trim(sound: Float32Array): Float32Array {
  const f = frames(sound, FRAME);
  const most = sustained(f, 3);
  const room = [...f].sort((a, b) => a - b)[Math.floor(f.length / 10)] ?? 0;
  const least = Math.min(Math.max(0.002, most * 0.02, room * 2.5), most * 0.1);
  if (most < 0.003) throw new Unusable('word_silent');
  const loud = (i: number) => f[i] > least;
  const first = f.findIndex((_, i) => loud(i) && loud(i + 1) && loud(i + 2));
  if (first < 0) throw new Unusable('word_silent');
  let last = f.length - 1;
  while (!(loud(last) && loud(last - 1) && loud(last - 2))) last--;
  const from = Math.max(0, Math.round(first * FRAME - BEFORE * RATE));
  return sound.slice(from, Math.round((last + 1) * FRAME + AFTER * RATE));
}

/** As loud as every other clip. Pauses do not count: frames of 20 ms more than
    20 dB below the loudest. */
export function level(sound: Float32Array): Float32Array {
  const f = frames(sound, FRAME * 2);
  const most = sustained(f, 2) || Math.max(...f);
  const spoken = f.filter((v) => v > 0 && v >= most / 10);
  let peak = 0;
  for (const v of sound) peak = Math.max(peak, Math.abs(v));
  if (!peak) throw new Unusable('word_silent');
  const loudness = Math.sqrt(spoken.reduce((sum, v) => sum + v * v, 0) / spoken.length);
  const gain = Math.min(LOUD / loudness, CEILING / peak);
  return sound.map((v) => v * gain);
}

/** One channel as a WAV file of 16 bit. */
export function wav(sound: Float32Array): Blob {
  const b = new DataView(new ArrayBuffer(44 + 2 * sound.length));
  const word = (at: number, s: string) => [...s].forEach((c, i) => b.setUint8(at + i, c.charCodeAt(0)));
  word(0, 'RIFF');
  b.setUint32(4, 36 + 2 * sound.length, true);
  word(8, 'WAVEfmt ');
  b.setUint32(16, 16, true);
  b.setUint16(20, 1, true);
  b.setUint16(22, 1, true);
  b.setUint32(24, RATE, true);
  b.setUint32(28, RATE * 2, true);
  b.setUint16(32, 2, true);
  b.setUint16(34, 16, true);
  word(36, 'data');
  b.setUint32(40, 2 * sound.length, true);
  for (let i = 0; i < sound.length; i++) b.setInt16(44 + 2 * i, Math.round(Math.max(-1, Math.min(1, sound[i])) * 32767), true);
  return new Blob([b.buffer], { type: 'audio/wav' });
}
