/** The colours of the theme, as a canvas takes them. */
import type { PlaceState } from '../../trace.js';
import { WAYS, type Way } from '../history/topics.js';

const NAMES = [
  'ink',
  'muted',
  'line',
  'strong-line',
  'surface',
  'sunken',
  'accent',
  'accent-soft',
  'good',
  'good-soft',
  'warn',
  'warn-soft',
  'bad',
  'bad-soft',
  'focus',
] as const;

type Name = (typeof NAMES)[number];

export interface Palette {
  readonly colours: Readonly<Record<Name, string>>;
  readonly ways: Readonly<Record<Way, string>>;
}

/** Custom properties are resolved by an element of the page: a canvas does not know `light-dark()`. */
export function paletteOf(document: Document): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const resolved = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = Object.fromEntries(NAMES.map((name) => [name, resolved(name)])) as Record<Name, string>;
  const ways = Object.fromEntries(WAYS.map((way) => [way, resolved(`way-${way}`)])) as Record<Way, string>;
  probe.remove();
  return { colours, ways };
}

/** How a state is drawn: colour alone does not tell states apart, so lines differ as well. */
export interface StateLook {
  readonly colour: string;
  readonly px: number;
  readonly pattern: 'solid' | 'hatched' | 'dashed';
}

export function lookOf(state: PlaceState, { colours }: Palette): StateLook {
  switch (state) {
    case 'writer':
      return { colour: colours.accent, px: 14, pattern: 'solid' };
    case 'up':
      return { colour: colours.accent, px: 5, pattern: 'solid' };
    case 'starting':
    case 'stopping':
      return { colour: colours.muted, px: 10, pattern: 'hatched' };
    case 'paused':
    case 'hung':
      return { colour: colours.warn, px: 14, pattern: 'hatched' };
    case 'down':
      return { colour: colours.bad, px: 2, pattern: 'dashed' };
  }
}
