/**
 * A statement as ISO 20022 camt.053.001.08 (BankToCustomerStatement). The order of elements follows the
 * schema. The booking date is the day of recording in the bank's time zone; the value date is the business
 * date. Both are dates without a time, as importers expect. Ids have at most 34 or 35 characters, so UUIDs
 * are written without hyphens.
 */
import { hash } from 'node:crypto';
import { BankZone } from '../shared/bankZone.js';
import type { WrittenStatement } from './format.js';
import { aroundLines, element, LINES, type Markup } from './markup.js';
import type { PendingHold } from './pending.js';
import { availableOf, isCredit, type StatementFacts, type StatementLine } from './statements.js';

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08';
const NAME_MAX = 140;

/** Maximum digits of a sum. */
const DIGITS_MAX = 18;

export function camt053Statement(statement: StatementFacts): WrittenStatement {
  const { account, basis, from, to, at = '', asOfVersion, generatedAt } = statement;
  const zone = new BankZone(statement.timeZone);
  const identity = [account.id, basis, from, to, at, asOfVersion].join(' ');
  const message = element('BkToCstmrStmt', [
    element('GrpHdr', [
      element('MsgId', digest(`${identity} ${generatedAt}`)),
      element('CreDtTm', generatedAt),
    ]),
    element('Stmt', [
      // Identical for every copy of the same statement.
      element('Id', digest(identity)),
      element('CreDtTm', generatedAt),
      element('FrToDt', [
        element('FrDtTm', zone.textOf(zone.startOf(from))),
        element('ToDtTm', zone.textOf(zone.endOf(to))),
      ]),
      element('Acct', [
        other(account.id),
        element('Ccy', account.currency),
        element('Ownr', element('Nm', cut(account.owner))),
      ]),
      balance('OPBD', statement.openingBalance, from, account.currency),
      balance('CLBD', statement.closingBalance, to, account.currency),
      available(statement, zone),
      element('TxsSummry', [
        turnover('TtlCdtNtries', statement.credits),
        turnover('TtlDbtNtries', statement.debits),
      ]),
      LINES,
      ...statement.pendingHolds.map((hold) => pendingEntry(hold, account.currency)),
    ]),
  ]);
  const document = element('Document', message, { xmlns: NAMESPACE });
  return {
    ...aroundLines(`<?xml version="1.0" encoding="UTF-8"?>\n${document?.text}\n`),
    line: (line) => entry(line, zone.dayOf(Date.parse(line.recordedAt)))?.text ?? '',
  };
}

/** @param bookedOn the day of its recording */
function entry(line: StatementLine, bookedOn: string): Markup | undefined {
  const amount = element('Amt', line.amount, { Ccy: line.currency });
  const side = element('CdtDbtInd', isCredit(line) ? 'CRDT' : 'DBIT');
  const reference = element('AcctSvcrRef', short(line.id));
  return element('Ntry', [
    element('NtryRef', line.version),
    amount,
    side,
    element('RvslInd', line.reverses === undefined ? undefined : 'true'),
    element('Sts', element('Cd', 'BOOK')),
    element('BookgDt', element('Dt', bookedOn)),
    element('ValDt', element('Dt', line.effectiveOn)),
    reference,
    element('BkTxCd', element('Prtry', element('Cd', line.type))),
    element(
      'NtryDtls',
      element('TxDtls', [
        element('Refs', reference),
        amount,
        side,
        element('RltdPties', otherParty(line)),
        element('RmtInf', element('Ustrd', line.reference)),
      ]),
    ),
  ]);
}

/** A hold: it is in no booked balance, and has neither a booking date nor a value date. */
function pendingEntry(hold: PendingHold, currency: string): Markup | undefined {
  const amount = element('Amt', hold.amount, { Ccy: currency });
  const side = element('CdtDbtInd', 'DBIT');
  const reference = element('AcctSvcrRef', short(hold.id));
  return element('Ntry', [
    amount,
    side,
    element('Sts', element('Cd', 'PDNG')),
    reference,
    element('BkTxCd', element('Prtry', element('Cd', 'hold'))),
    element(
      'NtryDtls',
      element('TxDtls', [
        element('Refs', reference),
        amount,
        side,
        element('RltdPties', element('Cdtr', element('Pty', element('Nm', hold.counterpart)))),
        element('RmtInf', element('Ustrd', hold.reference)),
      ]),
    ),
  ]);
}

/** What holds leave of the closing balance, without the overdraft limit: interim while the period is not over. */
function available(statement: StatementFacts, zone: BankZone): Markup | undefined {
  const { account, to, at, generatedAt, pending } = statement;
  if (pending.count === 0) return undefined;
  const isOver = Date.parse(at ?? generatedAt) > zone.endOf(to);
  const left = availableOf(statement);
  const line = element('CdtLine', element('Incl', 'false'));
  return balance(isOver ? 'CLAV' : 'ITAV', left, to, account.currency, line);
}

/** The party that paid a credit or received a debit. */
function otherParty(line: StatementLine): readonly (Markup | undefined)[] {
  const name = isCredit(line) ? 'Dbtr' : 'Cdtr';
  return [
    element(name, element('Pty', element('Nm', line.counterpart))),
    element(`${name}Acct`, line.counterAccountId === undefined ? undefined : other(line.counterAccountId)),
  ];
}

const other = (accountId: string) => element('Id', element('Othr', element('Id', short(accountId))));

const balance = (
  code: 'OPBD' | 'CLBD' | 'CLAV' | 'ITAV',
  amount: string,
  day: string,
  currency: string,
  creditLine?: Markup,
) =>
  element('Bal', [
    element('Tp', element('CdOrPrtry', element('Cd', code))),
    creditLine,
    element('Amt', amount.replace('-', ''), { Ccy: currency }),
    element('CdtDbtInd', amount.startsWith('-') ? 'DBIT' : 'CRDT'),
    element('Dt', element('Dt', day)),
  ]);

const turnover = (name: string, { amount, count }: StatementFacts['credits']) =>
  element(name, [
    element('NbOfNtries', count),
    // The schema does not allow the sum of very many very large amounts.
    element('Sum', amount.replace('.', '').length > DIGITS_MAX ? undefined : amount),
  ]);

const short = (uuid: string): string => uuid.replaceAll('-', '');

const digest = (text: string): string => hash('sha256', text, 'hex').slice(0, 32);

const cut = (name: string): string => [...name].slice(0, NAME_MAX).join('');
