// Clock times as the hall reads them.

// The country has one zone, and a desk computer may be set to another.
const ZONE = 'Asia/Shanghai';

const hm = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: 'numeric', minute: '2-digit', hourCycle: 'h23' });

/** 9:41 */
export function clockAt(ms: number): string {
  return hm.format(ms).replace(/^0(?=\d)/, '');
}

export function minutesSince(then: number, now: number): number {
  return Math.max(0, Math.floor((now - then) / 60_000));
}

/** Whole seconds until then, 0 when it is past. */
export function secondsUntil(then: number, now: number): number {
  return Math.max(0, Math.ceil((then - now) / 1000));
}
