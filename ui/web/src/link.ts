// The line to the daemon: one websocket that dials again by itself, shows the
// newest view, and repeats a request by its id until it is answered.

import type { Answer, FromServer, Welcome } from './wire';

const LIMIT = 15_000; // a request unanswered for so long counts as lost
const DIAL_LIMIT = 8_000; // a connection without a welcome for so long is dropped
const BACKOFF = { first: 250, most: 10_000 };

export interface LinkEvents<V> {
  view(view: V): void;
  on(on: boolean): void;
  welcome?(w: Welcome): void;
  clock?(at: number): void; // wall clock of the hall
  hello?(): object | undefined; // first message on a new connection
  turnedAway?(): void; // closed before its welcome: the screen may have to sign in
}

export interface Link {
  ask(msg: object, limit?: number): Promise<Answer>;
  send(msg: object): void; // not repeated
  close(): void;
}

interface Pending {
  text: string;
  settle(a: Answer): void;
}

/** An id nobody else makes. randomUUID is absent on plain-http pages. */
export function newID(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, '0')).join('');
}

export function connect<V>(path: string, events: LinkEvents<V>): Link {
  const url = location.origin.replace(/^http/, 'ws') + path;
  const pending = new Map<string, Pending>();
  let ws: WebSocket | undefined;
  let welcomed = false;
  let closed = false;
  let seq = -1;
  let beatMS = 10_000;
  let wait = BACKOFF.first;
  let redial = 0;
  let watchdog = 0;

  function dial(): void {
    clearTimeout(redial);
    const sock = new WebSocket(url);
    ws = sock;
    guard(DIAL_LIMIT);
    sock.onopen = () => {
      const hello = events.hello?.();
      if (hello) sock.send(JSON.stringify(hello));
    };
    sock.onmessage = (e) => heard(JSON.parse(e.data as string) as FromServer);
    sock.onclose = drop;
  }

  // The watchdog drops a connection that went silent: scripts cannot see pings.
  function guard(ms: number): void {
    clearTimeout(watchdog);
    watchdog = setTimeout(drop, ms);
  }

  function heard(m: FromServer): void {
    if (m.t === 'welcome') {
      beatMS = m.beat_ms || beatMS;
      wait = BACKOFF.first;
      seq = m.seq;
      welcomed = true;
      events.welcome?.(m);
      events.view(m.view as V);
      events.on(true);
      for (const p of pending.values()) ws?.send(p.text);
    } else if (m.t === 'view') {
      if (m.seq >= seq) {
        seq = m.seq;
        events.view(m.view as V);
      }
    } else if (m.t === 'beat') {
      events.clock?.(m.at);
    } else if (m.t === 'answer') {
      pending.get(m.id)?.settle(m);
    }
    guard(beatMS * 2.5);
  }

  function drop(): void {
    clearTimeout(watchdog);
    if (ws) {
      ws.onopen = ws.onmessage = ws.onclose = null;
      ws.close();
      ws = undefined;
    }
    const was = welcomed;
    welcomed = false;
    if (closed) return;
    events.on(false);
    if (!was) events.turnedAway?.();
    if (closed) return;
    redial = setTimeout(dial, wait / 2 + (Math.random() * wait) / 2);
    wait = Math.min(wait * 2, BACKOFF.most);
  }

  function online(): void {
    if (!closed && !welcomed) {
      wait = BACKOFF.first;
      drop();
    }
  }

  addEventListener('online', online);
  dial();

  return {
    ask(msg, limit = LIMIT) {
      const id = newID();
      const text = JSON.stringify({ ...msg, id });
      return new Promise<Answer>((resolve) => {
        const settle = (a: Answer) => {
          clearTimeout(timer);
          pending.delete(id);
          resolve(a);
        };
        const timer = setTimeout(() => settle({ t: 'answer', id, ok: false, code: 'lost' }), limit);
        pending.set(id, { text, settle });
        if (welcomed) ws?.send(text);
      });
    },
    send(msg) {
      if (welcomed) ws?.send(JSON.stringify(msg));
    },
    close() {
      closed = true;
      clearTimeout(redial);
      removeEventListener('online', online);
      drop();
    },
  };
}
