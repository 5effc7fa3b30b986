// Files of the rota: in, out, and on paper.

import { useRef, useState } from 'preact/hooks';
import { newID } from '../link';
import { sentence, w } from '../words';
import { office as t } from '../words/zh.office';
import type { OfficeSession, OfficeView, RotaImport } from '../wire';
import { Button, Card, Diff, longDay, Plan, Refused, Text } from './parts';
import { PrintLink } from './rota';
import { carried, on, view } from './state';

const r = t.rota;

const MOST = 2 << 20; // bytes of a table

/** Sends a file; with preview nothing happens on the other side. */
export async function upload(path: string, file: File, preview: boolean, more: Record<string, string> = {}): Promise<RotaImport | { code: string }> {
  if (file.size > MOST) return { code: 'too_large' };
  const query = new URLSearchParams({ ...more, ...(preview ? { preview: '1' } : { id: newID() }) });
  try {
    const res = await fetch(`${path}?${query}`, { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: file });
    return (await res.json()) as RotaImport | { code: string };
  } catch {
    return { code: 'lost' };
  }
}

export function Files(p: { view: OfficeView; what: 'import' | 'print' | 'elsewhere'; ym: string; changed: OfficeSession[] }) {
  if (p.what === 'import')
    return (
      <Card title={r.importFile}>
        <Import path="/api/rota/import" hint={r.fileHint} />
      </Card>
    );
  if (p.what === 'print') return <Print {...p} />;
  return <OtherHalls view={p.view} />;
}

function Print(p: { view: OfficeView; ym: string; changed: OfficeSession[] }) {
  const [y, m] = p.ym.split('-').map(Number);
  const last = new Date(Date.UTC(y, m, 0)).toISOString().slice(0, 10);
  const file = (format: string) => `/api/rota/export?format=${format}&from=${p.ym}-01&to=${last}&drafts=1`;
  const paper = (size: string) => `/office/print/rota?month=${p.ym}&paper=${size}`;
  return (
    <Card title={r.print}>
      <p class="acts">
        <a class="b strong" href={paper('a4')} target="_blank" rel="noreferrer">
          {r.printMonth(p.ym)}
        </a>
        <a class="b" href={paper('a3')} target="_blank" rel="noreferrer">
          {r.printA3}
        </a>
        <span class="hint">{r.printHint}</span>
      </p>
      <p class="acts">
        <a class="b" href={file('xlsx')} download>
          {r.exportXLSX}
        </a>
        <a class="b" href={file('csv')} download>
          {r.exportCSV}
        </a>
      </p>
      <h3>{r.printChanged}</h3>
      {p.changed.length ? (
        <p class="acts">
          {p.changed.map((s) => (
            <PrintLink key={s.day.id} id={s.day.id} word={`${longDay(s.day.date)} ${t.session[s.day.session]}`} />
          ))}
        </p>
      ) : (
        <p class="same">{r.noChanged}</p>
      )}
    </Card>
  );
}

/** A button that opens the computer's files. The browser's own speaks whatever language it likes. */
function FileButton(p: { label: string; accept: string; off?: boolean; hint?: string; chosen(f: File): void }) {
  const [name, setName] = useState('');
  return (
    <p class="file">
      <label class={'b' + (p.off ? ' off' : '')}>
        <input
          class="unseen"
          type="file"
          accept={p.accept}
          disabled={p.off}
          onChange={(e) => {
            const f = e.currentTarget.files?.[0];
            e.currentTarget.value = ''; // the same file, mended, may be chosen again
            setName(f?.name ?? '');
            if (f) p.chosen(f);
          }}
        />
        {p.label}
      </label>
      <b>{name}</b>
      {p.hint ? <span class="hint">{p.hint}</span> : null}
    </p>
  );
}

type State = { is: 'none' | 'looking' | 'going' } | { is: 'refused'; code: string } | { is: 'seen'; of: RotaImport };

/** A table: what is in it, what is wrong with it, what it would change. */
export function Import(p: { path: string; hint: string; more?: Record<string, string>; ready?: boolean; done?(): void }) {
  const [state, set] = useState<State>({ is: 'none' });
  const file = useRef<File | null>(null);

  async function send(preview: boolean): Promise<void> {
    if (!file.current) return;
    set({ is: preview ? 'looking' : 'going' });
    const after = view.peek()?.undo ?? 0;
    const a = await upload(p.path, file.current, preview, p.more);
    if ('code' in a) return set({ is: 'refused', code: a.code });
    if (preview || a.problems.length) return set({ is: 'seen', of: a });
    set({ is: 'none' });
    file.current = null;
    carried(t.imported(a.rows.length), after, a.seq ?? -1);
    p.done?.();
  }

  const seen = state.is === 'seen' ? state.of : null;
  return (
    <div class="import">
      <FileButton
        label={r.file}
        accept=".xlsx,.csv"
        off={p.ready === false}
        hint={p.hint}
        chosen={(f) => {
          file.current = f;
          void send(true);
        }}
      />
      {state.is === 'looking' || state.is === 'going' ? <p role="status">{state.is === 'going' ? t.going : r.fileLooking}</p> : null}
      {state.is === 'refused' ? <Refused answer={{ code: state.code }} /> : null}
      {seen?.problems.length ? (
        <>
          <Refused file answer={{ problems: seen.problems }} />
          <p>
            {r.fileNothing} {r.fileAgain}
          </p>
        </>
      ) : seen ? (
        <div class="plan seen" role="group" aria-label={t.plan}>
          <p>
            <b>{r.fileGood(seen.rows.length)}</b>
          </p>
          <h3>{t.willChange}</h3>
          <Diff diff={seen.diff} />
          <p class="acts">
            <Button word={r.fileGo} kind="strong" line act={() => void send(false)} />
            <Button word={t.cancel} act={() => set({ is: 'none' })} />
          </p>
        </div>
      ) : null}
    </div>
  );
}

function OtherHalls(p: { view: OfficeView }) {
  const [hall, setHall] = useState('');
  const [asOf, setAsOf] = useState(p.view.day.date);
  const [drop, setDrop] = useState('');
  return (
    <Card title={r.elsewhere}>
      <p class="hint">{r.elsewhereHint}</p>
      {p.view.elsewhere.length ? (
        p.view.elsewhere.map((e) => (
          <details key={e.hall} class="elsewhere">
            <summary>
              <b>{e.hall}</b> {r.asOf(e.as_of)} <small>{t.bookings.count(e.days.length)}</small>
            </summary>
            <table class="list">
              <caption class="unseen">{e.hall}</caption>
              <thead>
                <tr>
                  {[r.col.date, r.col.session, r.col.leader, r.col.place].map((c) => (
                    <th key={c} scope="col">
                      {c}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {e.days.map((d, i) => (
                  <tr key={i}>
                    <th scope="row">{longDay(d.date)}</th>
                    <td>{t.session[d.session]}</td>
                    <td>
                      <b>{d.leader}</b> {d.post}
                    </td>
                    <td>{d.place}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p class="acts">
              <Button word={r.elsewhereDrop} label={r.elsewhereDrop + e.hall} expanded={drop === e.hall} act={() => setDrop(drop === e.hall ? '' : e.hall)} />
            </p>
            {drop === e.hall ? <Plan auto bad of={{ do: 'elsewhere', elsewhere: { hall: e.hall, as_of: e.as_of, days: [] } }} said={t.said.elsewhere} cancel={() => setDrop('')} /> : null}
          </details>
        ))
      ) : (
        <p class="same">{r.elsewhereNone}</p>
      )}
      <h3>{r.importFile}</h3>
      <div class="fields">
        <Text label={r.hall} value={hall} max={40} set={setHall} />
        <Text label={r.asOfField} type="date" value={asOf} set={setAsOf} />
      </div>
      <Import path="/api/elsewhere/import" hint={r.fileHint} more={{ hall: hall.trim(), as_of: asOf }} ready={hall.trim() !== '' && asOf !== '' && on.value} done={() => setHall('')} />
    </Card>
  );
}

/** The calendar of a year as a file: its text goes as it is. */
export function HolidayFile() {
  const [text, setText] = useState('');
  const [bad, setBad] = useState('');
  return (
    <>
      <FileButton
        label={t.hours.importFile}
        accept=".json,application/json"
        chosen={(f) => {
          setText('');
          setBad('');
          if (f.size > 40_000) return setBad('too_large');
          void f.text().then((s) => {
            try {
              JSON.parse(s);
              setText(s);
            } catch {
              setBad('file');
            }
          });
        }}
      />
      {bad ? (
        <p class="warn" role="alert">
          {bad === 'file' ? t.hours.fileBad : sentence({ ...w.staff, ...t.refused }, bad)}
        </p>
      ) : null}
      {text ? <Plan auto of={{ do: 'holidays', text }} said={t.said.holidays} cancel={() => setText('')} done={() => setText('')} /> : null}
    </>
  );
}
