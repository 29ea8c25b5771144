/**
 * Cursors of lists that can be read in either order. A cursor is a place in the list: the position, version, id or day of an
 * item. In the usual order of a list it is that place alone, which means the same whatever the filters are. Any other
 * cursor also says of which order and filters it is, and is refused with others, with which it would leave items out.
 */
import { hash } from 'node:crypto';
import { Type } from 'typebox';
import type { Order } from '../../application/shared/order.js';
import { type Check, compileCheck, InvalidInput } from '../../application/shared/validation.js';
import { problemOfFaults } from './problem.js';

/** What an item's place is. */
type Place = 'number' | 'uuid' | 'date';

const CURSOR_CHARACTERS_MAX = 100;
const description = 'The `next` of the previous page, with the same `order` and filters';
const after = {
  // Clients may send a place that they know as a number.
  number: Type.Unsafe<string | number>({
    type: ['integer', 'string'],
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    maxLength: CURSOR_CHARACTERS_MAX,
    description,
    examples: ['100'],
  }),
  uuid: Type.String({
    maxLength: CURSOR_CHARACTERS_MAX,
    pattern: '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(asc|desc)\\.[0-9a-f.-]{1,80})$',
    description,
    examples: ['0199f1c0-0000-7000-8000-000000000001'],
  }),
  date: Type.String({ maxLength: CURSOR_CHARACTERS_MAX, description, examples: ['2026-01-31'] }),
} as const;

/** Query fields of a list in either order. @param usual the order without `order` */
export const orderedQuery = (place: Place, usual: Order) => ({
  order: Type.Optional(
    Type.Enum(['asc', 'desc'], {
      default: usual,
      description: '`asc`: oldest first; `desc`: newest first. By name or id: ascending or descending',
      examples: ['desc'],
    }),
  ),
  after: Type.Optional(after[place]),
});

export interface OrderedQuery {
  readonly order?: Order;
  readonly after?: string | number;
  readonly limit?: number;
}

/** Where a page begins, and how the next one is called. */
export interface Cursor {
  readonly order: Order;
  /** The place to continue after. */
  readonly after: string | undefined;
  /** The cursor for what follows a place. */
  next(place: string | number): string;
}

const checkOf = (schema: object): Check =>
  compileCheck(Type.Object({ after: schema as ReturnType<typeof Type.String> }), 'url');

/** Messages of lists that have a place alone as a cursor. */
const CHECKS: Readonly<Record<Place, Check>> = {
  number: checkOf(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description })),
  uuid: checkOf(Type.String({ format: 'uuid', description })),
  date: checkOf(Type.String({ format: 'date', description })),
};

const TAGGED = /^(asc|desc)\.([0-9a-f-]{1,36})\.([0-9a-f]{8})$/;

/**
 * Reads the cursor of a query. Throws a Problem, or InvalidInput, that names the field `after`.
 * @param isPlain whether a place alone is a cursor in the usual order; for lists that had no other ones
 */
export function readCursor(
  { order: wanted, after: text, limit: _, ...filters }: OrderedQuery,
  place: Place,
  usual: Order,
  isPlain = true,
): Cursor {
  const order = wanted ?? usual;
  const isTagged = order !== usual || !isPlain;
  const print = isTagged ? fingerprint(filters) : '';
  const next = (to: string | number) => (isTagged ? `${order}.${to}.${print}` : String(to));
  if (text === undefined) return { order, after: undefined, next };
  const [, itsOrder, its, itsPrint] = TAGGED.exec(String(text)) ?? [];
  if (itsOrder === undefined && !isTagged) return { order, after: placeOf(text, place), next };
  if (itsOrder !== order) throw refused('order', `must be the \`next\` of a page with order=${order}`);
  if (itsPrint !== print) throw refused('filters', 'must be the `next` of a page with the same filters');
  return { order, after: placeOf(its, place), next };
}

function placeOf(text: unknown, place: Place): string {
  const faults = CHECKS[place]({ after: text });
  if (faults !== undefined) throw new InvalidInput(faults);
  return String(text);
}

const refused = (rule: string, message: string) => problemOfFaults([{ field: 'after', rule, message }]);

/** Of the filters, in any order. */
const fingerprint = (filters: object): string =>
  hash('sha256', JSON.stringify(sorted(filters)), 'hex').slice(0, 8);

const sorted = (fields: object): unknown =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, typeof value === 'object' && value !== null ? sorted(value) : value]);
