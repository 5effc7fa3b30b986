// The word pack by itself, for its tests and to look at.

import { h, render } from 'preact';
import '../src/design.css';
import { prepare } from '../src/office/recording';
import { match, Voice } from '../src/office/voice';

const app = document.getElementById('app')!;
Object.assign(app.style, { width: '1100px', height: '100%', overflowY: 'auto', padding: '24px', background: '#fff' });
Object.assign(window, { prepare, match });
render(h('main', null, h('h1', { class: 'unseen' }, document.title), h(Voice, null)), app);
