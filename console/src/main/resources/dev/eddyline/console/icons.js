/** Small drawings, of one stroke in the colour of the text. They never stand alone: what they mean is said. */

import { h } from './dom.js';

const PATHS = {
  waves: 'M2 6c3-4 5-4 8 0s5 4 8 0M2 13c3-4 5-4 8 0s5 4 8 0',
  polls: 'M3 5h14M3 10h9M3 15h5',
  market: 'M5 3v3M5 12v4M3 6h4v6H3zM14 2v4M14 14v4M12 6h4v8h-4z',
  board: 'M3 3h6v7H3zM11 3h6v4h-6zM11 9h6v8h-6zM3 12h6v5H3z',
  streams: 'M2 10h4l2-6 4 12 2-6h4',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M4 16l1.4-1.4M14.6 5.4 16 4',
  moon: 'M16.5 12.5A7 7 0 0 1 7.5 3.5a7 7 0 1 0 9 9z',
  pencil: 'M3 17l1-4 9-9 3 3-9 9zM11 6l3 3',
  close: 'M5 5l10 10M15 5 5 15',
  up: 'M10 16V4M5 9l5-5 5 5',
  down: 'M10 4v12M5 11l5 5 5-5',
  left: 'M16 10H4M9 5l-5 5 5 5',
  right: 'M4 10h12M11 5l5 5-5 5',
  plus: 'M10 4v12M4 10h12',
  undo: 'M7 4 3 8l4 4M3 8h9a5 5 0 0 1 0 10H8',
  first: 'M5 4v12M16 4l-8 6 8 6z',
  play: 'M6 4l10 6-10 6z',
  wide: 'M2 10h16M6 6l-4 4 4 4M14 6l4 4-4 4',
  narrow: 'M1 10h7M5 6l4 4-4 4M19 10h-7M15 6l-4 4 4 4',
  person: 'M10 3a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM3.5 17.5c1-4 3.5-5 6.5-5s5.5 1 6.5 5',
  check: 'M4 10.5l4 4 8-9',
};

export function icon(name) {
  return h(
    'svg',
    { class: 'icon', viewBox: '0 0 20 20', 'aria-hidden': 'true', focusable: 'false' },
    h('path', { d: PATHS[name] }),
  );
}
