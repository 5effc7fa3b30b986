// The table that tells a visitor which department to ask. It is guidance; the
// office of justice signs it, and a change takes the signature away.

import { useState } from 'preact/hooks';
import { newID } from '../link';
import { office as t } from '../words/zh.office';
import type { OfficeConfig, OfficeTopic, OfficeView } from '../wire';
import { Button, Card, Plan, Text } from './parts';
import { edit, edited } from './state';

const s = t.triage;
const SHORT = 8; // characters on a tile of the touchscreen
const most = (k: (typeof COLUMNS)[number]): number => (k === 'group' || k === 'name' ? SHORT : 120);
const COLUMNS = ['group', 'name', 'who', 'where', 'channel', 'limit'] as const satisfies (keyof OfficeTopic)[];

export function Triage(p: { view: OfficeView; config: OfficeConfig }) {
  const now = p.view.config.triage;
  const x = p.config.triage;
  const dirty = edited.value.includes('triage');
  const [signing, setSigning] = useState(false);
  const [filter, setFilter] = useState('');
  const wanted = filter.trim();
  return (
    <>
      <Card title={s.sign} side={<Button word={s.sign} expanded={signing} off={dirty || !now.topics.length} act={() => setSigning(!signing)} />}>
        <p>
          {now.signed_by ? <b class="tag good">{s.signed(now.signed_by, now.signed_on)}</b> : <b class="tag undecided">{s.unsigned}</b>} {now.version ? s.version(now.version) : ''}
        </p>
        <p class={dirty && now.signed_by ? 'warn' : 'hint'}>{dirty ? (now.signed_by ? s.willLose : s.signDirty) : s.changes}</p>
        {signing && !dirty ? <Sign view={p.view} close={() => setSigning(false)} /> : null}
      </Card>
      <Card title={s.topics} side={<Button word={s.add} act={() => edit((d) => d.triage.topics.unshift({ id: 't' + newID().slice(0, 6), group: '', name: s.newTopic, who: '', where: '', channel: '', limit: '' }))} />}>
        <div class="fields">
          <Text label={s.versionField} value={x.version} max={20} set={(v) => edit((d) => void (d.triage.version = v))} />
          <Text label={s.filter} value={filter} max={20} set={setFilter} />
        </div>
        {x.topics.length ? (
          <table class="list edit">
            <caption class="unseen">{s.topics}</caption>
            <thead>
              <tr>
                {COLUMNS.map((k) => (
                  <th key={k} scope="col" class={k === 'who' ? 'dept' : k}>
                    {s[k]}
                  </th>
                ))}
                <th>
                  <span class="unseen">{t.windows.removeWord}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {x.topics.map((topic, i) =>
                wanted && !COLUMNS.some((k) => (topic[k] ?? '').includes(wanted)) ? null : (
                  <tr key={topic.id}>
                    {COLUMNS.map((k) => (
                      <td key={k}>
                        <Text bare label={`${s.nth(i + 1)} ${s[k]}`} value={topic[k] ?? ''} max={most(k)} set={(v) => edit((d) => void (d.triage.topics[i][k] = v))} />
                      </td>
                    ))}
                    <td>
                      <Button word={t.windows.removeWord} kind="small" label={s.remove(topic.name)} act={() => edit((d) => void d.triage.topics.splice(i, 1))} />
                    </td>
                  </tr>
                ),
              )}
            </tbody>
          </table>
        ) : (
          <p class="same">{s.none}</p>
        )}
      </Card>
      <Pages config={p.config} />
    </>
  );
}

/** What the touchscreen tells in the centre's own words. */
function Pages(p: { config: OfficeConfig }) {
  return (
    <Card title={s.pages} side={<Button word={s.addPage} act={() => edit((d) => d.pages.push({ id: 'p' + newID().slice(0, 6), title: s.newPage, lines: [''], updated: '' }))} />}>
      <p class="hint">{s.pagesHint}</p>
      {p.config.pages.map((page, i) => (
        <div class="page" key={page.id}>
          <div class="fields">
            <Text label={s.pageTitle} value={page.title} max={12} set={(v) => edit((d) => void (d.pages[i].title = v))} />
            <Button word={t.windows.removeWord} kind="small" label={s.remove(page.title)} act={() => edit((d) => void d.pages.splice(i, 1))} />
          </div>
          <label class="field wide">
            <span>{s.pageLines(page.title)}</span>
            <textarea rows={Math.min(14, page.lines.length + 1)} value={page.lines.join('\n')} onInput={(e) => edit((d) => void (d.pages[i].lines = e.currentTarget.value.split('\n')))} />
          </label>
          {page.updated ? <p class="hint">{s.pageUpdated(page.updated)}</p> : null}
        </div>
      ))}
    </Card>
  );
}

function Sign(p: { view: OfficeView; close(): void }) {
  const [by, setBy] = useState(p.view.config.triage.signed_by || s.signByDefault);
  const [on, setOn] = useState(p.view.day.date);
  return (
    <div class="panel">
      <div class="fields">
        <Text label={s.signBy} value={by} max={40} set={setBy} class="wide" />
        <Text label={s.signOn} type="date" value={on} set={setOn} />
      </div>
      <Plan of={by.trim() && on ? { do: 'sign', by: by.trim(), on } : null} goWord={s.signGo} said={t.said.sign} cancel={p.close} done={p.close} />
    </div>
  );
}
