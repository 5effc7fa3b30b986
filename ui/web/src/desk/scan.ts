// A scanner that is a keyboard to the computer: it types a code faster than
// any hand and ends with Enter. It works wherever the focus is, what it typed
// into a field is taken out again, and its Enter presses nothing.

const GAP = 60; // ms between two keys; hands are slower
const LEAST = 8; // characters; shorter ones are typed

interface Burst {
  text: string;
  last: number;
  field: HTMLInputElement | HTMLTextAreaElement | null;
  before: string; // what stood in the field
}

/** Listens to the whole page, before anybody else. */
export function scanner(scanned: (text: string) => void): void {
  let burst: Burst | null = null;
  addEventListener(
    'keydown',
    (e) => {
      if (e.ctrlKey || e.altKey || e.metaKey) return;
      if (burst && e.timeStamp - burst.last > GAP) burst = null;
      if (e.key === 'Enter') {
        const b = burst;
        burst = null;
        if (!b || b.text.length < LEAST) return;
        e.preventDefault();
        e.stopImmediatePropagation();
        if (b.field) {
          b.field.value = b.before;
          b.field.dispatchEvent(new Event('input', { bubbles: true }));
        }
        scanned(b.text);
      } else if (e.key.length === 1) {
        const el = e.target as Element;
        const field = el instanceof HTMLInputElement || el instanceof HTMLTextAreaElement ? el : null;
        burst ??= { text: '', last: 0, field, before: field?.value ?? '' };
        burst.text += e.key;
        burst.last = e.timeStamp;
      } else if (e.key !== 'Shift') burst = null;
    },
    true,
  );
}

/** The ten digits of a slip's code: typed, printed with spaces, or in the address that its picture holds. */
export function codeIn(text: string): string {
  const digits = text.replace(/[\s-]/g, '');
  return /^\d{10}$/.test(digits) ? digits : '';
}

/** The token in the address of a slip's picture, …/t/TOKEN. */
export function tokenIn(text: string): string {
  return /\/t\/([\w-]+)$/.exec(text.trim())?.[1] ?? '';
}
