/** The account's holds, and the commands that place, capture and release them. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Account, answered, type Hold } from '../../api/bank.js';
import { useBank, useMay } from '../../api/session.js';
import { useCommand } from '../../api/useCommand.js';
import { Badge } from '../../components/Badge.js';
import { Button } from '../../components/Button.js';
import { Card } from '../../components/Card.js';
import { CommandForm, filled, useFields } from '../../components/CommandForm.js';
import { Dialog } from '../../components/Dialog.js';
import { MoneyField, SelectField, TextField } from '../../components/fields.js';
import { Instant } from '../../components/Instant.js';
import { Money } from '../../components/Money.js';
import { Problem } from '../../components/Notice.js';
import { Empty, Loading } from '../../components/Placeholder.js';
import { type Column, Table } from '../../components/Table.js';
import { typedAmount } from '../../format/money.js';

type Status = Hold['status'];

const STATUSES: readonly (readonly [value: Status | '', label: string])[] = [
  ['open', 'Open'],
  ['captured', 'Captured'],
  ['released', 'Released'],
  ['expired', 'Expired'],
  ['', 'All'],
];
const TONES = { open: 'warn', captured: 'good', released: 'quiet', expired: 'quiet' } as const;

interface Chosen {
  readonly hold: Hold;
  readonly action: 'capture' | 'release';
}

/** The first page, which has all open holds of an account unless HOLDS_OPEN_MAX was raised. */
export function HoldsTab({ account }: { readonly account: Account }) {
  const bank = useBank();
  const mayWrite = useMay('write');
  const [status, setStatus] = useState<Status | ''>('open');
  const [chosen, setChosen] = useState<Chosen>();
  const { id } = account;
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['account', id, 'holds', status],
    queryFn: () => {
      const query = status === '' ? {} : { status };
      return answered(bank.GET('/v1/accounts/{id}/holds', { params: { path: { id }, query } }));
    },
    placeholderData: keepPreviousData,
  });
  const close = () => setChosen(undefined);
  const actions: Column<Hold> = {
    title: 'Actions',
    cell: (hold) =>
      hold.status === 'open' && (
        <span className="row">
          <Button onClick={() => setChosen({ hold, action: 'capture' })}>Capture</Button>
          <Button onClick={() => setChosen({ hold, action: 'release' })}>Release</Button>
        </span>
      ),
  };
  return (
    <Card title="Holds">
      <div className="filters">
        <SelectField
          name="status"
          label="Status"
          value={status}
          onChange={(value) => setStatus(value as typeof status)}
          options={STATUSES}
        />
      </div>
      <Problem error={error} />
      {data === undefined && !error && <Loading what="the holds" />}
      {data &&
        (data.items.length === 0 ? (
          <Empty>No holds match.</Empty>
        ) : (
          <Table
            label="Holds"
            columns={mayWrite ? [...COLUMNS, actions] : COLUMNS}
            rows={data.items}
            keyOf={(hold) => hold.id}
            isOld={isPlaceholderData}
          />
        ))}
      {data?.next && <p className="small">Only the first {data.items.length} holds are shown.</p>}
      <Dialog
        title={chosen?.action === 'release' ? 'Release hold' : 'Capture hold'}
        isOpen={chosen !== undefined}
        onClose={close}
      >
        {chosen?.action === 'capture' && <CaptureForm hold={chosen.hold} onClose={close} />}
        {chosen?.action === 'release' && <ReleaseForm hold={chosen.hold} onClose={close} />}
      </Dialog>
    </Card>
  );
}

const COLUMNS: readonly Column<Hold>[] = [
  { title: 'Placed', cell: ({ placedAt }) => <Instant iso={placedAt} /> },
  { title: 'Status', cell: ({ status }) => <Badge tone={TONES[status]}>{status}</Badge> },
  {
    title: 'Details',
    isExtra: true,
    cell: ({ counterpart, reference, reason }) =>
      [counterpart, reference, reason].filter(Boolean).join(' · '),
  },
  { title: 'Expires', isExtra: true, cell: ({ expiresAt }) => <Instant iso={expiresAt} /> },
  { title: 'Amount', isNumber: true, cell: ({ amount }) => <Money amount={amount} /> },
  { title: 'Captured', isNumber: true, isExtra: true, cell: ({ captured }) => <Money amount={captured} /> },
  { title: 'On hold', isNumber: true, cell: ({ remaining }) => <Money amount={remaining} /> },
];

interface FormProps {
  readonly hold: Hold;
  readonly onClose: () => void;
}

function CaptureForm({ hold, onClose }: FormProps) {
  const bank = useBank();
  const { values, field } = useFields({ amount: hold.remaining, to: '', rest: 'release' });
  const command = useCommand((input: typeof values, key, signal) => {
    const params = { path: { id: hold.id }, header: { 'Idempotency-Key': key } };
    const fields = filled({ amount: typedAmount(input.amount), to: input.to.trim() });
    const body = { ...fields, final: input.rest === 'release' };
    return answered(bank.POST('/v1/holds/{id}/captures', { params, body, signal }));
  }, onClose);
  const { error } = command;
  return (
    <CommandForm command={command} input={values} onClose={onClose} action="Capture">
      <MoneyField label="Amount" unit={hold.currency} required autoFocus {...field('amount', error)} />
      <TextField
        label="To account"
        required={false}
        hint="Full account ID. Leave empty to pay out of the bank."
        {...field('to', error)}
      />
      <SelectField
        label="The rest"
        options={[
          ['release', 'Release it'],
          ['keep', 'Keep it on hold'],
        ]}
        {...field('rest', error)}
      />
    </CommandForm>
  );
}

function ReleaseForm({ hold, onClose }: FormProps) {
  const bank = useBank();
  const { values, field } = useFields({ reason: '' });
  const command = useCommand((input: typeof values, key, signal) => {
    const params = { path: { id: hold.id }, header: { 'Idempotency-Key': key } };
    return answered(bank.POST('/v1/holds/{id}/release', { params, body: filled(input), signal }));
  }, onClose);
  return (
    <CommandForm command={command} input={values} onClose={onClose} action="Release">
      <p>
        <Money amount={hold.remaining} currency={hold.currency} /> becomes available again.
      </p>
      <TextField label="Reason" required={false} autoFocus {...field('reason', command.error)} />
    </CommandForm>
  );
}
