/** The commands for an account, each in its own form with its own idempotency key. */
import { useState } from 'react';
import { type Account, answered } from '../../api/bank.js';
import { useBank, useMay, useTime } from '../../api/session.js';
import { useCommand } from '../../api/useCommand.js';
import { Button } from '../../components/Button.js';
import { CommandForm, filled, useFields } from '../../components/CommandForm.js';
import { Dialog } from '../../components/Dialog.js';
import { MoneyField, TextField } from '../../components/fields.js';
import { typedAmount } from '../../format/money.js';

type Action = 'deposit' | 'withdraw' | 'transfer' | 'hold' | 'overdraft' | 'freeze' | 'unfreeze' | 'close';

const TITLES: Readonly<Record<Action, string>> = {
  deposit: 'Pay in',
  withdraw: 'Pay out',
  transfer: 'Transfer',
  hold: 'Place hold',
  overdraft: 'Overdraft limit',
  freeze: 'Freeze',
  unfreeze: 'Unfreeze',
  close: 'Close account',
};

/** Hides commands that the account's state does not permit; the bank makes the final decision. */
const OFFERED: Readonly<Record<Account['status'], readonly Action[]>> = {
  open: ['deposit', 'withdraw', 'transfer', 'hold', 'overdraft', 'freeze', 'close'],
  frozen: ['deposit', 'overdraft', 'unfreeze', 'close'],
  closed: [],
};

export function Actions({ account }: { readonly account: Account }) {
  const mayWrite = useMay('write');
  const [action, setAction] = useState<Action>();
  if (!mayWrite) return null;
  const close = () => setAction(undefined);
  return (
    <>
      {OFFERED[account.status].map((offered, index) => (
        <Button
          key={offered}
          kind={index === 0 ? 'primary' : offered === 'close' ? 'danger' : 'plain'}
          onClick={() => setAction(offered)}
        >
          {TITLES[offered]}
        </Button>
      ))}
      <Dialog title={action ? TITLES[action] : ''} isOpen={action !== undefined} onClose={close}>
        {action && <ActionForm action={action} account={account} onClose={close} />}
      </Dialog>
    </>
  );
}

interface FormProps {
  readonly account: Account;
  readonly onClose: () => void;
}

function ActionForm({ action, ...props }: FormProps & { readonly action: Action }) {
  switch (action) {
    case 'deposit':
    case 'withdraw':
      return <MovementForm type={action} {...props} />;
    case 'transfer':
      return <TransferForm {...props} />;
    case 'hold':
      return <HoldForm {...props} />;
    case 'overdraft':
      return <OverdraftForm {...props} />;
    default:
      return <ReasonForm action={action} {...props} />;
  }
}

function MovementForm({ type, account, onClose }: FormProps & { readonly type: 'deposit' | 'withdraw' }) {
  const { timeZone, today: todayNow } = useTime();
  const today = todayNow();
  const bank = useBank();
  const { values, field } = useFields({ amount: '', counterpart: '', reference: '', effectiveOn: '' });
  const command = useCommand((input: typeof values, key, signal) => {
    const params = { path: { id: account.id }, header: { 'Idempotency-Key': key } };
    const body = filled({ ...input, amount: typedAmount(input.amount) });
    const path = type === 'deposit' ? '/v1/accounts/{id}/deposits' : '/v1/accounts/{id}/withdrawals';
    return answered(bank.POST(path, { params, body, signal }));
  }, onClose);
  const { error } = command;
  return (
    <CommandForm command={command} input={values} onClose={onClose} action={TITLES[type]}>
      <MoneyField label="Amount" unit={account.currency} required autoFocus {...field('amount', error)} />
      <TextField
        label="Counterpart"
        required={false}
        hint="Leave empty for cash. cash, clearing, interest and fees are internal accounts; anything else is an external party."
        {...field('counterpart', error)}
      />
      <TextField label="Reference" required={false} {...field('reference', error)} />
      <TextField
        label="Business date"
        type="date"
        required={false}
        max={today}
        hint={`Leave empty for today, ${today} (${timeZone}). Dates in the past are allowed.`}
        {...field('effectiveOn', error)}
      />
    </CommandForm>
  );
}

function TransferForm({ account, onClose }: FormProps) {
  const bank = useBank();
  const { values, field } = useFields({ to: '', amount: '', reference: '' });
  const command = useCommand((input: typeof values, key, signal) => {
    const params = { header: { 'Idempotency-Key': key } };
    const to = { ...input, to: input.to.trim(), amount: typedAmount(input.amount) };
    const body = { from: account.id, ...filled(to) };
    return answered(bank.POST('/v1/transfers', { params, body, signal }));
  }, onClose);
  const { error } = command;
  return (
    <CommandForm command={command} input={values} onClose={onClose} action="Transfer">
      <TextField label="To account" required autoFocus hint="Full account ID" {...field('to', error)} />
      <MoneyField label="Amount" unit={account.currency} required {...field('amount', error)} />
      <TextField label="Reference" required={false} {...field('reference', error)} />
    </CommandForm>
  );
}

function HoldForm({ account, onClose }: FormProps) {
  const bank = useBank();
  const { values, field } = useFields({ amount: '', counterpart: '', reference: '', expiresAt: '' });
  const command = useCommand((input: typeof values, key, signal) => {
    const params = { path: { id: account.id }, header: { 'Idempotency-Key': key } };
    const expiry = new Date(input.expiresAt).getTime();
    const expiresAt = Number.isNaN(expiry) ? '' : new Date(expiry).toISOString();
    const body = filled({ ...input, amount: typedAmount(input.amount), expiresAt });
    return answered(bank.POST('/v1/accounts/{id}/holds', { params, body, signal }));
  }, onClose);
  const { error } = command;
  return (
    <CommandForm command={command} input={values} onClose={onClose} action={TITLES.hold}>
      <p>The amount stays in the balance, but is no longer available.</p>
      <MoneyField label="Amount" unit={account.currency} required autoFocus {...field('amount', error)} />
      <TextField label="Counterpart" required={false} {...field('counterpart', error)} />
      <TextField label="Reference" required={false} {...field('reference', error)} />
      <TextField
        label="Expires"
        type="datetime-local"
        required={false}
        hint="Leave empty for seven days."
        {...field('expiresAt', error)}
      />
    </CommandForm>
  );
}

function OverdraftForm({ account, onClose }: FormProps) {
  const bank = useBank();
  const { values, field } = useFields({ amount: account.overdraftLimit });
  const command = useCommand(({ amount }: typeof values, key, signal) => {
    const params = { path: { id: account.id }, header: { 'Idempotency-Key': key } };
    const body = { amount: typedAmount(amount) };
    return answered(bank.PUT('/v1/accounts/{id}/overdraft-limit', { params, body, signal }));
  }, onClose);
  return (
    <CommandForm command={command} input={values} onClose={onClose} action="Set">
      <MoneyField
        label="Overdraft limit"
        unit={account.currency}
        required
        autoFocus
        {...field('amount', command.error)}
      />
    </CommandForm>
  );
}

const EFFECTS = {
  freeze: 'A frozen account can receive money but not pay it out.',
  unfreeze: 'The account can pay out money again.',
  close: 'A closed account is final. Its balance must be zero.',
} as const;

function ReasonForm({ action, account, onClose }: FormProps & { readonly action: keyof typeof EFFECTS }) {
  const bank = useBank();
  const { values, field } = useFields({ reason: '' });
  const command = useCommand((input: typeof values, key, signal) => {
    const params = { path: { id: account.id }, header: { 'Idempotency-Key': key } };
    return answered(bank.POST(`/v1/accounts/{id}/${action}`, { params, body: filled(input), signal }));
  }, onClose);
  return (
    <CommandForm
      command={command}
      input={values}
      onClose={onClose}
      action={TITLES[action]}
      isDangerous={action === 'close'}
    >
      <p>{EFFECTS[action]}</p>
      <TextField label="Reason" required={false} autoFocus {...field('reason', command.error)} />
    </CommandForm>
  );
}
