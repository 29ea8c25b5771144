/** Holds the service to its own document: what it answers must be documented, status, headers, type and every field. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Answer } from './answer.js';
import type { Json } from './json.js';

type Fields = Record<string, Json>;

export class Contract {
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false });
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #templates: readonly (readonly [string, RegExp])[];
  /** Which answers were seen, as `METHOD /path status`. */
  readonly seen = new Set<string>();

  constructor(readonly document: Fields) {
    this.#ajv.addSchema({ $id: 'openapi', components: closed(document.components) });
    // The ones without parameters first: they win.
    const paths = Object.keys(document.paths).sort((a, b) => a.split('{').length - b.split('{').length);
    this.#templates = paths.map((path) => [path, new RegExp(`^${path.replace(/\{.*?\}/g, '[^/]+')}$`)]);
  }

  /** Throws when an operation of the document gave an answer that is not in it. */
  check(method: string, path: string, answer: Answer): void {
    const [bare = ''] = path.split('?');
    const template = this.#templates.find(([, pattern]) => pattern.test(bare))?.[0];
    const operation = template && this.document.paths[template][method.toLowerCase()];
    if (operation === undefined) return;
    const name = `${method} ${template} ${answer.status}`;
    this.seen.add(name);
    const response = this.#resolved(operation.responses[answer.status]);
    // A bad address is found before its operation is.
    if (response === undefined) throw new Error(`${name} is not documented: ${answer.text}`);
    for (const header of ['etag', 'location', 'link', 'retry-after', 'idempotent-replayed', 'x-request-id']) {
      const documented = Object.keys(response.headers ?? {}).some((one) => one.toLowerCase() === header);
      if (answer.headers.has(header) && !documented) throw new Error(`${name}: ${header} is not documented`);
    }
    if (response.content === undefined) {
      if (answer.text !== '') throw new Error(`${name} should have no body: ${answer.text}`);
      return;
    }
    const [type = ''] = (answer.headers.get('content-type') ?? '').split(';');
    const schema = response.content[type]?.schema;
    if (schema === undefined) throw new Error(`${name} answers ${type}, which is not documented`);
    if (type.endsWith('json')) this.#validate(`${name} ${type}`, schema, answer.body);
  }

  /** What a reference of the document stands for; anything else as it is. */
  #resolved(part: Json): Json {
    if (part?.$ref === undefined) return part;
    return part.$ref
      .slice(2)
      .split('/')
      .reduce((node: Json, name: string) => node[name], this.document);
  }

  #validate(name: string, schema: Fields, body: unknown): void {
    const validate = this.#validators.get(name) ?? this.#ajv.compile(located(closed(schema)) as Fields);
    this.#validators.set(name, validate);
    if (validate(body)) return;
    const faults = this.#ajv.errorsText(validate.errors);
    throw new Error(`${name} is not as documented: ${faults}\n${JSON.stringify(body).slice(0, 1_000)}`);
  }
}

/** The schema with its references pointing into the document. */
function located(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node).replaceAll('"$ref":"#/', '"$ref":"openapi#/'));
}

/** The schema, refusing fields that it does not name. */
function closed(node: Json): Json {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, closed(value)]));
  const isOpen =
    typeof copy.properties === 'object' && copy.type === 'object' && !('additionalProperties' in copy);
  return isOpen ? { ...copy, additionalProperties: false } : copy;
}
