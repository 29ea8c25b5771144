/** Verification of all stored data against the event log, while the bank serves. */
import { useQuery } from '@tanstack/react-query';
import { answered, type Verification } from '../../api/bank.js';
import { askAgainMs } from '../../api/retry.js';
import { useBank } from '../../api/session.js';
import { useAction } from '../../api/useAction.js';
import { Badge } from '../../components/Badge.js';
import { Button } from '../../components/Button.js';
import { Card } from '../../components/Card.js';
import { Instant } from '../../components/Instant.js';
import { Problem } from '../../components/Notice.js';
import { Empty, Loading } from '../../components/Placeholder.js';
import { Progress } from '../../components/Progress.js';
import { Table } from '../../components/Table.js';
import { formatCount } from '../../format/time.js';

const LOOK_MS = 500;

export function VerificationTab() {
  const bank = useBank();
  const queryKey = ['verifications'];
  const { data, error } = useQuery({
    queryKey,
    queryFn: () => answered(bank.GET('/v1/verifications')),
    refetchInterval: ({ state }) =>
      state.data?.items[0]?.state === 'running' ? LOOK_MS : askAgainMs(state.error),
  });
  const start = useAction((_: undefined) => answered(bank.POST('/v1/verifications')), queryKey);
  const cancel = useAction(
    (id: string) => answered(bank.DELETE('/v1/verifications/{id}', { params: { path: { id } } })),
    queryKey,
  );
  const newest = data?.items[0];
  const isRunning = newest?.state === 'running';
  return (
    <Card
      title="Verification"
      aside={
        isRunning ? (
          <Button onClick={() => cancel.run(newest.id)} isBusy={cancel.isPending}>
            Cancel
          </Button>
        ) : (
          <Button kind="primary" onClick={() => start.run(undefined)} isBusy={start.isPending}>
            Verify everything
          </Button>
        )
      }
    >
      <p className="quiet small">
        Replays all events and compares the result with balances, read models, responses and the states that
        commands are decided on. Runs in a separate process; recent results are kept.
      </p>
      <Problem error={error} />
      <Problem error={start.error ?? cancel.error} isCommand />
      {data === undefined && !error && <Loading what="verifications" />}
      {data && newest === undefined && <Empty>No verifications yet.</Empty>}
      {newest && <Run run={newest} />}
    </Card>
  );
}

function Run({ run }: { readonly run: Verification }) {
  const { state, startedAt, events, checks, differences = [], error } = run;
  const total = (checks ?? []).reduce((sum, check) => sum + check.differences, 0);
  return (
    <div className="stack">
      <p className="row">
        <span role="status">
          <Outcome run={run} total={total} />
        </span>
        <span className="quiet small">
          started <Instant iso={startedAt} />, {formatCount(events.done)} of {formatCount(events.total)}{' '}
          events
        </span>
      </p>
      {state === 'running' && <Progress label="Verifying" done={events.done} total={events.total} />}
      {error && <p className="notice notice-bad">{error}</p>}
      {differences.length > 0 && (
        <Table
          label="Differences"
          rows={differences}
          keyOf={({ table, key, expected, found }) => `${table} ${key} ${expected} ${found}`}
          columns={[
            { title: 'Table', cell: ({ table }) => table },
            { title: 'Key', cell: ({ key }) => <code>{key}</code> },
            { title: 'Expected', cell: ({ expected }) => expected },
            { title: 'Found', cell: ({ found }) => found },
          ]}
        />
      )}
      {checks && (
        <Table
          label="Checks"
          rows={checks}
          keyOf={({ check }) => check}
          columns={[
            { title: 'Check', cell: ({ check }) => check },
            { title: 'Compared', isNumber: true, cell: ({ counted }) => formatCount(counted) },
            {
              title: 'Differences',
              isNumber: true,
              cell: (check) =>
                check.differences === 0 ? '0' : <Badge tone="bad">{formatCount(check.differences)}</Badge>,
            },
            { title: 'What it verifies', isExtra: true, cell: ({ about }) => about },
          ]}
        />
      )}
    </div>
  );
}

function Outcome({ run: { state }, total }: { readonly run: Verification; readonly total: number }) {
  if (state === 'running') return <Badge tone="warn">running</Badge>;
  if (state !== 'done') return <Badge tone={state === 'failed' ? 'bad' : 'quiet'}>{state}</Badge>;
  return total === 0 ? (
    <Badge tone="good">all data matches the event log</Badge>
  ) : (
    <Badge tone="bad">{total === 1 ? '1 difference' : `${formatCount(total)} differences`}</Badge>
  );
}
