// A link as signals, the way the pages use it.

import { signal, type Signal } from '@preact/signals';
import { connect, type Link } from './link';
import type { Answer, Welcome } from './wire';

export interface Live<V> {
  view: Signal<V | null>;
  on: Signal<boolean>;
  since: Signal<number>; // when the connection was lost, 0 while it stands
  stale: Signal<boolean>; // the daemon runs another build than this page
  welcome: Signal<Welcome | null>;
  ask(msg: object, limit?: number): Promise<Answer>;
  send(msg: object): void;
  close(): void;
}

/** now is the wall clock of the hall in milliseconds, renewed every second. */
export const now = signal(Date.now());
let offset = 0;
setInterval(() => (now.value = hallTime()), 1000);

export function hallTime(): number {
  return Date.now() + offset;
}

export interface LiveOptions<V> {
  hello?(): object | undefined;
  turnedAway?(): void;
  before?(next: V, last: V | null): void; // sees a view before it is shown
}

export function live<V>(path: string, o: LiveOptions<V> = {}): Live<V> {
  const view = signal<V | null>(null);
  const on = signal(false);
  const since = signal(0);
  const stale = signal(false);
  const welcome = signal<Welcome | null>(null);
  let build = '';
  const link: Link = connect<V>(path, {
    view(v) {
      o.before?.(v, view.peek());
      view.value = v;
    },
    on(is) {
      on.value = is;
      since.value = is ? 0 : since.peek() || hallTime();
    },
    welcome(w) {
      build ||= w.build;
      stale.value = w.build !== build;
      welcome.value = w;
    },
    clock(at) {
      offset = at - Date.now();
      now.value = at;
    },
    hello: o.hello,
    turnedAway: o.turnedAway,
  });
  return { view, on, since, stale, welcome, ask: link.ask, send: link.send, close: link.close };
}
