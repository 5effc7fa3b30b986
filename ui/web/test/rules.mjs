// The rules of the touchscreen that axe does not know, judged inside the page.
// Sizes are CSS pixels at 1080 by 1920, where one is 0.37 mm.

export const limits = { top: 782, main: 200, other: 96, gap: 24, text: 28, contrast: 7, mains: 4, line: 15, english: 40 };

/** With 按钮下移 and with 大字. */
export const low = { top: 1020 };
export const large = { text: 34 };

/** Runs in the browser; returns what is wrong, as sentences. */
export function judge(limits) {
  const wrong = [];
  const visible = (el) => {
    const r = el.getBoundingClientRect();
    return r.width > 1 && r.height > 1 && getComputedStyle(el).visibility !== 'hidden';
  };
  const name = (el) => `${el.tagName.toLowerCase()}.${el.className?.baseVal ?? el.className} “${(el.textContent ?? '').trim().slice(0, 20)}”`;
  const buttons = [...document.querySelectorAll('button, a, input, select, [role=button]')].filter(visible);

  const mains = buttons.filter((b) => b.classList.contains('main'));
  if (mains.length > limits.mains) wrong.push(`${mains.length} main targets`);
  for (const b of buttons) {
    const r = b.getBoundingClientRect();
    const least = b.classList.contains('main') || b.classList.contains('help') ? limits.main : limits.other;
    if (r.height < least || r.width < least) wrong.push(`${name(b)} is ${r.width}×${r.height}, under ${least}`);
    if (r.top < limits.top) wrong.push(`${name(b)} begins at y ${r.top}`);
    if (r.right > innerWidth || r.bottom > innerHeight || r.left < 0) wrong.push(`${name(b)} is not all on the panel`);
  }
  for (const [i, a] of buttons.entries())
    for (const b of buttons.slice(i + 1)) {
      const [x, y] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
      const gap = Math.max(y.left - x.right, x.left - y.right, y.top - x.bottom, x.top - y.bottom);
      if (gap < limits.gap - 0.5) wrong.push(`${gap} between ${name(a)} and ${name(b)}`);
    }

  const help = document.querySelector('.help')?.getBoundingClientRect();
  if (!help || help.right < innerWidth - 60 || help.bottom < innerHeight - 60) wrong.push('找人帮忙 is not in its corner');
  const headings = [...document.querySelectorAll('h1')].filter(visible);
  if (headings.length !== 1) wrong.push(`${headings.length} questions`);

  const root = document.scrollingElement;
  if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) wrong.push('the page scrolls');
  for (const el of document.querySelectorAll('.page, .page *'))
    if (el.scrollWidth > el.clientWidth + 1 && el.clientWidth > 0 && !(el instanceof SVGElement) && !el.closest('.unseen') && getComputedStyle(el).display !== 'inline')
      wrong.push(`${name(el)} is ${el.scrollWidth} wide in ${el.clientWidth}`);
  for (const el of document.querySelectorAll('.top, .strip, .acts, .parts, .sheet, .duty, button'))
    if (el.scrollHeight > el.clientHeight + 1 && visible(el)) wrong.push(`${name(el)} holds ${el.scrollHeight} in ${el.clientHeight}`);

  // Text: size, contrast, length of a line of speech.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walker.nextNode(); n; n = walker.nextNode()) {
    const el = n.parentElement;
    if (!n.data.trim() || !visible(el) || el.closest('.unseen, script, style')) continue;
    const style = getComputedStyle(el);
    if (parseFloat(style.fontSize) < limits.text) wrong.push(`${name(el)} is ${style.fontSize}`);
    const c = contrast(rgb(style.color), ground(el));
    if (c < limits.contrast) wrong.push(`${name(el)} has contrast ${c.toFixed(2)}`);
  }
  for (const el of document.querySelectorAll('h1, .ask p, .todo li, .main b, .tile b'))
    if (visible(el) && el.textContent.trim().length > (el.closest('[lang]').lang === 'en' ? limits.english : limits.line)) wrong.push(`“${el.textContent}” has ${el.textContent.length} characters`);
  return wrong;

  function rgb(s) {
    return s.match(/[\d.]+/g).map(Number);
  }
  function ground(el) {
    for (let e = el; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  }
  function light([r, g, b]) {
    const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  }
  function contrast(a, b) {
    const [hi, lo] = [light(a), light(b)].sort((p, q) => q - p);
    return (hi + 0.05) / (lo + 0.05);
  }
}
