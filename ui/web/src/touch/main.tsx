import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import '../design.css';
import './touch.css';
import { scanner } from '../desk/scan';
import { fit } from '../stage';
import { load, t } from '../words/face';
import type { TouchView } from '../wire';
import * as C from './choose';
import { beat } from './drew';
import * as N from './info';
import * as O from './over';
import { calm } from './press';
import * as prefs from './prefs';
import { accepted, again, callHelp, helping, late, link, question, scanned, tap } from './state';
import * as T from './ticket';
import * as voice from './voice';

/** Which page the visitor sees: the daemon's session first, then his own way. */
function Page(p: { view: TouchView }) {
  const v = p.view;
  const s = v.session;
  const q = question.value;
  const k = s.ticket;
  if (s.left_ms !== undefined) return <O.Still view={v} />;
  if (helping.value) return <O.Helping view={v} />;
  if (q === 'lost' || late.value) return <O.Lost view={v} />;
  if (s.phase === 'booked' && s.booking) return <T.Booked view={v} />;
  if (k && (s.phase === 'issued' || s.phase === 'where' || (s.phase === 'held' && !again.value))) {
    if (q === 'drop') return <T.Drop view={v} ticket={k} />;
    if (k.status === 'missed') return <T.Missed view={v} ticket={k} />;
    if (k.change && k.status === 'waiting' && accepted.value !== k.ticket) return <T.Changed view={v} ticket={k} />;
    if (s.phase === 'where') return <T.Where view={v} ticket={k} />;
    if (s.phase === 'held') return <T.Held view={v} ticket={k} />;
    if (T.paperTrouble(v)) return <T.NoPaper view={v} ticket={k} />;
    if (q === 'needs') return <T.Needs view={v} ticket={k} />;
    return <T.Taken view={v} ticket={k} />;
  }
  switch (q) {
    case 'ask':
      return <N.AskHome view={v} />;
    case 'when':
      return <N.When view={v} />;
    case 'others':
      return <N.Others view={v} />;
    case 'mine':
      return <N.Mine view={v} />;
    case 'where':
      return <N.Where view={v} />;
    case 'tiles':
      return <N.Tiles view={v} />;
    case 'topic':
      return <N.Topic view={v} />;
    case 'guide':
      return <N.Guide view={v} />;
    case 'text':
      return <N.Text view={v} />;
  }
  if (!v.open) return <C.Closed view={v} />;
  switch (q) {
    case 'alone':
      return <C.Alone view={v} />;
    case 'many':
      return <C.ManyPeople view={v} />;
    case 'bands':
      return <C.Bands view={v} />;
    case 'group':
      return <C.Group view={v} />;
    case 'split':
      return <C.Split view={v} />;
    case 'full':
      return <C.Full view={v} />;
    case 'code':
      return <N.Code view={v} />;
    case 'nobooking':
      return <C.NoBooking view={v} />;
  }
  return <C.Home view={v} />;
}

function App() {
  const v = link.view.value;
  const s = v?.session;
  // A new build loads when nobody stands here.
  if (link.stale.value && s?.phase === 'idle' && question.value === 'home' && !prefs.changed()) location.reload();
  useEffect(() => {
    if (v) void Promise.allSettled([load(), voice.prepare()]); // after the first page, which needs neither
  }, [!v]);
  // Whoever touches the screen, or lays a card down, hears what it is for.
  const here = s?.phase === 'open';
  useEffect(() => {
    if (here && question.peek() === 'home' && s.card === 'none' && !voice.speaking.peek()) voice.open('home');
  }, [here]);
  const card = s?.card === 'failed' ? `failed ${s.fault ?? ''}` : s?.card;
  useEffect(() => {
    if (card === 'reading') voice.now('card');
    else if (card === 'read') {
      voice.then('card_read');
      if (s?.phase === 'open' && question.peek() === 'home') voice.then('choose');
    } else if (card === 'left') voice.now('card_left', s?.phase === 'idle' ? 'home' : '');
    else if (card?.startsWith('failed')) voice.now(FAULTS.includes(s?.fault ?? '') ? `card_${s?.fault}` : 'card_again');
  }, [card]);
  const on = link.on.value;
  useEffect(() => {
    if (!on && v) voice.now('offline');
  }, [on]);
  const classes = ['touch', on ? '' : 'unplugged', prefs.large.value && 'large', prefs.contrast.value && 'contrast', prefs.low.value && 'low', 'in-' + prefs.language.value];
  return (
    <div class={classes.filter(Boolean).join(' ')} data-tone={tone} onPointerDownCapture={tap}>
      {v ? <Page view={v} /> : <O.Starting />}
    </div>
  );
}

const FAULTS = ['two', 'unknown', 'moved', 'damaged', 'expired', 'fault'];

// What the installer chose, in the address of the page: red for a centre whose
// colour that is, and the key of the wired button for 找人帮忙.
const chosen = new URLSearchParams(location.search);
const tone = chosen.get('tone') === 'red' ? 'red' : 'blue';
const helpKey = chosen.get('help') ?? 'F1';

addEventListener('keydown', (e) => {
  if (e.key !== helpKey) return;
  e.preventDefault();
  if (e.repeat || !link.view.peek()) return;
  tap();
  callHelp();
});

document.title = t().title;
fit(1080, 1920);
calm();
scanner(scanned);
render(<App />, document.getElementById('app')!);
beat();
