import { useLocation } from 'wouter';
import { answered, type Schemas } from '../../api/bank.js';
import { useBank } from '../../api/session.js';
import { useCommand } from '../../api/useCommand.js';
import { CommandForm, useFields } from '../../components/CommandForm.js';
import { Dialog } from '../../components/Dialog.js';
import { MoneyField, TextField } from '../../components/fields.js';
import { typedAmount } from '../../format/money.js';
import { Currencies } from './currencies.js';

export function OpenAccount({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Dialog title="Open an account" isOpen={isOpen} onClose={onClose}>
      <Form onClose={onClose} />
    </Dialog>
  );
}

function Form({ onClose }: { readonly onClose: () => void }) {
  const bank = useBank();
  const [, go] = useLocation();
  const { values, field } = useFields({ owner: '', currency: 'EUR', overdraftLimit: '' });
  const command = useCommand(
    (input: typeof values, key, signal) => {
      const limit = typedAmount(input.overdraftLimit);
      const body = {
        owner: input.owner.trim(),
        currency: input.currency.toUpperCase() as Schemas['Currency'],
        ...(limit === '' ? {} : { overdraftLimit: limit }),
      };
      const params = { header: { 'Idempotency-Key': key } };
      return answered(bank.POST('/v1/accounts', { params, body, signal }));
    },
    ({ id }) => go(`/accounts/${id}`),
  );
  const { error } = command;
  return (
    <CommandForm command={command} input={values} onClose={onClose} action="Open">
      <TextField label="Owner" required autoFocus {...field('owner', error)} />
      <TextField
        label="Currency"
        list="currencies-to-open"
        hint="Cannot be changed later."
        required
        {...field('currency', error)}
      />
      <Currencies id="currencies-to-open" />
      <MoneyField
        label="Overdraft limit"
        unit={values.currency.toUpperCase()}
        required={false}
        hint="How far the balance may go below zero."
        {...field('overdraftLimit', error)}
      />
    </CommandForm>
  );
}
