/** Webhooks: delivery status, and handling of dead letters. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, type Schemas, type Webhook } from '../../api/bank.js';
import { useBank } from '../../api/session.js';
import { useAction } from '../../api/useAction.js';
import { Badge } from '../../components/Badge.js';
import { Button } from '../../components/Button.js';
import { Card } from '../../components/Card.js';
import { Confirm } from '../../components/Confirm.js';
import { Dialog } from '../../components/Dialog.js';
import { Instant } from '../../components/Instant.js';
import { Problem } from '../../components/Notice.js';
import { Pager, usePages } from '../../components/Pager.js';
import { Empty, Loading } from '../../components/Placeholder.js';
import { Table } from '../../components/Table.js';
import { formatCount } from '../../format/time.js';
import { NewWebhook, WEBHOOKS } from './NewWebhook.js';

const LOOK_MS = 2_000;
const PAGE_ITEMS = 20;

export function Webhooks() {
  const bank = useBank();
  const [isMaking, setIsMaking] = useState(false);
  const [chosen, choose] = useState<string>();
  const pages = usePages('webhooks');
  const { data, error } = useQuery({
    queryKey: ['webhooks', pages.after],
    queryFn: () => {
      const query = { limit: PAGE_ITEMS, ...(pages.after && { after: pages.after }) };
      return answered(bank.GET('/v1/webhooks', { params: { query } }));
    },
    refetchInterval: LOOK_MS,
  });
  const shown = data?.items.find(({ id }) => id === chosen);
  return (
    <div className="stack">
      <Card
        title="Webhooks"
        aside={
          <Button kind="primary" onClick={() => setIsMaking(true)}>
            Add a webhook
          </Button>
        }
      >
        <Problem error={error} />
        {data === undefined && !error && <Loading what="webhooks" />}
        {data?.items.length === 0 && <Empty>No webhooks yet.</Empty>}
        {data !== undefined && data.items.length > 0 && (
          <Table
            label="Webhooks"
            rows={data.items}
            keyOf={({ id }) => id}
            columns={[
              {
                title: 'URL',
                cell: ({ url, description }) => <Target url={url} description={description} />,
              },
              { title: 'State', cell: (hook) => <HookState hook={hook} /> },
              { title: 'Delivered', isNumber: true, cell: ({ delivered }) => formatCount(delivered) },
              {
                title: 'Pending',
                isNumber: true,
                isExtra: true,
                cell: ({ pending }) => formatCount(pending),
              },
              { title: 'Dead letters', isNumber: true, cell: ({ deadLetters }) => formatCount(deadLetters) },
              {
                title: 'Details',
                cell: ({ id, url }) => (
                  <Button
                    onClick={() => choose(chosen === id ? undefined : id)}
                    aria-expanded={chosen === id}
                    aria-label={`Deliveries to ${url}`}
                  >
                    Deliveries
                  </Button>
                ),
              },
            ]}
          />
        )}
        <Pager pages={pages} next={data?.next} />
      </Card>
      {shown && <Deliveries key={shown.id} hook={shown} />}
      <Dialog title="Add a webhook" isOpen={isMaking} onClose={() => setIsMaking(false)}>
        <NewWebhook onClose={() => setIsMaking(false)} />
      </Dialog>
    </div>
  );
}

const Target = ({ url, description }: { readonly url: string; readonly description: string | null }) => (
  <span className="webhook-target">
    <code>{url}</code>
    {description && <span className="quiet small"> {description}</span>}
  </span>
);

function HookState({ hook: { state, disabledReason, failingSince } }: { readonly hook: Webhook }) {
  if (state === 'disabled') return <Badge tone="bad">disabled: {disabledReason}</Badge>;
  return failingSince === null ? <Badge tone="good">active</Badge> : <Badge tone="warn">failing</Badge>;
}

function Deliveries({ hook }: { readonly hook: Webhook }) {
  const bank = useBank();
  const [isDeleting, setIsDeleting] = useState(false);
  const { id } = hook;
  const params = { path: { id } };
  const pages = usePages(id);
  const letters = useQuery({
    queryKey: ['webhooks', id, 'dead-letters', pages.after, hook.deadLetters],
    queryFn: () => {
      const query = { limit: PAGE_ITEMS, ...(pages.after && { after: Number(pages.after) }) };
      return answered(bank.GET('/v1/webhooks/{id}/dead-letters', { params: { ...params, query } }));
    },
    placeholderData: keepPreviousData,
  });
  const replay = useAction(
    (body: { ids?: string[] }) =>
      answered(bank.POST('/v1/webhooks/{id}/dead-letters/replay', { params, body })),
    WEBHOOKS,
  );
  const enable = useAction(
    (_: undefined) => answered(bank.POST('/v1/webhooks/{id}/enable', { params })),
    WEBHOOKS,
  );
  const remove = useAction(
    (_: undefined) => answered(bank.DELETE('/v1/webhooks/{id}', { params })),
    WEBHOOKS,
  );
  return (
    <Card
      title={`Deliveries to ${hook.url}`}
      aside={
        <div className="row">
          {hook.state === 'disabled' && (
            <Button kind="primary" onClick={() => enable.run(undefined)} isBusy={enable.isPending}>
              Enable
            </Button>
          )}
          <Button kind="danger" onClick={() => setIsDeleting(true)}>
            Delete webhook
          </Button>
        </div>
      }
    >
      <Problem error={letters.error} />
      <Problem error={replay.error ?? enable.error} isCommand />
      <dl className="figures">
        <Fact name="Delivered" value={formatCount(hook.delivered)} />
        <Fact name="Failed attempts" value={formatCount(hook.failed)} />
        <Fact name="Pending" value={formatCount(hook.pending)} />
        <Fact name="Position" value={formatCount(hook.position)} />
        {hook.lastDeliveredAt && (
          <Fact name="Last delivered" value={<Instant iso={hook.lastDeliveredAt} />} />
        )}
        {hook.lastError && <Fact name="Last error" value={hook.lastError} />}
      </dl>
      <Waiting hook={hook} />
      <header className="card-head">
        <h3>Dead letters</h3>
        {hook.deadLetters > 0 && (
          <Button onClick={() => replay.run({})} isBusy={replay.isPending}>
            Retry all
          </Button>
        )}
      </header>
      {letters.data?.items.length === 0 && <Empty>No dead letters.</Empty>}
      {letters.data !== undefined && letters.data.items.length > 0 && (
        <Table<Schemas['DeadLetter']>
          label="Dead letters"
          rows={letters.data.items}
          keyOf={(letter) => letter.id}
          columns={[
            { title: 'Event', isNumber: true, cell: ({ position }) => formatCount(position) },
            { title: 'Attempts', isNumber: true, cell: ({ attempts }) => attempts },
            { title: 'Error', cell: ({ error }) => error },
            { title: 'Failed at', isExtra: true, cell: ({ diedAt }) => <Instant iso={diedAt} /> },
            {
              title: 'Retry',
              cell: (letter) => (
                <Button
                  onClick={() => replay.run({ ids: [letter.id] })}
                  aria-label={`Retry event ${letter.position}`}
                >
                  Retry
                </Button>
              ),
            },
          ]}
        />
      )}
      <Pager pages={pages} next={letters.data?.next} />
      <Confirm
        title="Delete webhook"
        action="Delete"
        isOpen={isDeleting}
        onClose={() => {
          remove.reset();
          setIsDeleting(false);
        }}
        onConfirm={() => remove.run(undefined)}
        isBusy={remove.isPending}
        error={remove.error}
      >
        Deletes the webhook to <code>{hook.url}</code> with its pending deliveries and dead letters.
      </Confirm>
    </Card>
  );
}

/** The first pending deliveries, which include those that block an account, with the reason. */
function Waiting({ hook }: { readonly hook: Webhook }) {
  const bank = useBank();
  const params = { path: { id: hook.id }, query: { limit: PAGE_ITEMS } };
  const { data, error } = useQuery({
    queryKey: ['webhooks', hook.id, 'deliveries'],
    queryFn: () => answered(bank.GET('/v1/webhooks/{id}/deliveries', { params })),
    refetchInterval: LOOK_MS,
  });
  return (
    <>
      <h3>Pending</h3>
      <Problem error={error} />
      {data?.items.length === 0 && <Empty>No pending deliveries.</Empty>}
      {data !== undefined && data.items.length > 0 && (
        <Table<Schemas['Delivery']>
          label="Pending deliveries"
          rows={data.items}
          keyOf={(delivery) => delivery.id}
          columns={[
            { title: 'Event', isNumber: true, cell: ({ position }) => formatCount(position) },
            { title: 'Attempts', isNumber: true, cell: ({ attempts }) => attempts },
            {
              title: 'Error',
              cell: (delivery) => delivery.error ?? 'waiting for an earlier event of this account',
            },
            {
              title: 'Next attempt',
              isExtra: true,
              cell: ({ dueAt }) => (dueAt === null ? '–' : <Instant iso={dueAt} />),
            },
          ]}
        />
      )}
    </>
  );
}

const Fact = ({ name, value }: { readonly name: string; readonly value: React.ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
