import { render } from 'preact';
import '../design.css';
import './touch.css';
import { fit } from '../stage';
import { w } from '../words';
import type { TouchView } from '../wire';
import * as C from './choose';
import * as N from './info';
import * as O from './over';
import { calm } from './press';
import { accepted, again, helping, late, link, question, tap } from './state';
import * as T from './ticket';

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
    case 'how':
      return <N.How view={v} />;
  }
  if (!v.open) return <C.Closed view={v} />;
  switch (q) {
    case 'alone':
      return <C.Alone view={v} />;
    case 'many':
      return <C.ManyPeople view={v} />;
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
  // A new build loads when nobody stands here.
  if (link.stale.value && v?.session.phase === 'idle' && question.value === 'home') location.reload();
  return (
    <div class={'touch' + (link.on.value ? '' : ' unplugged')} onPointerDownCapture={tap}>
      {v ? <Page view={v} /> : <O.Starting />}
    </div>
  );
}

document.title = w.titles.touch;
fit(1080, 1920);
calm();
render(<App />, document.getElementById('app')!);
