/** The stored form of the events about holds. */
import type { AccountEvent } from '../../domain/account.js';
import type { HoldChange, HoldTerms } from '../../domain/accountEvents.js';
import { formatAmount, parseMinor } from '../../domain/money.js';
import { usedToJson } from './limitsCodec.js';
import { details, type Json, movementFromJson, movementToJson, text, usedOf } from './movementCodec.js';

type HoldEvent = AccountEvent & { type: 'HoldPlaced' | 'HoldCaptured' | 'HoldReleased' | 'HoldExpired' };

export function holdToJson(event: HoldEvent): Json {
  const { holdId, currency } = event;
  const money = (minor: bigint) => formatAmount(minor, currency);
  const holds = event.holds.map(({ id, remaining, expiresAt }) => ({
    id,
    remaining: money(remaining),
    expiresAt,
  }));
  if (event.type === 'HoldCaptured') {
    const [captured, remaining] = [money(event.captured), money(event.remaining)];
    return { holdId, to: event.to, captured, remaining, ...movementToJson(event), holds };
  }
  const { expiresAt, reference, counterpart, metadata } = event;
  const terms = { amount: money(event.amount), currency, expiresAt, reference, counterpart, metadata };
  const after = {
    balance: money(event.balance),
    holds,
    used: event.used && usedToJson(event.used, currency),
  };
  if (event.type === 'HoldPlaced') return { holdId, ...terms, ...after };
  const end = { captured: money(event.captured), placedAt: event.placedAt };
  const reason = event.type === 'HoldReleased' ? event.reason : undefined;
  return { holdId, ...terms, ...end, reason, ...after };
}

export function holdFromJson(type: HoldEvent['type'], data: Json): HoldEvent {
  const currency = text(data, 'currency');
  const money = (field: string) => parseMinor(text(data, field), currency);
  const holds = (data.holds as readonly Json[]).map((hold) => ({
    id: text(hold, 'id'),
    remaining: parseMinor(text(hold, 'remaining'), currency),
    expiresAt: text(hold, 'expiresAt'),
  }));
  const after = { balance: money('balance'), holds, ...usedOf(data, currency) };
  const change: HoldChange = { holdId: text(data, 'holdId'), currency, ...after };
  if (type === 'HoldCaptured') {
    const to = data.to === undefined ? {} : { to: text(data, 'to') };
    const sums = { captured: money('captured'), remaining: money('remaining') };
    return { type, ...movementFromJson(data), ...change, ...to, ...sums };
  }
  const terms: HoldTerms = { amount: money('amount'), expiresAt: text(data, 'expiresAt'), ...details(data) };
  if (type === 'HoldPlaced') return { type, ...change, ...terms };
  const end = { ...change, ...terms, captured: money('captured'), placedAt: text(data, 'placedAt') };
  if (type === 'HoldExpired' || data.reason === undefined) return { type, ...end };
  return { type, ...end, reason: text(data, 'reason') };
}
