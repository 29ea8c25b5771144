/** A statement as JSON, as documented in the OpenAPI document. */
import fastJsonStringify, { type Schema } from 'fast-json-stringify';
import { Type } from 'typebox';
import { transactionText } from '../commands/answerText.js';
import type { WrittenStatement } from './format.js';
import { StatementAnswer, type StatementFacts } from './statements.js';

const factsText: (facts: StatementFacts) => string = fastJsonStringify(
  Type.Omit(StatementAnswer, ['lines']) as Schema,
);

export function jsonStatement(facts: StatementFacts): WrittenStatement {
  return {
    begin: `${factsText(facts).slice(0, -1)},"lines":[`,
    line: (line, index) => (index === 0 ? '' : ',') + transactionText(line),
    end: ']}',
  };
}
