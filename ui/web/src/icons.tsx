// Line drawings, 24 by 24. Each goes beside a word, never instead of one, so
// all are hidden from screen readers.

import type { ComponentChildren } from 'preact';

function Icon(p: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      {p.children}
    </svg>
  );
}

/** Two people at a table. */
export const Talk = () => (
  <Icon>
    <circle cx="6" cy="6" r="2.6" />
    <circle cx="18" cy="6" r="2.6" />
    <path d="M2 17v-2.500a4 4 0 0 1 7-2.600M22 17v-2.500a4 4 0 0 0-7-2.600" />
    <path d="M6 15.500h12M8 15.500V21M16 15.500V21" />
  </Icon>
);

/** A clerk behind a counter. */
export const Window = () => (
  <Icon>
    <path d="M3 21V4.500A1.500 1.500 0 0 1 4.500 3h15A1.500 1.500 0 0 1 21 4.500V21" />
    <circle cx="12" cy="8.500" r="2.300" />
    <path d="M7.800 15a4.300 4.300 0 0 1 8.400 0M2 15.500h20M6 15.500V21M18 15.500V21" />
  </Icon>
);

/** A calendar with a tick. */
export const Calendar = () => (
  <Icon>
    <rect x="3" y="5" width="18" height="16" rx="2" />
    <path d="M3 10h18M8 2.500V7M16 2.500V7M8.500 15.500l2.500 2.400 4.500-4.700" />
  </Icon>
);

export const Question = () => (
  <Icon>
    <path d="M21 12a9 8.300 0 0 1-13 7.300L3 21l1.500-4.400A8 8 0 0 1 3 12a9 8.300 0 0 1 18 0z" />
    <path d="M9.600 9.700a2.500 2.500 0 1 1 3.600 2.200c-.8.4-1.200.9-1.200 1.700M12 16.300v.1" />
  </Icon>
);

/** A raised hand. */
export const Hand = () => (
  <Icon>
    <path d="M7 12V6.200a1.500 1.500 0 0 1 3 0V11M10 10.500V4.200a1.500 1.500 0 0 1 3 0V11M13 10.700V5.500a1.500 1.500 0 0 1 3 0V12M16 11.500V8.300a1.500 1.500 0 0 1 3 0V15a7 7 0 0 1-7 7c-3 0-4.600-1.500-6-4l-2.300-4a1.600 1.600 0 0 1 2.700-1.700L7 14.500" />
  </Icon>
);

export const Back = () => (
  <Icon>
    <path d="M10 5l-7 7 7 7M3.500 12H21" />
  </Icon>
);

export const Card = () => (
  <Icon>
    <rect x="2" y="5" width="20" height="14" rx="2" />
    <circle cx="16.500" cy="11" r="2" />
    <path d="M13.500 16a3 3 0 0 1 6 0M5 10h5M5 13.500h4" />
  </Icon>
);

export const Paper = () => (
  <Icon>
    <path d="M6 2.500h12V21l-2-1.500-2 1.500-2-1.500-2 1.500-2-1.500L6 21z" />
    <path d="M9.500 7h5M9.500 11h5M9.500 15h3" />
  </Icon>
);

export const One = () => (
  <Icon>
    <circle cx="12" cy="6.500" r="3.700" />
    <path d="M4.500 21v-2a7.500 7.500 0 0 1 15 0v2" />
  </Icon>
);

export const Many = () => (
  <Icon>
    <circle cx="8.500" cy="7" r="3.200" />
    <path d="M2 20v-1.500a6.500 6.500 0 0 1 13 0V20M15.500 4.200a3.200 3.200 0 0 1 0 5.800M18 13.300a6.500 6.500 0 0 1 4 5.700v1" />
  </Icon>
);

export const Care = () => (
  <Icon>
    <path d="M12 20.500S3 15.500 3 9.300A4.800 4.800 0 0 1 12 7a4.800 4.800 0 0 1 9 2.300c0 6.200-9 11.200-9 11.200z" />
  </Icon>
);

export const Cross = () => (
  <Icon>
    <circle cx="12" cy="12" r="9" />
    <path d="M8.500 8.500l7 7M15.500 8.500l-7 7" />
  </Icon>
);

export const Tick = () => (
  <Icon>
    <circle cx="12" cy="12" r="9" />
    <path d="M7.500 12.300l3.200 3.200 6-6.500" />
  </Icon>
);

/** An adult with a child. */
export const Child = () => (
  <Icon>
    <circle cx="8" cy="4.800" r="2.500" />
    <path d="M4 21v-7a4 4 0 0 1 8 0v1M4 16h8M8 16v5" />
    <circle cx="17" cy="11.500" r="2" />
    <path d="M14 21v-2.500a3 3 0 0 1 6 0V21M12 15l2.500 2" />
  </Icon>
);

/** Somebody with a stick. */
export const Cane = () => (
  <Icon>
    <circle cx="9.500" cy="4.500" r="2.300" />
    <path d="M8 21l1.500-6-2-2.500V9.200C8.500 8 11 8 12 9.500l1.500 2.500 3 1M11 14l2.500 3 .5 4M17.500 13v8" />
  </Icon>
);

export const Ear = () => (
  <Icon>
    <path d="M6 9a6 6 0 0 1 12 0c0 4-4 4.500-4 8.500a3.300 3.300 0 0 1-6.300 1.200" />
    <path d="M9 9.200a3 3 0 0 1 6 0c0 1.800-2.300 2.200-2.300 4" />
    <path d="M3 4l18 17" />
  </Icon>
);

export const Elder = () => (
  <Icon>
    <circle cx="11" cy="5" r="2.800" />
    <path d="M5 21v-5.500a6 6 0 0 1 11-3.300M18.500 12.500c0-1.800 2.500-1.800 2.500 0M18.500 12.500V21M9 13.500c1.500 2 4 2.500 6 2" />
  </Icon>
);

export const Wheels = () => (
  <Icon>
    <circle cx="9" cy="4" r="2" />
    <path d="M9 7.500V13h6l2.500 6H20M9 10h5" />
    <path d="M6.500 11.500a5.300 5.300 0 1 0 7 6.500" />
  </Icon>
);

export const Star = () => (
  <Icon>
    <path d="M12 3l2.600 5.700 6.200.7-4.600 4.200 1.300 6.100L12 16.600l-5.500 3.100 1.300-6.100-4.600-4.200 6.200-.7z" />
  </Icon>
);

export const Bell = () => (
  <Icon>
    <path d="M6 16V10.500a6 6 0 0 1 12 0V16l2 2.500H4zM10 21.500h4" />
  </Icon>
);

export const Sound = () => (
  <Icon>
    <path d="M4 9.500h3.500L12 5.500v13l-4.500-4H4zM16 9l5 6M21 9l-5 6" />
  </Icon>
);

export const Warn = () => (
  <Icon>
    <path d="M12 3.500L22 20.500H2zM12 10v5M12 17.800v.1" />
  </Icon>
);

export const Link = () => (
  <Icon>
    <path d="M4 10.500a12 12 0 0 1 16 0M7.500 14.200a7 7 0 0 1 9 0M12 18.500v.1M3 3l18 18" />
  </Icon>
);

export const Clock = () => (
  <Icon>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 6.500V12l3.500 2.500" />
  </Icon>
);

export const Arrow = () => (
  <Icon>
    <path d="M3 12h17M14 6l6.500 6-6.500 6" />
  </Icon>
);

export const Search = () => (
  <Icon>
    <circle cx="10.500" cy="10.500" r="6.500" />
    <path d="M15.500 15.500L21 21" />
  </Icon>
);

export const Printer = () => (
  <Icon>
    <path d="M7 9V3.500h10V9M7 17H4.500A1.500 1.500 0 0 1 3 15.500v-5A1.500 1.500 0 0 1 4.500 9h15a1.500 1.500 0 0 1 1.500 1.500v5a1.500 1.500 0 0 1-1.500 1.500H17" />
    <path d="M7 14h10v7H7z" />
  </Icon>
);
