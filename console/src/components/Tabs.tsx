import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { useAddress } from '../browser/useAddress.js';

interface Tab {
  readonly id: string;
  readonly label: string;
  readonly content: ReactNode;
}

interface Props {
  readonly label: string;
  readonly tabs: readonly Tab[];
}

/** The URL selects the tab; the first one is the default. */
export function Tabs({ label, tabs }: Props) {
  const { params, set } = useAddress();
  const value = (tabs.find(({ id }) => id === params.get('show')) ?? tabs[0])?.id;
  const show = (id: string) => set({ show: id === tabs[0]?.id ? undefined : id });
  return (
    <Base.Root value={value} onValueChange={(next) => show(String(next))}>
      <Base.List className="tabs" aria-label={label}>
        {tabs.map((tab) => (
          <Base.Tab key={tab.id} value={tab.id} className="tab">
            {tab.label}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.id} value={tab.id} className="tab-panel">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
