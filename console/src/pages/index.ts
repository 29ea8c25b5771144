/** All pages: where each is, what it is called in the navigation, and who makes it. They are loaded when they are asked for. */
import { type ComponentType, lazy } from 'react';
import { loaded } from '../api/connection.js';
import type { PageProps } from './page.js';

export interface Page {
  readonly path: string;
  /** Of its link in the navigation; a page without one is reached from another. */
  readonly name?: string;
  readonly icon?: string;
  readonly component: ComponentType<PageProps>;
}

type Load = () => Promise<{ default: ComponentType<PageProps> }>;

const loads: Load[] = [];

function page(load: Load) {
  loads.push(load);
  return lazy(() => loaded(load));
}

/** Loads all pages, so that none has to be waited for later. */
export function loadAll(): void {
  for (const load of loads) load().catch(() => {});
}

export const PAGES: readonly Page[] = [
  {
    path: '/',
    name: 'Overview',
    icon: 'M3 13h4l3-8 4 14 3-6h4',
    component: page(() => import('./overview/Overview.js')),
  },
  {
    path: '/accounts',
    name: 'Accounts',
    icon: 'M4 20c0-4 3.5-6 8-6s8 2 8 6M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8',
    component: page(() => import('./accounts/Accounts.js')),
  },
  { path: '/accounts/:id', component: page(() => import('./account/AccountPage.js')) },
  {
    path: '/feed',
    name: 'Live feed',
    icon: 'M4 6h16M4 12h16M4 18h10',
    component: page(() => import('./feed/Feed.js')),
  },
  {
    path: '/ledger',
    name: 'Ledger',
    icon: 'M12 3v18M5 7h14M5 7l-2 7h6L7 7M17 7l-2 7h6l-2-7',
    component: page(() => import('./ledger/Ledger.js')),
  },
  {
    path: '/operations',
    name: 'Operations',
    icon: 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6M12 2v4M12 18v4M2 12h4M18 12h4M5 5l3 3M16 16l3 3M19 5l-3 3M8 16l-3 3',
    component: page(() => import('./operations/Operations.js')),
  },
];
