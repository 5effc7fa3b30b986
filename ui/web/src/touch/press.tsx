// A button for unsure hands: it acts when the finger is lifted from it, and a
// second touch right after the first does nothing.

import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

const GUARD = 700; // a second tap within this time is the same tap
const KEY_GUARD = 120; // on a keypad it is only a bounce

let last = -Infinity;

interface Props {
  act(): void;
  class?: string;
  off?: boolean; // looks and is disabled
  keypad?: boolean;
  label?: string;
  pressed?: boolean;
  children: ComponentChildren;
}

export function Press(p: Props) {
  const down = useRef(false);

  function act(): void {
    const t = performance.now();
    if (p.off || t - last < (p.keypad ? KEY_GUARD : GUARD)) return;
    last = t;
    p.act();
  }

  // Not click: a finger that slides a little makes no click. A finger that
  // left the button before it was lifted means no.
  function up(e: PointerEvent): void {
    const me = e.currentTarget as Element;
    if (!down.current) return;
    down.current = false;
    const under = document.elementFromPoint(e.clientX, e.clientY);
    if (under && me.contains(under)) act();
  }

  return (
    <button
      type="button"
      class={(p.class ?? '') + (p.off ? ' off' : '')}
      aria-disabled={p.off || undefined}
      aria-label={p.label}
      aria-pressed={p.pressed}
      onPointerDown={(e) => {
        down.current = e.isPrimary && e.button === 0;
      }}
      onPointerUp={up}
      onPointerCancel={() => (down.current = false)}
      onClick={(e) => {
        if (e.detail === 0) act(); // keyboard, or a switch for those who cannot touch
      }}
    >
      {p.children}
    </button>
  );
}

/** Takes the browser's own gestures away. */
export function calm(): void {
  for (const name of ['contextmenu', 'selectstart', 'dragstart', 'gesturestart'])
    addEventListener(name, (e) => e.preventDefault());
  addEventListener('wheel', (e) => e.preventDefault(), { passive: false });
  addEventListener('touchmove', (e) => e.preventDefault(), { passive: false });
}
