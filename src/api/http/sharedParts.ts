/** Moves parts shared by operations of the OpenAPI document to its components. */
import { PROBLEM_MEDIA_TYPE } from './problem.js';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Fields = { [name: string]: Json };

/** Component names of problems by status; Node's own names vary between versions. */
const PROBLEM_NAMES: Readonly<Record<string, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  406: 'NotAcceptable',
  408: 'RequestTimeout',
  409: 'Conflict',
  412: 'PreconditionFailed',
  413: 'BodyTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Unprocessable',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'Unavailable',
};

/** Parts by name, for `#/components/KIND/NAME`. */
class Components {
  readonly parts: Fields = {};

  constructor(readonly kind: string) {}

  /** Whether the name is free or belongs to the same part. */
  fits(name: string, part: Fields): boolean {
    return JSON.stringify(this.parts[name] ?? part) === JSON.stringify(part);
  }

  /** @throws if another part has this name */
  refer(name: string, part: Fields): Fields {
    if (!this.fits(name, part)) throw new Error(`two ${this.kind} are ${name}`);
    this.parts[name] = part;
    return { $ref: `#/components/${this.kind}/${name}` };
  }
}

/**
 * Replaces shared parts of paths by references.
 * @returns the paths and the referenced components
 */
export function sharedParts(paths: Json): { readonly paths: Json; readonly components: Fields } {
  const schemas = new Components('schemas');
  const headers = new Components('headers');
  const responses = new Components('responses');
  const shared = named(paths, schemas);
  const operations = Object.values(shared as Record<string, Record<string, Fields>>).flatMap(
    Object.values<Fields>,
  );
  for (const operation of operations) {
    const own = Object.entries(operation.responses as Record<string, Fields>);
    operation.responses = Object.fromEntries(
      own.map(([status, response]) => [status, referring(status, response, headers, responses)]),
    );
  }
  return {
    paths: shared,
    components: { responses: responses.parts, headers: headers.parts, schemas: schemas.parts },
  };
}

/** Schemas with a title become components with this name. */
function named(node: Json, schemas: Components): Json {
  if (Array.isArray(node)) return node.map((item) => named(item, schemas));
  if (typeof node !== 'object' || node === null) return node;
  const copy: Fields = {};
  // The description of a parameter's schema has moved to the parameter, so the schema differs.
  for (const [name, value] of Object.entries(node))
    copy[name] = name === 'parameters' ? value : named(value, schemas);
  if (typeof copy.title !== 'string') return copy;
  const name = copy.title.replace(/(?:^|[^A-Za-z0-9])([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return schemas.refer(name, copy);
}

/** Headers become components by name (at least the first of a name), and problems by status. */
function referring(status: string, response: Fields, headers: Components, responses: Components): Fields {
  const copy = { ...response };
  const own = Object.entries((response.headers ?? {}) as Record<string, Fields>);
  if (own.length > 0)
    copy.headers = Object.fromEntries(
      own.map(([name, header]) => [name, headers.fits(name, header) ? headers.refer(name, header) : header]),
    );
  if (!(PROBLEM_MEDIA_TYPE in ((response.content ?? {}) as Fields))) return copy;
  const name = PROBLEM_NAMES[status] ?? `Problem${status}`;
  // A rejection of a command can be replayed.
  return responses.refer('Idempotent-Replayed' in (copy.headers as Fields) ? `Command${name}` : name, copy);
}
