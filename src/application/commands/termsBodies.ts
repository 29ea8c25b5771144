/** Bodies of commands that change what an account is held to, or who owns it. */
import { Type } from 'typebox';
import { AmountOrNull, closed, MetadataPatch, Owner } from './fields.js';

export const limitsBody = {
  perTransaction: Type.Optional(AmountOrNull('The most that goes out at a time, or is put on hold')),
  perDay: Type.Optional(AmountOrNull('The most that goes out on a day of the bank')),
  perMonth: Type.Optional(AmountOrNull('The most that goes out in a month of the bank')),
  countPerDay: Type.Optional(
    Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      minimum: 0,
      maximum: 1_000_000,
      description: 'The most payments on a day of the bank; null ends the limit',
      examples: [20],
    }),
  ),
};
export const changeBody = { owner: Type.Optional(Owner), metadata: Type.Optional(MetadataPatch) };
export const LimitsBody = Type.Object(limitsBody, {
  ...closed,
  title: 'NewLimits',
  examples: [{ perTransaction: '500.00', perDay: '1000.00', countPerDay: 20 }],
});
export const ChangeBody = Type.Object(changeBody, {
  ...closed,
  title: 'AccountChange',
  examples: [{ owner: 'Ada King', metadata: { branch: 'Prague', note: null } }],
});
