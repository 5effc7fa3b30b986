// Signing in, for the desk, the leader's page and the office. The websocket of a page
// without a session cookie is refused, and a script cannot see why; so the
// page asks who it is before it connects and whenever it was turned away.

import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { sentence, w } from './words';
import type { HTTPError, Me, SignIn, SignInPage } from './wire';

export const page = signal<SignInPage | null>(null);
export const reachable = signal(true);

/** Each page has a sign-in of its own, so that one browser can show both. */
export type SignedPage = 'desk' | 'leader' | 'office';

/** Who is signed in here, null for nobody, undefined while it cannot be known. */
export async function who(of: SignedPage): Promise<Me | null | undefined> {
  try {
    const r = await fetch('/api/signin?page=' + of, { cache: 'no-store' });
    if (!r.ok) throw new Error(String(r.status));
    page.value = (await r.json()) as SignInPage;
    reachable.value = true;
    return page.value.me ?? null;
  } catch {
    reachable.value = false;
    return undefined;
  }
}

export async function post<T>(path: string, body?: object): Promise<{ ok: true; value: T } | { ok: false; error: HTTPError }> {
  try {
    const r = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body ?? {}),
    });
    const text = await r.text();
    if (r.ok) return { ok: true, value: (text ? JSON.parse(text) : {}) as T };
    return { ok: false, error: readError(text) };
  } catch {
    return { ok: false, error: { code: 'lost' } };
  }
}

function readError(text: string): HTTPError {
  try {
    return JSON.parse(text) as HTTPError;
  } catch {
    return { code: 'unknown' };
  }
}

export async function signOut(of: SignedPage): Promise<void> {
  await post('/api/signout?page=' + of);
}

/** leave is how to sign out, where it is not 收工. */
export function SignInForm(p: { leader?: boolean; office?: boolean; leave?: string; done(me: Me): void }) {
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const s = w.signin;
  const counters = page.value?.counters ?? [];

  async function submit(e: Event): Promise<void> {
    e.preventDefault();
    const form = new FormData(e.currentTarget as HTMLFormElement);
    const body: SignIn = { name: String(form.get('name')).trim(), pin: String(form.get('pin')) };
    const counter = form.get('counter');
    if (counter) body.counter = String(counter);
    setBusy(true);
    setError('');
    const r = await post<Me>('/api/signin', body);
    setBusy(false);
    if (r.ok && (p.office ? r.value.role === 'office' : (r.value.role === 'leader') === !!p.leader)) return p.done(r.value);
    if (r.ok) return setError(s.otherPage);
    const wait = r.error.wait_ms ? w.waitSeconds(Math.ceil(r.error.wait_ms / 1000)) : '';
    setError(sentence(w.staff, r.error.code) + wait);
  }

  return (
    <main class="signin">
      <form onSubmit={(e) => void submit(e)} autocomplete="off">
        <p class="who">
          <span class="logo" aria-hidden="true" />
          {page.value?.centre ?? ''}
        </p>
        <h1>{p.office ? s.office : p.leader ? s.leader : s.desk}</h1>
        <label>
          <span>{s.name}</span>
          <input name="name" required autocomplete="off" autofocus />
        </label>
        <label>
          <span>{s.pin}</span>
          <input name="pin" type="password" inputMode="numeric" required autocomplete="off" />
        </label>
        {p.leader || p.office || !counters.length ? null : (
          <fieldset>
            <legend>{s.counter}</legend>
            {counters.map((c, i) => (
              <label key={c.id} class="pick">
                <input type="radio" name="counter" value={c.id} required defaultChecked={!c.staff && counters.findIndex((x) => !x.staff) === i} />
                <span>
                  {c.label}
                  {c.staff ? <small>{s.taken(c.staff)}</small> : null}
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <p class="error" role="alert">
          {error || (reachable.value ? '' : s.offline)}
        </p>
        <button type="submit" class="go" disabled={busy}>
          {busy ? s.going : s.go}
        </button>
        <p class="hint">
          {s.hint}
          <br />
          {p.leave ?? s.shared}
        </p>
      </form>
    </main>
  );
}
