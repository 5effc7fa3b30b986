// 约定: "come back on Monday" is a number of its own. Made from the open ticket
// or by telephone, found again without a name being shown, and printed by the
// desk's own printer with nothing about the matter on it.

import { useSignal } from '@preact/signals';
import { w } from '../words';
import type { BookingRow, BookWhy, DeskDo, DeskView } from '../wire';
import { Buttons, close, Dialog } from './dialogs';
import { about, book, bookAnew, booked, busy, on, openDialog, press, proposal, said, showPerson, tell } from './state';
import { Shown } from './visit';

const t = w.desk;
const WHYS: BookWhy[] = ['talk', 'papers', 'answer', 'leader', 'time', 'tel_call'];
const SESSIONS: NonNullable<DeskDo['session']>[] = ['am', 'pm', ''];

/** Everything is filled in already: one press makes it. */
export function Book(p: { view: DeskView }) {
  const v = p.view;
  const { ticket: k, booking: b, back } = about.value;
  const service = useSignal(k?.service || b?.service || v.services.find((s) => s.own && !s.leader)?.id || v.services[0]?.id || '');
  const first = proposal(v, service.value);
  const date = useSignal(b?.date ?? first.date ?? '');
  const session = useSignal<NonNullable<DeskDo['session']>>(b?.session ?? first.session ?? '');
  const why = useSignal<BookWhy>(b?.why ?? (k ? (first.why as BookWhy) : 'tel_call'));
  const people = useSignal(k?.people ?? b?.people ?? 1);
  const leader = v.services.find((s) => s.id === service.value)?.leader;
  const days = leader ? v.coming.map((c) => ({ date: c.date, session: c.session, who: [w.duty.session[c.session], c.name].filter(Boolean).join(' ') })) : v.days.slice(0, 5).map((d) => ({ date: d, session: session.value, who: '' }));
  const pick = (d: string, s: typeof session.value) => {
    date.value = d;
    session.value = s;
  };
  const is = (d: { date: string; session: string }) => d.date === date.value && (!leader || d.session === session.value);

  async function submit(e: SubmitEvent): Promise<void> {
    e.preventDefault();
    const f = new FormData(e.currentTarget as HTMLFormElement);
    const text = (name: string) => String(f.get(name) ?? '').trim() || undefined;
    const when = { date: date.value || undefined, session: session.value, slot: text('slot') };
    if (b) {
      const a = await press('movebooking', { booking: b.booking, ...when });
      if (!a?.ok) return;
      booked.value = { booking: b.booking, code: '', date: date.value, session: session.value, slot: when.slot ?? '', handler: b.handler ?? '', number: 0 };
    } else {
      const ok = await book({ ...when, service: service.value, people: people.value, needs: k?.needs ?? [], why: why.value, township: text('township'), name: text('name'), phone: text('phone') }, k);
      if (!ok) return;
    }
    openDialog('booked', { back });
  }

  return (
    <Dialog title={b ? t.presses.movebooking : t.bookTitle(k?.number ?? 0)} class="book">
      <form class="form" onSubmit={(e) => void submit(e)}>
        {k || b ? null : (
          <Chips legend={t.bookService}>
            {v.services
              .filter((s) => !s.locked || s.own)
              .map((s) => (
                <Chip
                  key={s.id}
                  is={service.value === s.id}
                  act={() => {
                    service.value = s.id;
                    const next = proposal(v, s.id);
                    pick(next.date ?? '', next.session ?? '');
                  }}
                >
                  {s.leader ? t.leader : s.name}
                </Chip>
              ))}
            <label class="inline">
              {t.bookPeople}
              <input type="number" min="1" max="500" value={people.value} onInput={(e) => (people.value = Number(e.currentTarget.value) || 1)} />
            </label>
          </Chips>
        )}
        <Chips legend={t.bookWhen}>
          {days.map((d) => (
            <Chip key={d.date + d.who} is={is(d)} act={() => pick(d.date, d.session)}>
              {w.day(d.date)} {w.weekday(d.date)}
              {d.who ? <small>{d.who}</small> : null}
            </Chip>
          ))}
          <label class="inline">
            {t.bookOther}
            <input type="date" min={v.date} value={days.some(is) ? '' : date.value} onInput={(e) => (date.value = e.currentTarget.value)} />
          </label>
          <Chip is={!date.value} act={() => pick('', '')}>
            {t.bookAnyDay}
          </Chip>
        </Chips>
        {leader && days.some(is) ? null : (
          <Chips legend={t.bookSession}>
            {SESSIONS.map((s) => (
              <Chip key={s} is={session.value === s} act={() => (session.value = s)}>
                {w.sessions[s]}
              </Chip>
            ))}
          </Chips>
        )}
        {b ? null : (
          <Chips legend={t.bookWhyAsk}>
            {WHYS.map((x) => (
              <Chip key={x} is={why.value === x} act={() => (why.value = x)}>
                {w.bookWhy[x]}
              </Chip>
            ))}
          </Chips>
        )}
        <div class="fields">
          <label>
            <span>{t.bookSlot}</span>
            <input name="slot" type="time" defaultValue={b?.slot ?? ''} />
          </label>
          {b ? null : (
            <>
              <label>
                <span>{t.bookTownship}</span>
                <select name="township">
                  <option value="" />
                  {v.townships.map((x) => (
                    <option key={x}>{x}</option>
                  ))}
                </select>
              </label>
              <label>
                <span>{t.bookName}</span>
                <input name="name" autocomplete="off" maxLength={30} />
              </label>
              <label>
                <span>{t.bookPhone}</span>
                <input name="phone" inputMode="tel" autocomplete="off" maxLength={20} />
              </label>
            </>
          )}
        </div>
        {b ? null : <p class="quiet">{t.bookKept}</p>}
        <Buttons go={t.bookGo}>
          {k && (k.status === 'waiting' || k.counter) ? (
            <button type="button" class="plain" onClick={() => openDialog('phone', { ticket: k, back })}>
              {t.presses.unserve}
            </button>
          ) : null}
        </Buttons>
      </form>
    </Dialog>
  );
}

function Chips(p: { legend: string; children: preact.ComponentChildren }) {
  return (
    <fieldset class="chips">
      <legend>{p.legend}</legend>
      {p.children}
    </fieldset>
  );
}

function Chip(p: { is: boolean; act(): void; children: preact.ComponentChildren }) {
  return (
    <button type="button" class={p.is ? 'chosen' : ''} aria-pressed={p.is} onClick={p.act}>
      {p.children}
    </button>
  );
}

const grouped = (code: string) => code.replace(/^(...)(...)(....)$/, '$1 $2 $3');

/** What the visitor takes away: the code large, and the same on paper. */
export function Done(p: { view: DeskView }) {
  const b = booked.value;
  const sent = useSignal(false);
  if (!b) return null;
  const line = t.bookLine(b.date, w.sessions[b.session], b.slot);
  const done = () => {
    booked.value = null;
    close();
  };
  return (
    <>
      <Dialog title={t.bookDone} class="booked">
        <p class="when">{line}</p>
        {b.code ? (
          <>
            <p>{t.bookCode}</p>
            <p class="code">{grouped(b.code)}</p>
          </>
        ) : (
          <p>{t.bookMoved}</p>
        )}
        {b.handler ? <p>{t.bookSame(b.handler)}</p> : null}
        <p class="said" role="status">
          {sent.value ? t.bookSlipSent : said.value?.bad ? said.value.text : ''}
        </p>
        <p class="row">
          {b.code ? (
            <button type="button" class="plain" onClick={() => print()}>
              {t.bookPrint}
            </button>
          ) : null}
          <button
            type="button"
            class="plain"
            aria-disabled={!on.value || busy.value !== '' || sent.value}
            onClick={() => void press('bookingslip', { booking: b.booking }).then((a) => (sent.value = !!a?.ok))}
          >
            {t.bookSlip}
          </button>
          {b.from ? (
            <button type="button" class="plain" aria-disabled={!on.value || busy.value !== ''} onClick={() => void bookAnew(b.from!)}>
              {t.bookAnew}
            </button>
          ) : null}
          <button type="button" class="plain strong" autofocus onClick={done}>
            {t.close}
          </button>
        </p>
      </Dialog>
      <div class="sheet" aria-hidden="true">
        <p>{p.view.centre}</p>
        <h1>{t.slipTitle}</h1>
        <p class="when">{line}</p>
        <p class="code">{grouped(b.code)}</p>
        {t.slipHow.map((x) => (
          <p key={x}>{x}</p>
        ))}
        <p>{t.slipLost}</p>
      </div>
    </>
  );
}

/** A lost slip: the open appointments of a day and a township, or of a telephone. No names. */
export function Bookings(p: { view: DeskView }) {
  const v = p.view;
  const rows = useSignal<BookingRow[] | null>(null);
  const more = useSignal(false);

  async function look(e: SubmitEvent): Promise<void> {
    e.preventDefault();
    const f = new FormData(e.currentTarget as HTMLFormElement);
    const text = (name: string) => String(f.get(name) ?? '').trim() || undefined;
    const phone = text('phone');
    const a = await press('findbookings', phone ? { phone } : { date: text('date'), township: text('township') });
    if (!a?.ok) return;
    rows.value = a.bookings ?? [];
    more.value = !!a.more;
  }

  return (
    <Dialog title={t.bookFindTitle} class="book">
      <form class="form" onSubmit={(e) => void look(e)}>
        <div class="fields">
          <label>
            <span>{t.bookDay}</span>
            <input name="date" type="date" defaultValue={v.date} />
          </label>
          <label>
            <span>{t.bookTown}</span>
            <select name="township">
              <option value="">{t.bookTownAll}</option>
              {v.townships.map((x) => (
                <option key={x}>{x}</option>
              ))}
            </select>
          </label>
          <label>
            <span>{t.bookTel}</span>
            <input name="phone" inputMode="tel" autocomplete="off" maxLength={20} />
          </label>
          <button type="submit" class="plain strong">
            {t.bookFindGo}
          </button>
        </div>
      </form>
      <div class="results" tabIndex={0} role="region" aria-label={t.bookFindTitle}>
        {rows.value?.length ? <Found rows={rows.value} view={v} dropped={(id) => (rows.value = rows.value?.filter((r) => r.booking !== id) ?? null)} /> : null}
        {rows.value && !rows.value.length ? <p class="empty">{t.bookNone}</p> : null}
        {more.value ? <p class="empty">{t.bookTooMany}</p> : null}
      </div>
      <p class={'said' + (said.value?.bad ? ' bad' : '')} role="status">
        {said.value?.text ?? ''}
      </p>
      <p class="row">
        <button type="button" class="plain" onClick={() => openDialog('book')}>
          {t.giveBook}
        </button>
        <button type="button" class="plain strong" onClick={close}>
          {t.close}
        </button>
      </p>
    </Dialog>
  );
}

/** Appointments that were found: opened one by one, and each opening has a reason. */
export function Found(p: { rows: BookingRow[]; view: DeskView; dropped?(id: number): void }) {
  const open = useSignal(0);
  const asking = useSignal(false);
  return (
    <ul class="found">
      {p.rows.map((b) => {
        const is = open.value === b.booking;
        const today = !b.date || b.date === p.view.date;
        const gone = (text: string) => {
          open.value = 0;
          p.dropped?.(b.booking);
          tell(text, false);
        };
        return (
          <li key={b.booking} class={is ? 'open' : ''}>
            <button
              type="button"
              class="line"
              aria-expanded={is}
              onClick={() => {
                open.value = is ? 0 : b.booking;
                asking.value = false;
              }}
            >
              <b>{t.bookLine(b.date ?? '', w.sessions[b.session ?? ''], b.slot ?? '')}</b>
              <span>
                {[b.lane === 'carried' ? w.lane.carried : w.bookWhy[b.why ?? 'talk'], b.township, b.handler, b.people > 1 ? t.party(b.people) : ''].filter(Boolean).join(' · ')}
              </span>
            </button>
            {is ? (
              <div class="acts">
                {asking.value ? (
                  <>
                    <span>{t.bookCancelAsk}</span>
                    <button type="button" class="bad" onClick={() => void press('cancelbooking', { booking: b.booking }).then((a) => a?.ok && gone(t.bookCancelled))}>
                      {t.presses.cancelbooking}
                    </button>
                    <button type="button" onClick={() => (asking.value = false)}>
                      {t.cancel}
                    </button>
                  </>
                ) : (
                  <>
                    {today ? (
                      <button type="button" class="chosen" onClick={() => void press('checkin', { booking: b.booking }).then((a) => a?.ok && gone(t.bookCheckedIn(a.number ?? 0)))}>
                        {t.presses.checkin}
                      </button>
                    ) : null}
                    {b.person ? (
                      <Shown of={{ booking: b.booking }}>
                        {(['check', 'call'] as const).map((why) => (
                          <button key={why} type="button" onClick={() => void showPerson({ booking: b.booking, why })}>
                            {t.bookWho[why]}
                          </button>
                        ))}
                      </Shown>
                    ) : (
                      <small>{t.bookNoPerson}</small>
                    )}
                    <button type="button" onClick={() => openDialog('book', { booking: b })}>
                      {t.presses.movebooking}
                    </button>
                    <button type="button" onClick={() => void press('bookingslip', { booking: b.booking }).then((a) => a?.ok && tell(t.bookSlipSent, false))}>
                      {t.presses.bookingslip}
                    </button>
                    <button type="button" class="bad" onClick={() => (asking.value = true)}>
                      {t.presses.cancelbooking}
                    </button>
                  </>
                )}
              </div>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
