/** Nothing behind the HTTP server: the answer of a deposit, made up and serialised as the bank does it. */
import type { Bank } from '../src/application/bank.js';
import { eventsText } from '../src/application/commands/answerText.js';
import { parsePositiveAmount } from '../src/domain/money.js';

export const noopSubmit: Bank['submit'] = (_sender, { command }, _options, settle) => {
  if (command.type !== 'deposit') throw new Error('only deposits are measured');
  const amount = parsePositiveAmount(command.amount, 'CZK');
  if (typeof amount !== 'bigint') throw new Error('not an amount');
  const { accountId: streamId, effectiveOn } = command;
  const text = eventsText(
    [
      {
        streamId,
        version: 2,
        event: { type: 'MoneyDeposited', amount, currency: 'CZK', balance: amount, effectiveOn },
        commandId: '00000000-0000-8000-8000-000000000000',
      },
    ],
    '2026-01-01T00:00:00.000Z',
  );
  settle({ kind: 'accepted', text, version: 2, replayed: false });
};
