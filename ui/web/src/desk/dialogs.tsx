// What lies over the desk for a moment.

import { useSignal, type Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import * as I from '../icons';
import { w } from '../words';
import type { DeviceTest } from '../words/zh';
import type { ClosingRow, DeskCounter, DeskView, LeaderDuty } from '../wire';
import { Paper } from './paper';
import { about, book, busy, dialog, may, off, on, openDialog, press, proposal, said, tell, testDevice, tested, testing } from './state';

const t = w.desk;

/** Takes the keyboard, so that Tab comes to the dialog's own buttons. */
function hold(el: HTMLElement | null): void {
  if (el) (el.querySelector<HTMLElement>('[autofocus]') ?? el).focus();
}

export function Dialog(p: { title: string; class?: string; children: ComponentChildren }) {
  return (
    <div class="veil">
      <div class={'dialog ' + (p.class ?? '')} role="dialog" aria-modal="true" aria-label={p.title} tabIndex={-1} ref={hold}>
        <h2>{p.title}</h2>
        {p.children}
      </div>
    </div>
  );
}

export function close(): void {
  const to = about.peek().back ?? '';
  about.value = {};
  dialog.value = to;
}

/** Every line another window serves, by the names of service and stop. */
export function Transfer(p: { view: DeskView; counter: DeskCounter }) {
  const k = p.counter.now;
  if (!k) return null;
  const lines = p.view.services.flatMap((s) =>
    s.stops.map((stop, i) => ({ service: s.id, stop: i, line: `${s.id}/${i}`, name: s.stops.length > 1 ? `${s.name} · ${stop}` : s.name })),
  );
  return (
    <Dialog title={t.transferTo}>
      <div class="choices">
        {lines
          .filter((l) => l.line !== k.line)
          .map((l) => (
            <button
              key={l.line}
              type="button"
              onClick={() => {
                close();
                void press('transfer', { ticket: k.ticket, service: l.service, stop: l.stop });
              }}
            >
              <b>{l.name}</b>
              <small>
                {p.view.counters
                  .filter((c) => c.serves.includes(l.line))
                  .map((c) => c.label)
                  .join(w.sep)}
              </small>
            </button>
          ))}
      </div>
      <button type="button" class="plain" onClick={close}>
        {t.cancel}
      </button>
    </Dialog>
  );
}

const FORGET = 120_000; // untouched for so long, what was written is wiped

/** For somebody who cannot hear: both write, large, and nothing is kept. */
export function Big() {
  const mine = useSignal('');
  const his = useSignal('');
  const turned = useSignal(false);
  const wipe = () => (mine.value = his.value = '');
  useEffect(() => {
    const timer = setTimeout(wipe, FORGET);
    return () => clearTimeout(timer);
  }, [mine.value, his.value]);
  return (
    <Dialog title={t.big} class={'full big' + (turned.value ? ' turned' : '')}>
      <Side word={t.bigMine} hint={t.bigHint} text={mine} first />
      <Side word={t.bigHis} hint={t.bigHisHint} text={his} />
      <p class="row">
        {t.bigPhrases.map((x) => (
          <button key={x} type="button" class="plain phrase" onClick={() => (mine.value = x)}>
            {x}
          </button>
        ))}
      </p>
      <p class="row">
        <button type="button" class="plain" aria-pressed={turned.value} onClick={() => (turned.value = !turned.value)}>
          {t.bigTurn}
        </button>
        <button type="button" class="plain" onClick={wipe}>
          {t.bigClear}
        </button>
        <small>{t.bigNote}</small>
        <button type="button" class="plain strong" onClick={close}>
          {t.close} <kbd>Esc</kbd>
        </button>
      </p>
    </Dialog>
  );
}

function Side(p: { word: string; hint: string; text: Signal<string>; first?: boolean }) {
  const n = p.text.value.length;
  return (
    <label class="side">
      <span>{p.word}</span>
      <textarea
        class={n > 60 ? 'long' : n > 24 ? 'some' : ''}
        aria-label={p.word}
        placeholder={p.hint}
        value={p.text.value}
        autofocus={p.first}
        autocomplete="off"
        spellcheck={false}
        onInput={(e) => (p.text.value = e.currentTarget.value)}
      />
    </label>
  );
}

/** How the reader and the printer are, and a test of each. */
export function Devices(p: { view: DeskView }) {
  const codes = p.view.lamps.map((l) => l.code);
  const has = (...some: typeof codes) => some.find((c) => codes.includes(c));
  const reader = has('reader_away', 'reader_fault')?.slice('reader_'.length);
  const printer = has('printer_away', 'printer_fault')?.slice('printer_'.length) ?? has('paper_end', 'cover_open', 'cutter', 'near_end');
  return (
    <Dialog title={t.devices}>
      <div class="devices">
        <Device what="testcard" icon={<I.Card />} state={reader ?? 'ready'} />
        <Device what="testslip" icon={<I.Printer />} state={printer ?? 'ready'} />
      </div>
      <h3>{t.paper.title}</h3>
      <Paper />
      <button type="button" class="plain" onClick={close}>
        {t.close}
      </button>
    </Dialog>
  );
}

function Device(p: { what: DeviceTest; icon: ComponentChildren; state: string }) {
  const words = t.device[p.what];
  const going = testing.value === p.what;
  const said = tested.value[p.what];
  return (
    <section aria-label={words.name}>
      <h3>
        {p.icon}
        {words.name}
        <b class={p.state === 'ready' ? 'well' : 'ill'}>{t.deviceStates[p.state]}</b>
      </h3>
      <p>{words.how}</p>
      <button type="button" class="act" aria-disabled={!on.value || testing.value !== ''} onClick={() => on.value && void testDevice(p.what)}>
        {t.presses[p.what]}
      </button>
      <p class={'result' + (said ? (said.bad ? ' ill' : ' well') : '')} role="status">
        {going ? words.going : null}
        {said ? (
          <>
            {said.bad ? <I.Warn /> : <I.Tick />}
            {said.text}
          </>
        ) : null}
      </p>
    </section>
  );
}

const WHYS: NonNullable<DeskCounter['paused']>[] = ['break', 'meeting', 'papers', 'off'];

/** Why this window calls nobody for a while. */
export function Pause() {
  return (
    <Dialog title={t.pauseTitle}>
      <p>{t.pauseNote}</p>
      <div class="choices">
        {WHYS.map((why) => (
          <button
            key={why}
            type="button"
            onClick={() => {
              if (why === 'off') return openDialog('off');
              close();
              void press('pause', { why });
            }}
          >
            <b>{t.pauseWhy[why]}</b>
          </button>
        ))}
      </div>
      <button type="button" class="plain" onClick={close}>
        {t.cancel}
      </button>
    </Dialog>
  );
}

/** Sessions of today whose leader was called away. */
export const changes = (v: DeskView): LeaderDuty[] => v.leaders.filter((l) => l.status === 'cancelled' || l.substitute);

/** The same change, whatever else the rota says. */
export const changeKey = (l: LeaderDuty): string => `${l.id} ${l.leader} ${l.status}`;

/** 王建民临时有事，改由刘国强 副县长接着谈 */
export const changeLine = (l: LeaderDuty): string => (l.substitute && l.status !== 'cancelled' ? t.changeTo(l.for ?? '', `${l.name}${l.post ? ` ${l.post}` : ''}`) : t.changeGone(l.name));

/** 领导有变动: who waits need not be touched; the talk that goes on has one press each. */
export function Change(p: { view: DeskView; counter: DeskCounter | undefined }) {
  const v = p.view;
  const k = p.counter?.now;
  const led = (id: string) => v.services.find((s) => s.id === id)?.leader;
  const list = changes(v);
  return (
    <Dialog title={t.change}>
      {list.length ? null : <p>{t.changeNone}</p>}
      {list.map((l) => (
        <section key={l.id} class="changed">
          <p>
            <b>{w.duty.session[l.session]}</b> {changeLine(l)}
          </p>
          <p>{l.substitute && l.status !== 'cancelled' ? t.changeKeep : t.changeGoneKeep}</p>
        </section>
      ))}
      {list.length ? <p>{t.changeWait(v.waiting.filter((x) => led(x.service)).length)}</p> : null}
      {list.length && k && led(k.service) ? (
        <>
          <p>
            <b>{t.changeNow(k.number)}</b>
          </p>
          <div class="choices three">
            <button type="button" onClick={close}>
              <b>{t.changeGo}</b>
            </button>
            <button
              type="button"
              onClick={() => {
                close();
                void press('hold', { ticket: k.ticket });
              }}
            >
              <b>{t.presses.hold}</b>
            </button>
            <button type="button" onClick={() => openDialog('book', { ticket: k })}>
              <b>{t.presses.book}</b>
            </button>
          </div>
        </>
      ) : null}
      <button type="button" class="plain strong" onClick={close}>
        {t.close}
      </button>
    </Dialog>
  );
}

const SENTENCE = 60; // characters of the one sentence

/** The one sentence for the next stop. */
export function TakeNote() {
  const k = about.value.ticket;
  const words = useSignal('');
  if (!k) return null;
  return (
    <Dialog title={t.noteTitle}>
      <form
        class="form"
        onSubmit={(e) => {
          e.preventDefault();
          void press('note', { ticket: k.ticket, words: words.value.trim() }).then((a) => {
            if (!a?.ok) return;
            close();
            tell(t.noteSaved, false);
          });
        }}
      >
        <textarea class="sentence" aria-label={t.noteTitle} maxLength={SENTENCE} required autofocus autocomplete="off" value={words.value} onInput={(e) => (words.value = e.currentTarget.value)} />
        <p class="quiet">
          {t.noteHint} {t.noteLeft(SENTENCE - words.value.length)}
        </p>
        <Buttons go={t.noteSave} />
      </form>
    </Dialog>
  );
}

/** 登记，电话答复: somebody who is not received today, and does not come in vain. */
export function ByPhone() {
  const k = about.value.ticket;
  if (!k) return null;
  return (
    <Dialog title={t.phoneTitle(k.number)}>
      <form
        class="form"
        onSubmit={(e) => {
          e.preventDefault();
          const f = new FormData(e.currentTarget);
          const text = (name: string) => String(f.get(name) ?? '').trim() || undefined;
          void press('unserve', { ticket: k.ticket, phone: text('phone'), name: text('name'), words: text('words') }).then((a) => {
            if (!a?.ok) return;
            close();
            tell(t.phoneDone(k.number), false);
          });
        }}
      >
        <div class="fields">
          <label>
            <span>{t.phoneNumber}</span>
            <input name="phone" inputMode="tel" required autofocus autocomplete="off" maxLength={20} />
          </label>
          <label>
            <span>{t.bookName}</span>
            <input name="name" autocomplete="off" maxLength={30} />
          </label>
        </div>
        <label>
          <span>{t.phoneWords}</span>
          <input name="words" autocomplete="off" maxLength={SENTENCE} />
        </label>
        <p class="quiet">{t.bookKept}</p>
        <Buttons go={t.phoneGo} />
      </form>
    </Dialog>
  );
}

/** The two buttons under a form; a refusal is said above them. */
export function Buttons(p: { go: string; children?: ComponentChildren }) {
  return (
    <>
      <p class="said bad" role="alert">
        {said.value?.bad ? said.value.text : ''}
      </p>
      <p class="row">
        <button type="submit" class="plain strong" aria-disabled={!on.value || busy.value !== ''}>
          {p.go}
        </button>
        <button type="button" class="plain" onClick={close}>
          {t.cancel}
        </button>
        {p.children}
      </p>
    </>
  );
}

/** Who still lacks an outcome, with one press for each. */
export function Off(p: { view: DeskView; counter: DeskCounter | undefined }) {
  const v = p.view;
  const c = p.counter;
  const back = { back: 'off' as const };
  const ticket = (r: ClosingRow) => [...v.waiting, ...v.held, ...v.counters.flatMap((x) => (x.now ? [x.now] : []))].find((k) => k.ticket === r.ticket);
  const label = (id: string | undefined) => v.counters.find((x) => x.id === id)?.label ?? '';
  const off0 = !on.value || busy.value !== '';
  return (
    <Dialog title={t.offTitle} class="closing">
      <p>{v.closing.length ? t.offList(v.closing.length) : t.offAll}</p>
      {v.closing.length ? (
        <div class="scroll" tabIndex={0} role="region" aria-label={t.offTitle}>
          <ul>
            {v.closing.map((r) => {
              const k = ticket(r);
              const here = r.counter && r.counter === c?.id;
              const free = r.status === 'waiting' || here;
              return (
                <li key={r.ticket}>
                  <b>{r.number}</b>
                  <span>
                    {w.status[r.status]} {r.counter ? t.offAt(label(r.counter)) : ''}
                  </span>
                  <span>{t.party(r.people)}</span>
                  <span class="each">
                    {here && r.status === 'held' ? (
                      <button type="button" aria-disabled={off0} onClick={() => void press('resume', { ticket: r.ticket })}>
                        {t.presses.resume}
                      </button>
                    ) : here ? (
                      <button type="button" aria-disabled={off0} onClick={() => void press('finish', { ticket: r.ticket })}>
                        {t.presses.finish}
                      </button>
                    ) : free && (may('call') || v.waiting[0]?.ticket === r.ticket) ? (
                      <button type="button" aria-disabled={off0} onClick={() => { close(); void press(may('call') ? 'call' : 'next', may('call') ? { ticket: r.ticket } : {}); }}>
                        {t.offNow}
                      </button>
                    ) : null}
                    {free && k?.line ? (
                      <>
                        <button type="button" aria-disabled={off0} onClick={() => openDialog('phone', { ticket: k, ...back })}>
                          {t.presses.unserve}
                        </button>
                        <button
                          type="button"
                          aria-disabled={off0}
                          onClick={() => void book({ ...proposal(v, k.service), service: k.service, people: k.people, why: 'time' }, k).then((ok) => ok && openDialog('booked', back))}
                        >
                          {t.presses.book}
                        </button>
                      </>
                    ) : null}
                  </span>
                </li>
              );
            })}
          </ul>
        </div>
      ) : null}
      <p class="said bad" role="alert">
        {said.value?.bad ? said.value.text : ''}
      </p>
      <p class="row">
        {may('closeday') && !v.closing.length && v.open ? (
          <>
            <button
              type="button"
              class="plain bad"
              aria-disabled={off0}
              onClick={() => void press('closeday').then((a) => a?.ok && close())}
            >
              {t.presses.closeday}
            </button>
            <small>{t.closeNote}</small>
          </>
        ) : null}
        <button type="button" class="plain" onClick={() => void off()}>
          {t.offGo}
        </button>
        <button type="button" class="plain strong" onClick={close}>
          {t.offStay}
        </button>
      </p>
    </Dialog>
  );
}
