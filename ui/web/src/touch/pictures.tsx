// The drawings of the touchscreen's small buttons and of its tiles: matters,
// pages of the centre. In the manner of icons.tsx, each beside a word.

function Draw(p: { d: string; fill?: string }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={p.d} />
      {p.fill ? <path d={p.fill} fill="currentColor" stroke="none" /> : null}
    </svg>
  );
}

const circle = (x: number, y: number, r: number) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
const SPEAKER = 'M4 9.500h4l5-4.500v14l-5-4.500H4z';
const HOUSE = 'M3 11.500L12 4l9 7.500M5.500 9.500V20h13V9.500';
const YUAN = 'M9.500 9.500l2.500 3 2.500-3M12 12.500V17M9.800 14h4.400';
const PAPER = 'M5 3h9l4 4v5M5 3v18h6M14 3v4h4';

export const Listen = () => <Draw d={SPEAKER + 'M16.500 9a4.500 4.500 0 0 1 0 6M19 6.500a8 8 0 0 1 0 11'} />;
export const Hush = () => <Draw d={SPEAKER + 'M16.500 9.500l5 5M21.500 9.500l-5 5'} />;
export const Large = () => <Draw d="M2.500 19L8.500 4.500 14.500 19M4.700 14h7.600M15 19l3.200-8 3.300 8M16.200 16.300h4" />;
export const Contrast = () => <Draw d={circle(12, 12, 9)} fill="M12 3a9 9 0 0 1 0 18z" />;
export const Low = () => <Draw d="M12 3v12M6.500 10l5.500 5.500L17.500 10M4 20.500h16" />;
export const Globe = () => <Draw d={circle(12, 12, 9) + 'M3 12h18M12 3c3.500 3 3.500 15 0 18M12 3c-3.500 3-3.500 15 0 18'} />;

/** Three bars, as many of them full as it is loud. */
export const Volume = (p: { level: number }) => {
  const bar = (i: number) => `M${3 + i * 7} ${15 - i * 5}h4V21h-4z`;
  return <Draw d={[0, 1, 2].map(bar).join('')} fill={[0, 1, 2].slice(0, p.level + 1).map(bar).join('')} />;
};

// By the ids of the built-in table and pages.
const PICTURES: Record<string, string> = {
  wages: 'M2.500 5.500h19v13h-19z' + circle(12, 12, 4.5) + 'M10.300 9.800l1.700 2 1.700-2M12 11.800v3M10.500 12.800h3M5 12v.1M19 12v.1',
  migrant: 'M4 15.500a8 8 0 0 1 16 0M2.500 15.500h19v3.300h-19zM10 8V5h4v3M8 10v2.500M16 10v2.500',
  injury: 'M5.500 12.500l7-7a4.200 4.200 0 0 1 6 6l-7 7a4.200 4.200 0 0 1-6-6zM9 9l6 6M12 5.900L18.100 12M5.900 12L12 18.100M11.200 11.800v.1M12.800 11.800v.1',
  insurance: 'M12 2.800V4M3 13a9 9 0 0 1 18 0zM12 13v6a2.200 2.200 0 0 0 4.400 0',
  land: 'M2.500 20.500l4-10h11l4 10zM12 10.500v10M4.500 15.500h15M12 10.500V3l5 2-5 2',
  compensation: HOUSE + YUAN,
  farmland: 'M12 20.500V9M12 14c-4.500 0-6.500-2.500-6.500-6.500 4.500 0 6.500 2.500 6.500 6.500zM12 10.500c0-4.500 2-7 6.500-7 0 4.500-2 7-6.500 7zM3.500 20.500h17',
  housing: 'M4.500 21V3.500H14V21M14 9.500h5.500V21M2.500 21h19M8 7.500h2.500M8 11.500h2.500M8 15.500h2.500M17 13v.1M17 16.500v.1',
  resettlement: 'M1.500 14.500L6 10.500l4.500 4M3 13.300V20h6v-6.700M13.500 14.500l4.500-4 4.500 4M15 13.300V20h6v-6.700M8 5.500h7M12.500 3L15.200 5.500 12.500 8',
  aid: 'M14 11.500c-2.800-2.200-4-3.700-4-5.300A2.400 2.400 0 0 1 14 4.800a2.400 2.400 0 0 1 4 1.400c0 1.600-1.200 3.100-4 5.300zM2.500 13v8M2.500 14.500h4.300l3 2h4a1.600 1.600 0 0 1 0 3.200H10M2.500 20l8 1.500L20.500 17a1.700 1.700 0 0 0-1.700-2.900L15 16.200',
  veterans: 'M7.500 2.500l3 6.500M16.500 2.500l-3 6.500' + circle(12, 15, 6) + 'M12 11.800l1 2.100 2.200.2-1.700 1.500.5 2.200-2-1.200-2 1.200.5-2.200-1.700-1.500 2.200-.2z',
  medical: 'M3.500 8h17v12.500h-17zM9 8V4.500h6V8M12 11v6.500M8.800 14.200h6.400',
  school: 'M12 6C9.800 4.500 6.800 4 2.800 4v14c4 0 7 .5 9.200 2 2.200-1.500 5.200-2 9.200-2V4c-4 0-7 .5-9.200 2zM12 6v14',
  consumer: 'M5 8h14l1 13H4zM9 11V6.500a3 3 0 0 1 6 0V11',
  pollution: 'M2.500 21V12l5 3v-3l5 3V7h3.500l1 14zM2.500 21h19M15 4c1.200-1.500 2.400.8 3.600-.5s2-.5 2.400 0M18.500 8c.8-1 1.600.5 2.500-.3',
  police: 'M12 2.800l8 3v6c0 4.700-3.500 7.700-8 9.400-4.500-1.700-8-4.700-8-9.400v-6zM8.500 12l2.600 2.600L15.800 9.500',
  traffic: 'M2.500 16.500v-4.500l2.500-5.500h14l2.500 5.500v4.500zM2.500 12h19' + circle(7, 17, 2.2) + circle(17, 17, 2.2),
  court: 'M12 3.500V20.500M7 20.500h10M4.500 6.500h15M4.500 6.500L1.800 13a2.900 2.900 0 0 0 5.500 0zM19.500 6.500L16.700 13a2.900 2.900 0 0 0 5.500 0z',
  village: 'M1.500 20.500V15l4-3.500 4 3.500v5.500zM15 20.500V16l3.700-3 3.700 3v4.500zM12.200 20.500V9.500' + circle(12.2, 6.2, 3.3),
  discipline: 'M5.500 3H14l4.500 4.500V21h-13zM14 3v4.500h4.500M12 10.500v4.500M12 17.800v.1',
  decision: PAPER + 'M20.500 20.500a4.300 4.300 0 1 0-6.700-3.500M13.200 13.300V17H17',
  neighbours: circle(6.5, 6, 2.8) + circle(17.5, 6, 2.8) + 'M2 20v-4a4.500 4.500 0 0 1 9 0v4M13 20v-4a4.500 4.500 0 0 1 9 0v4M9.500 17.500h5',
  advice: 'M3.500 4h17v12.500H11L6 20.500v-4H3.500zM8 8.500h8M8 12h5',
  dontknow: circle(12, 12, 9) + 'M9.300 9.500a2.700 2.700 0 1 1 3.800 2.500c-.8.4-1.100.9-1.100 1.800M12 16.800v.1',
  rules: 'M5.500 4h13v17h-13zM9 4V2.500h6V4M9 9h6M9 13h6M9 17h4',
  steps: 'M2.500 20.500h5v-4.500h5v-4.500h5V7h4M14 3.500h6.500',
  sorting: 'M12 21v-7M12 14c0-4.500-6-3.500-6-9M12 14c0-4.500 6-3.500 6-9M3.500 7.500L6 5l2.500 2.500M15.500 7.500L18 5l2.500 2.500',
  data: 'M5.500 11h13v10h-13zM8.500 11V7.500a3.500 3.500 0 0 1 7 0V11M12 14.800v2.500',
};

/** Of a matter of the triage table. */
export const Matter = (p: { id: string }) => <Draw d={PICTURES[p.id] ?? PICTURES.dontknow} />;

/** Of a page that the centre wrote. */
export const Sheet = (p: { id: string }) => <Draw d={PICTURES[p.id] ?? PICTURES.rules} />;
