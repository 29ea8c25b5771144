/**
 * All currencies that the bank has ever supported. A code never leaves this table, because its accounts must
 * stay readable as long as the log exists: a withdrawn code moves from `IN_USE` to `WITHDRAWN`.
 *
 * Sources: ISO 4217, list one (in use, with the "minor unit") and list three (withdrawn). The last day is the
 * day before the euro, by the Council Decision on each country. Elsewhere it is the day before accounts were
 * converted, or the last day on which the old notes were legal tender, as announced by the central bank.
 */

/** ISO 4217 alphabetic code, such as `CZK`. */
export type Currency = string;

/** Facts about a currency. */
export interface CurrencyFacts {
  /** Number of decimals of an amount (ISO 4217 "minor unit"). */
  readonly decimals: number;
  /**
   * The last business date, `YYYY-MM-DD`, on which an account could be opened, and the currency that replaces
   * it.
   */
  readonly withdrawn?: { readonly lastDay: string; readonly successor: Currency };
}

/** By decimals. */
const IN_USE: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP
    COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
    JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN
    NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
    THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const WITHDRAWN: readonly (readonly [
  code: Currency,
  decimals: number,
  lastDay: string,
  successor: Currency,
])[] = [
  ['ANG', 2, '2025-03-30', 'XCG'],
  ['BGN', 2, '2025-12-31', 'EUR'],
  ['CUC', 2, '2020-12-31', 'CUP'],
  ['EEK', 2, '2010-12-31', 'EUR'],
  ['HRK', 2, '2022-12-31', 'EUR'],
  ['LTL', 2, '2014-12-31', 'EUR'],
  ['LVL', 2, '2013-12-31', 'EUR'],
  ['MRO', 2, '2017-12-31', 'MRU'],
  ['SLL', 2, '2023-12-31', 'SLE'],
  ['STD', 2, '2017-12-31', 'STN'],
  ['VEF', 2, '2018-08-19', 'VES'],
  ['ZWL', 2, '2024-04-07', 'ZWG'],
];

const facts: ReadonlyMap<Currency, CurrencyFacts> = new Map<Currency, CurrencyFacts>([
  ...Object.entries(IN_USE).flatMap(([decimals, codes]) =>
    codes.split(/\s+/).map((code): [Currency, CurrencyFacts] => [code, { decimals: Number(decimals) }]),
  ),
  ...WITHDRAWN.map(([code, decimals, lastDay, successor]): [Currency, CurrencyFacts] => [
    code,
    { decimals, withdrawn: { lastDay, successor } },
  ]),
]);

/** All currency codes that the bank has ever supported, sorted. */
export const currencies: readonly Currency[] = [...facts.keys()].sort();

/** Undefined for an unknown code, or one that the bank has never supported. */
export const factsOf = (code: string): CurrencyFacts | undefined => facts.get(code);
