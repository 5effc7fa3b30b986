// A printed slip, drawn from the bytes that the printer got: every character
// stands in its own cell of dots, as the print head sets it.

import type { CabinetSlip, SlipItem, SlipRun } from '../wire';

const CELL = 24; // dots of a Chinese character; a Latin one is half as wide
const SCALE = 0.62; // CSS pixels a dot

function wide(c: string): boolean {
  return c.charCodeAt(0) > 0xff;
}

function Run(p: { run: SlipRun }) {
  const { run } = p;
  return (
    <>
      {[...run.text].map((c, i) => {
        const box = { width: `${(wide(c) ? CELL : CELL / 2) * run.w * SCALE}px`, height: `${CELL * run.h * SCALE}px` };
        const ink = { fontSize: `${CELL * SCALE}px`, transform: `scale(${run.w}, ${run.h})` };
        return (
          <span key={i} class={'cell' + (run.invert ? ' invert' : '')} style={box}>
            <span class={run.bold ? 'bold' : ''} style={ink}>
              {c}
            </span>
          </span>
        );
      })}
    </>
  );
}

function Item(p: { item: SlipItem }) {
  const it = p.item;
  const align = it.align ?? 'left';
  switch (it.kind) {
    case 'text':
      return (
        <div class={'textline ' + align}>
          {it.runs?.map((r, i) => (
            <Run key={i} run={r} />
          ))}
        </div>
      );
    case 'image':
      return (
        <div class={'textline ' + align}>
          <img alt="" src={'data:image/png;base64,' + it.png} width={(it.w ?? 0) * SCALE} height={(it.h ?? 0) * SCALE} />
        </div>
      );
    case 'feed':
      return <div style={{ height: `${(it.h ?? CELL) * SCALE}px` }} />;
    case 'cut':
      return <div class="cut" />;
  }
}

export function Slip(p: { slip: CabinetSlip }) {
  return (
    <div class="slip" style={{ width: `${p.slip.dots * SCALE + 36}px` }}>
      {p.slip.items.map((it, i) => (
        <Item key={i} item={it} />
      ))}
    </div>
  );
}
