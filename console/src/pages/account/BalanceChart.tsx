/** The balance at the end of each business date with movements, as known at the selected moment. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type Account, answered, type BankClient, ProblemError } from '../../api/bank.js';
import { type BankTime, useSession } from '../../api/session.js';
import { Card } from '../../components/Card.js';
import { LineChart } from '../../components/LineChart.js';
import { Problem } from '../../components/Notice.js';
import { Empty, Loading } from '../../components/Placeholder.js';
import { formatMoney } from '../../format/money.js';
import { addDays } from '../../format/time.js';
import type { AsOf } from './asOf.js';
import { momentOf } from './moment.js';

const PAGE_DAYS = 1_000;
/** Limit of points: fifty years of daily movements. */
const DAYS_MAX = 20_000;
const FIRST_DAY = '0001-01-01';

interface Day {
  readonly date: string;
  readonly balance: string;
}

interface Days {
  readonly days: readonly Day[];
  /** Whether the points are as known now, because the selected moment has too many movements for one statement. */
  readonly isOfNow?: boolean;
}

export function BalanceChart({ account, asOf }: { readonly account: Account; readonly asOf: AsOf }) {
  const { bank, time } = useSession();
  const { id, currency } = account;
  const { known, day } = momentOf(account, asOf, time);
  const { data, error } = useQuery({
    queryKey: ['account', id, 'days', known],
    queryFn: (): Promise<Days> =>
      known.version === undefined ? daysNow(bank, id) : daysKnown(bank, id, known.version, time),
    placeholderData: keepPreviousData,
  });
  if (error) return <Problem error={error} />;
  if (data === undefined) return <Loading what="the balances" />;
  const { days, isOfNow } = data;
  if (days.length === 0) return <Empty>No transactions yet.</Empty>;
  const decimals = days[0]?.balance.split('.')[1]?.length ?? 0;
  const last = days.findLast(({ date }) => date <= day);
  // A single day would have no width.
  const shown =
    days.length > 1 ? days : [...days, { ...(days[0] as Day), date: addDays((days[0] as Day).date, 1) }];
  return (
    <Card title="End of day, by business date">
      <LineChart
        height={260}
        isStepped
        isOfDays
        times={shown.map(({ date }) => Date.parse(date) / 1_000)}
        mark={asOf.effectiveOn === undefined ? undefined : Date.parse(day) / 1_000}
        lines={[{ label: currency, values: shown.map(({ balance }) => Number(balance)) }]}
        format={(value) => formatMoney(value.toFixed(decimals))}
        summary={
          last === undefined
            ? `No transactions up to ${day}.`
            : `${formatMoney(last.balance)} ${currency} at the end of ${last.date}. Days with transactions: ${days.length}.`
        }
      />
      {isOfNow && (
        <p className="small">
          Balances as known now: this account has too many transactions to show them as known then.
        </p>
      )}
    </Card>
  );
}

async function daysNow(bank: BankClient, id: string): Promise<Days> {
  const days: Day[] = [];
  let after: string | undefined;
  for (;;) {
    const query = { limit: PAGE_DAYS, ...(after && { after }) };
    const page = await answered(
      bank.GET('/v1/accounts/{id}/daily-balances', { params: { path: { id }, query } }),
    );
    days.push(...page.items);
    if (page.next === null || days.length >= DAYS_MAX) return { days };
    after = page.next;
  }
}

/** The daily balances of a past state: in its statement, the last line of each day has the day's balance. */
async function daysKnown(bank: BankClient, id: string, version: number, { today }: BankTime): Promise<Days> {
  const query = { from: FIRST_DAY, to: today(), version };
  try {
    const { lines } = await answered(
      bank.GET('/v1/accounts/{id}/statement', { params: { path: { id }, query } }),
    );
    const days = lines.map(({ effectiveOn: date, balance }) => [date, { date, balance }] as const);
    return { days: [...new Map(days).values()] };
  } catch (error) {
    const isTooLong = error instanceof ProblemError && error.code === 'statement-too-long';
    if (!isTooLong) throw error;
    return { ...(await daysNow(bank, id)), isOfNow: true };
  }
}
