/** All pages: path, navigation label and component. Each page is loaded on demand. */
import type { ComponentType } from 'react';
import { loaded } from '../api/connection.js';
import type { PageProps } from './page.js';

export interface Page {
  readonly path: string;
  /** Navigation label; pages without one are linked from other pages. */
  readonly name?: string;
  readonly icon?: string;
  readonly code: PageCode;
}

type Load = () => Promise<{ default: ComponentType<PageProps> }>;

/** A page's module, loaded or loading. */
export class PageCode {
  readonly #load: Load;
  component: ComponentType<PageProps> | undefined;

  constructor(load: Load) {
    this.#load = load;
  }

  prefetch(): void {
    this.#load().then(
      (code) => {
        this.component ??= code.default;
      },
      () => {},
    );
  }

  async fetch(): Promise<ComponentType<PageProps>> {
    this.component ??= (await loaded(this.#load)).default;
    return this.component;
  }
}

const page = (load: Load): PageCode => new PageCode(load);

/** Preloads all pages, so that navigation is immediate. A page that fails to load is loaded again on demand. */
export function loadAll(): void {
  for (const { code } of PAGES) code.prefetch();
}

export const PAGES: readonly Page[] = [
  {
    path: '/',
    name: 'Overview',
    icon: 'M3 13h4l3-8 4 14 3-6h4',
    code: page(() => import('./overview/Overview.js')),
  },
  {
    path: '/accounts',
    name: 'Accounts',
    icon: 'M4 20c0-4 3.5-6 8-6s8 2 8 6M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8',
    code: page(() => import('./accounts/Accounts.js')),
  },
  { path: '/accounts/:id', code: page(() => import('./account/AccountPage.js')) },
  {
    path: '/feed',
    name: 'Live feed',
    icon: 'M4 6h16M4 12h16M4 18h10',
    code: page(() => import('./feed/Feed.js')),
  },
  {
    path: '/ledger',
    name: 'Ledger',
    icon: 'M12 3v18M5 7h14M5 7l-2 7h6L7 7M17 7l-2 7h6l-2-7',
    code: page(() => import('./ledger/Ledger.js')),
  },
  {
    path: '/operations',
    name: 'Operations',
    icon: 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6M12 2v4M12 18v4M2 12h4M18 12h4M5 5l3 3M16 16l3 3M19 5l-3 3M8 16l-3 3',
    code: page(() => import('./operations/Operations.js')),
  },
];

/** Starts loading the page of a URL during sign-in. */
export function loadAt(location: string): void {
  const parts = location.split('/').length;
  const found = PAGES.find(
    ({ path }) => path === location || (path.includes(':') && path.split('/').length === parts),
  );
  found?.code.prefetch();
}
