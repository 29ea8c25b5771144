/** Operations: read models, verification, webhooks and API clients. */
import { useMay } from '../../api/session.js';
import { PageHead } from '../../components/PageHead.js';
import { Tabs } from '../../components/Tabs.js';
import { ApiClients } from './ApiClients.js';
import { Projections } from './Projections.js';
import { VerificationTab } from './VerificationTab.js';
import { Webhooks } from './Webhooks.js';

export default function Operations() {
  const mayAdmin = useMay('admin');
  const tabs = [{ id: 'projections', label: 'Projections', content: <Projections /> }];
  if (mayAdmin) {
    tabs.push(
      { id: 'verification', label: 'Verification', content: <VerificationTab /> },
      { id: 'webhooks', label: 'Webhooks', content: <Webhooks /> },
      { id: 'clients', label: 'API clients', content: <ApiClients /> },
    );
  }
  return (
    <>
      <PageHead title="Operations" />
      <Tabs label="Parts of operations" tabs={tabs} />
    </>
  );
}
