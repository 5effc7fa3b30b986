// How loud the hall's voice is, and the words that it says.

import { office as t } from '../words/zh.office';
import type { OfficeConfig } from '../wire';
import { Button, Card, hm, Time } from './parts';
import { edit } from './state';
import { Voice } from './voice';

const s = t.voice;

export function Sound(p: { config: OfficeConfig }) {
  return (
    <>
      <Loudness config={p.config} />
      <Voice />
    </>
  );
}

function Loudness(p: { config: OfficeConfig }) {
  const bands = p.config.loudness;
  return (
    <Card
      title={s.loudness}
      side={
        <Button
          word={s.add}
          act={() =>
            edit((d) => {
              const from = d.loudness[d.loudness.length - 1]?.until ?? d.hours.take_from;
              d.loudness.push({ from: Math.min(from, 23 * 60), until: Math.min(from + 120, 24 * 60), percent: 70 });
            })
          }
        />
      }
    >
      <p class="hint">{s.loudnessHint}</p>
      {bands.length ? (
        bands.map((b, i) => (
          <fieldset key={i} class="item">
            <legend class="unseen">{`${hm(b.from)}–${hm(b.until)}`}</legend>
            <div class="fields">
              <Time label={s.from} value={b.from} set={(v) => edit((d) => void (d.loudness[i].from = v))} />
              <Time label={s.until} value={b.until} set={(v) => edit((d) => void (d.loudness[i].until = v))} />
              <label class="field wide">
                <span>{`${s.percent} ${s.percentOf(b.percent)}`}</span>
                <input type="range" min={0} max={100} step={5} value={b.percent} aria-valuetext={s.percentOf(b.percent)} onInput={(e) => { const n = e.currentTarget.valueAsNumber; edit((d) => void (d.loudness[i].percent = n)); }} />
              </label>
            </div>
            <Button word={t.windows.removeWord} kind="small" label={s.remove(hm(b.from))} act={() => edit((d) => void d.loudness.splice(i, 1))} />
          </fieldset>
        ))
      ) : (
        <p class="same">{s.none}</p>
      )}
    </Card>
  );
}
