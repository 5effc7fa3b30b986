// The stage: every screen is drawn at one size in CSS pixels and scaled to the
// panel, so that a demo on a laptop shows the same picture.

/** Keeps the proportions: for pages whose places must not move. */
export function fit(width: number, height: number): void {
  scale(width, height, false);
}

/** Fills the window: for pages at a desk, where windows have any size. */
export function fill(width: number, height: number): void {
  scale(width, height, true);
}

function scale(width: number, height: number, stretch: boolean): void {
  const el = document.getElementById('app')!;
  const set = () => {
    const k = Math.min(innerWidth / width, innerHeight / height);
    const w = stretch ? innerWidth / k : width;
    const h = stretch ? innerHeight / k : height;
    el.style.width = w + 'px';
    el.style.height = h + 'px';
    const left = Math.max(0, (innerWidth - w * k) / 2);
    const top = Math.max(0, (innerHeight - h * k) / 2);
    el.style.transform = k === 1 && !left && !top ? '' : `translate(${left}px, ${top}px) scale(${k})`;
  };
  addEventListener('resize', set);
  set();
}
