/**
 * Checks the number of items and members of input first: reporting a fault for each of a hundred thousand
 * would cost more than reading them.
 */

interface SizeFault {
  readonly field: string;
  readonly rule: 'maxItems' | 'maxProperties';
  readonly message: string;
}

/** Maximum number of unknown members reported individually. */
const UNKNOWN_MAX = 1_000;

interface Sized {
  readonly type?: unknown;
  readonly items?: Sized;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Sized>>;
  readonly additionalProperties?: unknown;
  readonly maxProperties?: number;
}

/** Returns the fault of the first oversized list or object, or undefined. */
export type SizeCheck = (input: unknown, path: string) => SizeFault | undefined;

/** @param schema any schema; the result is undefined if nothing in it has a size limit */
export function compileSizeCheck(schema: Sized): SizeCheck | undefined {
  if (schema.type === 'array') return listCheck(schema);
  return schema.type === 'object' ? objectCheck(schema) : undefined;
}

function listCheck({ maxItems = Number.POSITIVE_INFINITY, items = {} }: Sized): SizeCheck {
  const checkItem = compileSizeCheck(items);
  return (input, path) => {
    if (!Array.isArray(input)) return undefined;
    if (input.length > maxItems) {
      return { field: path, rule: 'maxItems', message: `must NOT have more than ${maxItems} items` };
    }
    if (checkItem === undefined) return undefined;
    for (const [index, item] of input.entries()) {
      const fault = checkItem(item, `${path}[${index}]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

function objectCheck({ properties = {}, additionalProperties, maxProperties }: Sized): SizeCheck {
  const isClosed = additionalProperties === false;
  const membersMax =
    maxProperties ?? (isClosed ? Object.keys(properties).length + UNKNOWN_MAX : Number.POSITIVE_INFINITY);
  const members = Object.entries(properties).flatMap(([name, schema]) => {
    const check = compileSizeCheck(schema);
    return check === undefined ? [] : [[name, check] as const];
  });
  return (input, path) => {
    if (typeof input !== 'object' || input === null) return undefined;
    let count = 0;
    for (const _ in input) {
      count += 1;
      if (count > membersMax) {
        const message = `must NOT have more than ${membersMax} properties`;
        return { field: path || 'body', rule: 'maxProperties', message };
      }
    }
    for (const [name, check] of members) {
      const fault = check((input as Record<string, unknown>)[name], path === '' ? name : `${path}.${name}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}
