/** Totals of the ledger, and the bank's current metrics. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { answered } from '../../api/bank.js';
import { useReadiness } from '../../api/readiness.js';
import { useBank } from '../../api/session.js';
import { Badge } from '../../components/Badge.js';
import { Card } from '../../components/Card.js';
import { Instant } from '../../components/Instant.js';
import { LineChart } from '../../components/LineChart.js';
import { Money } from '../../components/Money.js';
import { Problem } from '../../components/Notice.js';
import { PageHead } from '../../components/PageHead.js';
import { Empty, Loading } from '../../components/Placeholder.js';
import { Table } from '../../components/Table.js';
import { formatCount, formatSeconds } from '../../format/time.js';
import { type Beat, usePulse } from './pulse.js';

const LOOK_MS = 5_000;

export default function Overview() {
  return (
    <>
      <PageHead title="Overview" />
      <div className="grid-2">
        <Totals />
        <State />
      </div>
      <Charts />
    </>
  );
}

function Totals() {
  const bank = useBank();
  const { data, error } = useQuery({
    queryKey: ['trial-balance'],
    queryFn: () => answered(bank.GET('/v1/ledger/trial-balance')),
    refetchInterval: LOOK_MS,
  });
  const customers = data?.items.filter(({ ledgerAccount }) => ledgerAccount === 'customers') ?? [];
  return (
    <Card title="Customers’ money" aside={<Link href="/ledger">Ledger</Link>}>
      <Problem error={error} />
      {data === undefined && !error && <Loading what="the totals" />}
      {data !== undefined && customers.length === 0 && <Empty>No transactions yet.</Empty>}
      {customers.length > 0 && (
        <Table
          label="Customers’ money by currency"
          rows={customers}
          keyOf={({ currency }) => currency}
          columns={[
            { title: 'Currency', cell: ({ currency }) => currency },
            { title: 'Balance', isNumber: true, cell: ({ balance }) => <Money amount={balance} /> },
            {
              title: 'Credits',
              isNumber: true,
              isExtra: true,
              cell: ({ credits }) => <Money amount={credits} />,
            },
            {
              title: 'Debits',
              isNumber: true,
              isExtra: true,
              cell: ({ debits }) => <Money amount={debits} />,
            },
          ]}
        />
      )}
      {data && <p className="quiet small">As of event {formatCount(data.position)}</p>}
    </Card>
  );
}

const TONES = { up: 'good', degraded: 'warn', down: 'bad' } as const;
const NAMES: Readonly<Record<string, string>> = {
  postgres: 'PostgreSQL',
  writable: 'Writes',
  replication: 'Replication',
  disk: 'Disk',
  redis: 'Redis',
};

function State() {
  const ready = useReadiness();
  const { beats, isFailing } = usePulse();
  // Does not present old values as current.
  const isKnown = ready.failureCount === 0 && ready.error === null;
  const data = isKnown ? ready.data : undefined;
  const beat = isFailing ? undefined : beats.at(-1);
  const states = Object.entries(data?.checks ?? {});
  return (
    <Card
      title="State"
      aside={
        isKnown ? (
          data && <Badge tone={data.status === 'ready' ? 'good' : 'bad'}>{data.status}</Badge>
        ) : (
          <Badge tone="bad">unknown</Badge>
        )
      }
    >
      <dl className="figures">
        {states.map(([name, state]) => (
          <div key={name}>
            <dt>{NAMES[name] ?? name}</dt>
            <dd>
              <Badge tone={TONES[state]}>{state}</Badge>
            </dd>
          </div>
        ))}
        {data && data.checks.redis === undefined && (
          <div>
            <dt>Redis</dt>
            <dd>
              <Badge tone="quiet">not used</Badge>
            </dd>
          </div>
        )}
        <Figure
          name="Commands per second"
          value={beat && formatCount(round(beat.accepted + beat.rejected))}
        />
        <Figure name="Median latency" value={beat?.p50 === undefined ? undefined : formatSeconds(beat.p50)} />
        <Figure name="Queued commands" value={beat && formatCount(beat.queue)} />
        <Figure name="Event buffer" value={beat && formatCount(beat.buffered)} />
      </dl>
    </Card>
  );
}

const Figure = ({ name, value }: { readonly name: string; readonly value: string | undefined }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value ?? '–'}</dd>
  </div>
);

function Charts() {
  const { beats, isFailing } = usePulse();
  const hasRedis = useReadiness().data?.checks.redis !== undefined;
  const times = beats.map(({ time }) => time);
  const of = (value: (beat: Beat) => number | undefined) => beats.map((beat) => value(beat) ?? null);
  const newest = beats.at(-1);
  const timed = beats.findLast(({ p99 }) => p99 !== undefined);
  const projections = [...new Set(beats.flatMap(({ lag }) => Object.keys(lag)))].sort().slice(0, 4);
  if (newest === undefined) {
    return isFailing ? <Empty>Metrics unavailable.</Empty> : <Loading what="metrics" />;
  }
  const rate = (value: number) => `${formatCount(round(value))}/s`;
  const since = <Instant iso={new Date(newest.time * 1_000).toISOString()} />;
  return (
    <div className="grid-2">
      {isFailing && <p className="notice notice-warn chart-gap">No metrics since {since}.</p>}
      <Card title="Commands per second">
        <LineChart
          summary={`Now ${rate(newest.accepted)} accepted, ${rate(newest.rejected)} replayed or rejected.`}
          times={times}
          format={(value) => formatCount(round(value))}
          lines={[
            { label: 'accepted', values: of(({ accepted }) => accepted), colour: 1 },
            { label: 'replayed or rejected', values: of(({ rejected }) => rejected), colour: 2 },
          ]}
        />
      </Card>
      <Card title="Command latency">
        <LineChart
          summary={
            timed?.p99 === undefined
              ? 'No commands in the last few minutes.'
              : `p99 latency: ${formatSeconds(timed.p99)} (last active interval)`
          }
          times={times}
          format={formatSeconds}
          lines={[
            { label: 'median', values: of(({ p50 }) => p50), colour: 1 },
            { label: 'p95', values: of(({ p95 }) => p95), colour: 3 },
            { label: 'p99', values: of(({ p99 }) => p99), colour: 2 },
          ]}
        />
      </Card>
      <Card title="Commands per append">
        <LineChart
          summary={
            newest.batch === undefined
              ? 'No appends in the last few seconds.'
              : `Now ${round(newest.batch)} on average; queued commands are appended together.`
          }
          times={times}
          format={(value) => formatCount(round(value))}
          lines={[
            { label: 'commands per append', values: of(({ batch }) => batch), colour: 1 },
            { label: 'queued', values: of(({ queue }) => queue), colour: 2 },
          ]}
        />
      </Card>
      <Card title="PostgreSQL">
        <LineChart
          summary={`Connections in use now: ${formatCount(newest.connections.busy)}.`}
          times={times}
          format={(value) => formatCount(round(value))}
          lines={[
            { label: 'connections in use', values: of(({ connections }) => connections.busy), colour: 1 },
            {
              label: 'waiting for a connection',
              values: of(({ connections }) => connections.waiting),
              colour: 2,
            },
          ]}
        />
      </Card>
      {hasRedis && (
        <Card title="Redis">
          <LineChart
            summary={`Now ${rate(newest.cache.hits)} account reads from the cache, ${formatCount(newest.buffered)} commands in the event buffer.`}
            times={times}
            format={(value) => formatCount(round(value))}
            lines={[
              { label: 'cache hits per second', values: of(({ cache }) => cache.hits), colour: 1 },
              { label: 'cache misses per second', values: of(({ cache }) => cache.misses), colour: 2 },
              { label: 'commands in the event buffer', values: of(({ buffered }) => buffered), colour: 3 },
            ]}
          />
        </Card>
      )}
      <Card title="Projection lag (events)" aside={<Link href="/operations">Projections</Link>}>
        <LineChart
          summary={`Now at most ${formatCount(Math.max(0, ...Object.values(newest.lag)))}.`}
          times={times}
          format={(value) => formatCount(round(value))}
          lines={projections.map((name, index) => ({
            label: name,
            values: of(({ lag }) => lag[name]),
            colour: (index + 1) as 1 | 2 | 3 | 4,
          }))}
        />
      </Card>
    </div>
  );
}

const round = (value: number): number => (value < 10 ? Math.round(value * 10) / 10 : Math.round(value));
