/** API clients and their scopes. */
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type ApiClient, answered, type Scope } from '../../api/bank.js';
import { useBank, useSession } from '../../api/session.js';
import { useAction } from '../../api/useAction.js';
import { Badge } from '../../components/Badge.js';
import { Button } from '../../components/Button.js';
import { Card } from '../../components/Card.js';
import { Confirm } from '../../components/Confirm.js';
import { Dialog } from '../../components/Dialog.js';
import { TextField } from '../../components/fields.js';
import { Instant } from '../../components/Instant.js';
import { faultOf, otherFaults, Problem } from '../../components/Notice.js';
import { Pager, usePages } from '../../components/Pager.js';
import { Loading } from '../../components/Placeholder.js';
import { Table } from '../../components/Table.js';
import { Secret } from './Secret.js';

const PAGE_ITEMS = 50;
const SCOPES: readonly (readonly [Scope, string])[] = [
  ['read', 'read all data'],
  ['write', 'open accounts and move money'],
  ['admin', 'read, write and administer the bank'],
];

export function ApiClients() {
  const bank = useBank();
  const { self } = useSession();
  const [isMaking, setIsMaking] = useState(false);
  const [ending, setEnding] = useState<ApiClient>();
  const pages = usePages('clients');
  const { data, error } = useQuery({
    queryKey: ['clients', pages.after],
    queryFn: () => {
      const query = { limit: PAGE_ITEMS, ...(pages.after && { after: pages.after }) };
      return answered(bank.GET('/v1/api-clients', { params: { query } }));
    },
  });
  return (
    <Card
      title="API clients"
      aside={
        <Button kind="primary" onClick={() => setIsMaking(true)}>
          Add a client
        </Button>
      }
    >
      <Problem error={error} />
      {data === undefined && !error && <Loading what="API clients" />}
      {data && (
        <Table
          label="API clients"
          rows={data.items}
          keyOf={({ id }) => id}
          columns={[
            {
              title: 'Name',
              cell: ({ id, name }) => (
                <>
                  {name} {id === self.id && <Badge tone="quiet">you</Badge>}
                </>
              ),
            },
            { title: 'Scopes', cell: ({ scopes }) => scopes.join(', ') },
            { title: 'Created', isExtra: true, cell: ({ createdAt }) => <Instant iso={createdAt} /> },
            {
              title: 'Delete',
              cell: (client) =>
                client.id !== self.id && (
                  <Button
                    kind="danger"
                    onClick={() => setEnding(client)}
                    aria-label={`Delete ${client.name}`}
                  >
                    Delete
                  </Button>
                ),
            },
          ]}
        />
      )}
      <Pager pages={pages} next={data?.next} />
      <Dialog title="Add a client" isOpen={isMaking} onClose={() => setIsMaking(false)}>
        <NewClient onClose={() => setIsMaking(false)} />
      </Dialog>
      <EndClient client={ending} onClose={() => setEnding(undefined)} />
    </Card>
  );
}

function NewClient({ onClose }: { readonly onClose: () => void }) {
  const bank = useBank();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['read']);
  const make = useAction(
    (body: { name: string; scopes: Scope[] }) => answered(bank.POST('/v1/api-clients', { body })),
    ['clients'],
  );
  const error = make.error ?? undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.run({ name: name.trim(), scopes: [...scopes] });
  };
  if (make.result !== undefined) {
    return (
      <Secret about="The client’s key. It is shown only once." secret={make.result.key} onClose={onClose} />
    );
  }
  return (
    <form className="form" onSubmit={submit}>
      <TextField
        name="name"
        label="Name"
        value={name}
        onChange={setName}
        error={faultOf(error, 'name')}
        required
        autoFocus
      />
      <fieldset className="scopes">
        <legend className="field-label">Scopes</legend>
        {SCOPES.map(([scope, about]) => (
          <label key={scope} className="row">
            <input
              type="checkbox"
              checked={scopes.includes(scope)}
              onChange={({ currentTarget: { checked } }) =>
                setScopes(checked ? [...scopes, scope] : scopes.filter((one) => one !== scope))
              }
            />
            <strong>{scope}</strong> <span className="quiet">{about}</span>
          </label>
        ))}
      </fieldset>
      {otherFaults(error, ['name']) && <Problem error={error} isCommand />}
      <div className="form-actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="primary" type="submit" isBusy={make.isPending} disabled={scopes.length === 0}>
          Add
        </Button>
      </div>
    </form>
  );
}

function EndClient({
  client,
  onClose,
}: {
  readonly client: ApiClient | undefined;
  readonly onClose: () => void;
}) {
  const bank = useBank();
  const end = useAction(
    (id: string) => answered(bank.DELETE('/v1/api-clients/{id}', { params: { path: { id } } })),
    ['clients'],
    () => close(),
  );
  const close = () => {
    end.reset();
    onClose();
  };
  return (
    <Confirm
      title="Delete API client"
      action="Delete"
      isOpen={client !== undefined}
      onClose={close}
      onConfirm={() => client && end.run(client.id)}
      isBusy={end.isPending}
      error={end.error}
    >
      All keys of <strong>{client?.name}</strong> are revoked. This cannot be undone.
    </Confirm>
  );
}
