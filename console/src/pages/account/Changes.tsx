/** The changes of one event: the account before and after it, field by field. */
import { useQuery } from '@tanstack/react-query';
import { type Account, answered, type BankClient } from '../../api/bank.js';
import { useBank } from '../../api/session.js';
import { Money } from '../../components/Money.js';
import { Problem } from '../../components/Notice.js';
import { difference } from '../../format/money.js';

const FIELDS = [
  ['balance', 'Balance'],
  ['available', 'Available'],
  ['overdraftLimit', 'Overdraft limit'],
  ['status', 'Status'],
] as const;

export function Changes({ account, version }: { readonly account: Account; readonly version: number }) {
  const bank = useBank();
  const { data, error } = useQuery({
    queryKey: ['changes', account.id, version],
    queryFn: async () => ({
      before: version === 1 ? undefined : await accountAt(bank, account.id, version - 1),
      after: await accountAt(bank, account.id, version),
    }),
    // Recorded events never change.
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (data === undefined) return <Problem error={error} />;
  const { before, after } = data;
  const changed = FIELDS.filter(([field]) => before?.[field] !== after[field]);
  return (
    <div className="changes small">
      <strong>Changes in event {version}</strong>
      {before === undefined ? (
        <span>Account opened.</span>
      ) : changed.length === 0 ? (
        <span>No change.</span>
      ) : (
        <ul>
          {changed.map(([field, name]) => (
            <li key={field}>
              <span className="quiet">{name}</span>
              {field === 'status' ? (
                <span>
                  {before.status} → {after.status}
                </span>
              ) : (
                <span>
                  <Money amount={before[field]} /> → <Money amount={after[field]} /> (
                  <Money amount={difference(before[field], after[field])} isSigned />)
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const accountAt = (bank: BankClient, id: string, version: number): Promise<Account> =>
  answered(bank.GET('/v1/accounts/{id}', { params: { path: { id }, query: { version } } }));
