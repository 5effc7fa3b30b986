// The page tells that it draws, out of its own drawing. A page that has frozen,
// or a screen that takes no picture any more, may well keep its connection.

import { link } from './state';

const dot = document.createElement('i');
dot.className = 'drew';
dot.ariaHidden = 'true';

/** Changes a dot that nobody sees, and says so when it is drawn. */
export function beat(): void {
  dot.classList.toggle('odd');
  requestAnimationFrame(() => {
    link.send({ t: 'drew' });
    setTimeout(beat, link.welcome.peek()?.beat_ms ?? 1_000);
  });
}

document.body.append(dot);
