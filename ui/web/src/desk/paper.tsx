// How to change the paper, in three pictures: for whoever has never done it.

import type { ComponentChildren } from 'preact';
import { w } from '../words';

const t = w.desk.paper;

function Picture(p: { n: number; children: ComponentChildren }) {
  return (
    <li>
      <svg viewBox="0 0 240 180" fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
        {p.children}
      </svg>
      <p>
        <b>{p.n}</b>
        {t.steps[p.n - 1]}
      </p>
    </li>
  );
}

/** The printer's body, seen from the side: the front is left. */
const Body = () => <path d="M30 160V96h24l14 20h108V96h24v64z" class="body" />;

export function Paper() {
  return (
    <ol class="paperhow">
      <Picture n={1}>
        <Body />
        <path d="M198 92L142 22" class="lid" />
        <circle cx="122" cy="98" r="10" stroke-dasharray="5 7" />
        <path d="M86 78C82 50 96 30 120 26m-12-9l13 9-9 13" class="go" />
      </Picture>
      <Picture n={2}>
        <Body />
        <path d="M198 92L166 14" class="lid" />
        <circle cx="122" cy="76" r="40" class="roll" />
        <circle cx="122" cy="76" r="11" />
        <path d="M122 116H74C54 116 40 92 12 88" class="slip" />
        <path d="M20 108c10 3 18 8 24 14m-2-15l3 16-16 2" class="go" transform="rotate(180 32 116)" />
      </Picture>
      <Picture n={3}>
        <Body />
        <path d="M56 92h142" class="lid" />
        <path d="M122 20v46m-14-14l14 15 14-15" class="go" />
        <path d="M50 90C40 62 34 52 12 46" class="slip" />
        <path d="M34 74l-14 8M44 66l8-14" class="go" />
      </Picture>
    </ol>
  );
}
