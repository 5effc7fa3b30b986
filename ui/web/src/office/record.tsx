// What was set, by whom, and the way back for the newest.

import { useState } from 'preact/hooks';
import { office as t } from '../words/zh.office';
import type { OfficeView } from '../wire';
import { Button, Card, Plan } from './parts';
import { stamp } from './rota';

const r = t.record;

export function Record(p: { view: OfficeView }) {
  const [open, setOpen] = useState(0);
  const undo = p.view.undo ?? 0;
  return (
    <Card title={r.title}>
      <p class="hint">{r.hint}</p>
      {p.view.changes.length ? (
        <table class="list">
          <caption class="unseen">{r.title}</caption>
          <thead>
            <tr>
              {[r.when, r.who, r.what].map((c) => (
                <th key={c} scope="col">
                  {c}
                </th>
              ))}
              <th>
                <span class="unseen">{t.undo}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {p.view.changes.map((c) => (
              <tr key={c.seq} class={c.undone ? 'gone' : ''}>
                <th scope="row">{stamp(c.at)}</th>
                <td>{c.by}</td>
                <td>
                  {r.kinds[c.what] ?? r.other}
                  {c.undone ? <em class="mark">{r.undone(c.undone)}</em> : null}
                </td>
                <td>{c.seq === undo ? <Button word={t.undo} kind="small" expanded={open === c.seq} act={() => setOpen(open === c.seq ? 0 : c.seq)} /> : null}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p class="same">{r.none}</p>
      )}
      {open && open === undo ? (
        <div class="panel">
          <h3>{r.undoTitle}</h3>
          <Plan auto of={{ do: 'undo', seq: undo }} goWord={t.undo} said={t.said.undo} cancel={() => setOpen(0)} done={() => setOpen(0)} />
        </div>
      ) : null}
    </Card>
  );
}
