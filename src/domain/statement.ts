/** Statement arithmetic: opening balance, bookings with the balance after each, closing balance. */

export interface Booking {
  /** Change of the balance in minor units; never zero. */
  readonly net: bigint;
}

export interface Turnover {
  /** Minor units, zero or more. */
  readonly amount: bigint;
  readonly count: number;
}

export interface StatedPeriod<T extends Booking> {
  readonly opening: bigint;
  /** In statement order; `balance` is the balance after the booking in this order. */
  readonly lines: readonly { readonly booking: T; readonly balance: bigint }[];
  readonly closing: bigint;
  readonly credits: Turnover;
  readonly debits: Turnover;
}

/** Applies bookings in order to an opening balance. All amounts are in minor units. */
export function statePeriod<T extends Booking>(opening: bigint, bookings: readonly T[]): StatedPeriod<T> {
  let balance = opening;
  const lines = bookings.map((booking) => {
    balance += booking.net;
    return { booking, balance };
  });
  const credits = turnoverOf(bookings.map(({ net }) => net).filter((net) => net > 0n));
  const debits = turnoverOf(bookings.map(({ net }) => -net).filter((net) => net > 0n));
  if (opening + credits.amount - debits.amount !== balance || credits.count + debits.count !== lines.length) {
    throw new Error('the totals of a statement differ from its lines');
  }
  return { opening, lines, closing: balance, credits, debits };
}

const turnoverOf = (amounts: readonly bigint[]): Turnover => ({
  amount: amounts.reduce((sum, amount) => sum + amount, 0n),
  count: amounts.length,
});
