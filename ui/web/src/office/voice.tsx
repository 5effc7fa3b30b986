// The word pack: what the hall says, what of it is recorded, and how recordings
// get in. A file is read, trimmed and levelled here, listened to, and sent as
// the WAV file that the voice plays.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import * as I from '../icons';
import { sentence, w } from '../words';
import { voice as t } from '../words/zh.voice';
import type { HTTPError, Word, WordPack, WordTry } from '../wire';
import { prepare, RATE, read, Unusable, wav } from './recording';
import './voice.css';

const ACCEPT = '.m4a,.mp3,.wav,.aac,.ogg,.webm,audio/*';
const GROUPS: Word['group'][] = ['call', 'counter', 'notice', 'page', 'spare'];

type Answer<T> = { ok: true; value: T } | { ok: false; code: string };

async function ask<T>(path: string, init?: RequestInit): Promise<Answer<T>> {
  try {
    const r = await fetch(path, { cache: 'no-store', ...init });
    const text = await r.text();
    if (r.ok) return { ok: true, value: (text ? JSON.parse(text) : null) as T };
    return { ok: false, code: (JSON.parse(text) as HTTPError).code };
  } catch (e) {
    return { ok: false, code: e instanceof SyntaxError ? 'unknown' : 'lost' };
  }
}

const of = (path: string, text: string) => `${path}?text=${encodeURIComponent(text)}`;

/** A file that was chosen and is not sent yet. */
interface Fresh {
  key: number;
  name: string;
  text: string; // '' while nobody has said which sentence it is
  before?: Blob;
  after?: Blob;
  length: number; // ms, of after
  error: string; // code
  sending?: boolean;
}

const plain = (s: string) => s.normalize('NFKC').replace(/[\p{P}\p{Z}\s]/gu, '').toLowerCase();
const spoken = (s: string) => s.replace(/\d+/g, (n) => w.say(Number(n)));

/** The sentence that a file is named after: by its words, with digits or as
    they are said, by its id, also behind a running number. */
export function match(name: string, words: readonly Word[]): string {
  const base = name.replace(/\.[^.]*$/, '').replace(/\(\d+\)$/, '').trim();
  for (const s of [base, spoken(base), base.replace(/^\d+/, ''), spoken(base.replace(/^\d+[\s._-]+/, ''))]) {
    const key = plain(s);
    const found = key && words.find((x) => plain(x.text) === key || x.id === s.toLowerCase());
    if (found) return found.text;
  }
  return '';
}

/** One sound at a time. */
function usePlayer(): [string, (key: string, sound: () => Promise<Blob | null>) => void] {
  const [playing, setPlaying] = useState('');
  const now = useRef<HTMLAudioElement | null>(null);
  const stop = () => {
    if (now.current) URL.revokeObjectURL(now.current.src);
    now.current?.pause();
    now.current = null;
    setPlaying('');
  };
  useEffect(() => stop, []);
  async function play(key: string, sound: () => Promise<Blob | null>): Promise<void> {
    stop();
    if (key === playing) return; // the same button again: silence
    const blob = await sound();
    if (!blob) return;
    stop(); // another may have begun meanwhile
    const audio = new Audio(URL.createObjectURL(blob));
    now.current = audio;
    audio.onended = audio.onerror = () => now.current === audio && stop();
    setPlaying(key);
    audio.play().catch(() => now.current === audio && stop());
  }
  return [playing, (key, sound) => void play(key, sound)];
}

const Triangle = (p: { stop?: boolean }) => (
  <svg class="icon" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
    <path d={p.stop ? 'M5 5h14v14H5z' : 'M6 3.500v17l14-8.500z'} />
  </svg>
);

function Play(p: { id: string; word: string; label: string; playing: string; act(): void }) {
  return (
    <button type="button" class="b play" aria-label={p.label} aria-pressed={p.playing === p.id} onClick={p.act}>
      <Triangle stop={p.playing === p.id} />
      {p.word}
    </button>
  );
}

function Files(p: { label: string; many?: boolean; class?: string; take(files: File[]): void; children: ComponentChildren }) {
  return (
    <label class={'b file ' + (p.class ?? '')}>
      {p.children}
      <input
        type="file"
        class="unseen"
        accept={ACCEPT}
        multiple={p.many}
        aria-label={p.label}
        onChange={(e) => {
          p.take([...(e.currentTarget.files ?? [])]);
          e.currentTarget.value = ''; // the same file may be chosen again
        }}
      />
    </label>
  );
}

/** The word pack, one section of the office's page. */
export function Voice() {
  const [pack, setPack] = useState<WordPack | null>(null);
  const [fresh, setFresh] = useState<Fresh[]>([]);
  const [onlyMissing, setOnlyMissing] = useState(false);
  const [sure, setSure] = useState(''); // text whose recording is about to be removed
  const [said, setSaid] = useState<{ text: string; bad?: boolean }>({ text: '' });
  const [playing, play] = usePlayer();
  const keys = useRef(0);

  const bad = (code: string) => setSaid({ text: sentence(t.errors, code), bad: true });

  async function load(): Promise<void> {
    const r = await ask<WordPack>('/api/words');
    if (r.ok) setPack(r.value);
    else bad(r.code);
  }
  useEffect(() => void load(), []);

  const change = (key: number, to: Partial<Fresh>) => setFresh((all) => all.map((f) => (f.key === key ? { ...f, ...to } : f)));
  const drop = (key: number) => setFresh((all) => all.filter((f) => f.key !== key));

  async function take(files: File[], text = ''): Promise<void> {
    setSaid({ text: '' });
    const added = files.map((file) => ({ file, key: ++keys.current }));
    setFresh((all) => [...all, ...added.map(({ file, key }) => ({ key, name: file.name, text: text || match(file.name, pack?.words ?? []), length: 0, error: '' }))]);
    for (const { file, key } of added) {
      try {
        const sound = await read(file);
        change(key, { before: wav(sound) });
        const word = prepare(sound);
        change(key, { after: wav(word), length: (word.length / RATE) * 1000 });
      } catch (e) {
        change(key, { error: e instanceof Unusable ? e.code : 'word_format' });
      }
    }
  }

  async function use(list: Fresh[]): Promise<void> {
    let kept = 0;
    let failed = '';
    for (const f of list) {
      if (!f.after || !f.text) continue;
      change(f.key, { sending: true, error: '' });
      const r = await ask(of('/api/words', f.text), { method: 'POST', headers: { 'Content-Type': 'audio/wav' }, body: f.after });
      if (r.ok) {
        kept++;
        drop(f.key);
      } else change(f.key, { sending: false, error: (failed = r.code) });
    }
    await load();
    if (failed) bad(failed);
    else setSaid({ text: t.kept(kept) });
  }

  async function remove(text: string): Promise<void> {
    setSure('');
    const r = await ask(of('/api/words', text), { method: 'DELETE' });
    await load();
    if (r.ok) setSaid({ text: t.removed(text) });
    else bad(r.code);
  }

  async function clip(text: string): Promise<Blob | null> {
    try {
      const r = await fetch(of('/api/words/clip', text), { cache: 'no-store' });
      return r.ok ? r.blob() : null;
    } catch {
      return null;
    }
  }

  const words = pack?.words ?? [];
  const wanted = words.filter((x) => x.group !== 'spare');
  const missing = wanted.filter((x) => !x.length);
  // Two files for one sentence: the office chooses one of them first.
  const twice = (f: Fresh) => fresh.some((o) => o.key !== f.key && o.text === f.text && o.after);
  const ready = fresh.filter((f) => f.after && f.text && !f.sending && !twice(f));

  return (
    <section class="card voicepack" aria-label={t.title}>
      <header>
        <h2>{t.title}</h2>
        {pack ? <b class={'count' + (missing.length ? ' some' : '')}>{t.count(missing.length, wanted.length)}</b> : null}
        <label class="check">
          <input type="checkbox" checked={onlyMissing} onChange={(e) => setOnlyMissing(e.currentTarget.checked)} />
          <span>{t.onlyMissing}</span>
        </label>
      </header>
      <p class="lead">{t.lead}</p>
      <div class="take">
        <Files label={t.choose} many class="strong" take={(files) => void take(files)}>
          {t.choose}
        </Files>
        <small>{t.chooseHint}</small>
      </div>
      <p class={'said' + (said.bad ? ' bad' : '')} role="status">
        {said.text || (pack ? '' : t.loading)}
        {said.bad && !pack ? (
          <button type="button" class="b" onClick={() => void load()}>
            {t.reload}
          </button>
        ) : null}
      </p>

      {fresh.length ? (
        <div class="fresh" role="group" aria-label={t.newOnes(fresh.length)}>
          <header>
            <h3>{t.newOnes(fresh.length)}</h3>
            <small>{t.newHint}</small>
            <button type="button" class="b strong" aria-disabled={!ready.length} onClick={() => ready.length && void use(ready)}>
              {t.useAll(ready.length)}
            </button>
          </header>
          <ul>
            {fresh.map((f) => (
              <li key={f.key} class={f.error ? 'bad' : ''}>
                <span class="name">{f.name}</span>
                <select aria-label={t.whichOf(f.name)} value={f.text} onChange={(e) => change(f.key, { text: e.currentTarget.value })}>
                  <option value="">{t.whichNone}</option>
                  {wanted.map((x) => (
                    <option key={x.text} value={x.text} selected={x.text === f.text}>
                      {x.text}
                    </option>
                  ))}
                </select>
                <span class="note">
                  {f.error ? sentence(t.errors, f.error) : f.sending ? t.sending : f.after ? t.length(f.length) : t.reading}
                  {!f.error && wanted.find((x) => x.text === f.text)?.length ? <em>{t.replaces}</em> : null}
                </span>
                {f.before ? <Play id={'b' + f.key} word={t.before} label={t.beforeOf(f.name)} playing={playing} act={() => play('b' + f.key, async () => f.before!)} /> : null}
                {f.after ? <Play id={'a' + f.key} word={t.after} label={t.afterOf(f.name)} playing={playing} act={() => play('a' + f.key, async () => f.after!)} /> : null}
                {f.after ? (
                  <button type="button" class="b use" aria-label={t.useOf(f.name)} aria-disabled={!f.text || f.sending} onClick={() => f.text && !f.sending && void use([f])}>
                    {t.use}
                  </button>
                ) : null}
                <button type="button" class="b" aria-label={t.dropOf(f.name)} onClick={() => drop(f.key)}>
                  {t.drop}
                </button>
              </li>
            ))}
          </ul>
        </div>
      ) : null}

      {pack ? <Try pack={pack} playing={playing} play={play} /> : null}

      {GROUPS.map((group) => {
        const all = words.filter((x) => x.group === group);
        const shown = all.filter((x) => !onlyMissing || !x.length);
        if (!all.length) return null;
        return (
          <div key={group} class={'group ' + group} role="group" aria-label={t.groups[group]}>
            <h3>
              {t.groups[group]} {group === 'spare' ? null : <small>{t.groupCount(all.filter((x) => x.length).length, all.length)}</small>}
            </h3>
            {shown.length ? null : <p class="none">{t.allThere}</p>}
            <ul>
              {shown.map((x) => (
                <li key={x.text} class={x.length ? '' : 'missing'}>
                  <b>{x.text}</b>
                  <span class="state">
                    {x.length ? <I.Tick /> : null}
                    {x.length ? t.recorded(x.length) : t.missing}
                  </span>
                  {x.length && sure !== x.text ? <Play id={x.text} word={t.listen} label={t.listenTo(x.text)} playing={playing} act={() => play(x.text, () => clip(x.text))} /> : null}
                  {group === 'spare' || sure === x.text ? null : (
                    <Files label={t.chooseFor(x.text)} take={(files) => void take(files, x.text)}>
                      {x.length ? t.again : t.pick}
                    </Files>
                  )}
                  {x.length && sure !== x.text ? (
                    <button type="button" class="b" aria-label={t.removeOf(x.text)} onClick={() => setSure(x.text)}>
                      {t.remove}
                    </button>
                  ) : null}
                  {sure === x.text ? <Sure remove={() => void remove(x.text)} keep={() => setSure('')} /> : null}
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </section>
  );
}

/** Asks once more. The keyboard goes to the harmless answer. */
function Sure(p: { remove(): void; keep(): void }) {
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <span class="sure" role="alert">
      {t.removeSure}
      <button type="button" class="b bad" onClick={p.remove}>
        {t.remove}
      </button>
      <button type="button" class="b" ref={keep} onClick={p.keep}>
        {t.keep}
      </button>
    </span>
  );
}

function Try(p: { pack: WordPack; playing: string; play(key: string, sound: () => Promise<Blob | null>): void }) {
  const [number, setNumber] = useState(12);
  const [counter, setCounter] = useState((p.pack.counters[2] ?? p.pack.counters[0])?.id ?? '');
  const [got, setGot] = useState<WordTry | null>(null);
  const [error, setError] = useState('');

  async function call(): Promise<Blob | null> {
    const r = await ask<WordTry>(`/api/words/try?number=${number}&counter=${encodeURIComponent(counter)}`);
    setGot(r.ok ? r.value : null);
    setError(r.ok ? '' : r.code);
    if (!r.ok || !r.value.clip) return null;
    return new Blob([Uint8Array.from(atob(r.value.clip), (c) => c.charCodeAt(0))], { type: 'audio/wav' });
  }

  return (
    <form
      class="try"
      aria-label={t.tryTitle}
      onSubmit={(e) => {
        e.preventDefault();
        p.play('try', call);
      }}
    >
      <h3>{t.tryTitle}</h3>
      <label>
        <span>{t.number}</span>
        <input type="number" min={1} max={9999} required value={number} onInput={(e) => setNumber(e.currentTarget.valueAsNumber || 0)} />
      </label>
      <label>
        <span>{t.counter}</span>
        <select value={counter} onChange={(e) => setCounter(e.currentTarget.value)}>
          {p.pack.counters.map((c) => (
            <option key={c.id} value={c.id} selected={c.id === counter}>
              {c.label}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="b play strong" aria-pressed={p.playing === 'try'}>
        <Triangle stop={p.playing === 'try'} />
        {t.speak}
      </button>
      <p role="status">
        {error ? sentence(t.errors, error) : null}
        {got ? (
          <>
            <b>{t.says(got.text)}</b> {t.source(got.source ?? '')}
            {got.missing.length ? <em>{t.lacks(got.missing)}</em> : null}
          </>
        ) : null}
      </p>
    </form>
  );
}
