/**
 * Validates input against the schemas that are also published in the API documentation. A fault names the
 * field and rule.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { isCalendarDate, readInstant } from './dates.js';
import { textFault } from './plainText.js';
import { compileSizeCheck } from './sizes.js';

export interface Fault {
  /** The field's name, or a path such as `commands[3].amount`. */
  readonly field: string;
  /** The violated rule, stable: `required`, `unknown`, `format`, `maximum`, … */
  readonly rule: string;
  readonly message: string;
}

/** Invalid input. `faults` is never empty. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  constructor(readonly faults: readonly Fault[]) {
    super(faults.map((fault) => `${fault.field} ${fault.message}`).join('; '));
  }
}

/** A custom format for texts for people; the schema's description must explain it. */
export const PLAIN_TEXT = 'plain-text';
const TEXT_UNITS_MAX = 10_000;

/** Not of versions 13 and 14, which do not exist: the bank uses them for streams that are no accounts (ledgerStreams.ts). */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9abcf][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Unknown fields are rejected, never dropped. Only strings from URLs are coerced to numbers. */
function checker(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true, coerceTypes });
  // How a parameter is written in a URL, for the OpenAPI document.
  ajv.addVocabulary(['style', 'explode']);
  ajv.addFormat('uuid', UUID);
  ajv.addFormat('date', isCalendarDate);
  // An oversized text already has a length fault.
  ajv.addFormat(PLAIN_TEXT, (text: string) => text.length > TEXT_UNITS_MAX || textFault(text) === undefined);
  ajv.addFormat('date-time', (text: string) => readInstant(text) !== undefined);
  return ajv;
}

const forBodies = checker(false);
const forUrls = checker(true);

export const isUuid = (text: string): boolean => UUID.test(text);

/** A compiled check: returns the faults, or undefined for valid input. */
export type Check = (input: unknown) => readonly Fault[] | undefined;

/** @param from the source of the input; numeric strings from a URL are converted to numbers in place */
export function compileCheck(schema: object, from: 'body' | 'url' = 'body'): Check {
  if (from === 'url') return compileUrlCheck(schema);
  const validate: ValidateFunction = forBodies.compile(schema);
  const checkSizes = compileSizeCheck(schema);
  return (input) => {
    const fault = checkSizes?.(input, '');
    if (fault !== undefined) return [fault];
    return validate(input) ? undefined : faultsOf(validate.errors ?? []);
  };
}

/**
 * Only digits, and few enough for a finite number: Ajv accepts what JavaScript does (`1e3`, `0x10`, ` 2`,
 * `Infinity`).
 */
const INTEGER = /^-?[0-9]{1,300}$/;

function compileUrlCheck(schema: object): Check {
  const validate: ValidateFunction = forUrls.compile(schema);
  const { properties = {} } = schema as { readonly properties?: Record<string, { readonly type?: unknown }> };
  const integers = Object.keys(properties).filter((name) => properties[name]?.type === 'integer');
  const check: Check = (input) => (validate(input) ? undefined : faultsOf(validate.errors ?? []));
  if (integers.length === 0) return check;
  return (input) => {
    const fields = input as Record<string, unknown>;
    const odd = integers.filter((name) => typeof fields[name] === 'string' && !INTEGER.test(fields[name]));
    // Replace it by a non-number, so that Ajv reports this fault with the others.
    for (const name of odd) fields[name] = 'not an integer';
    return check(input);
  };
}

/** Maximum number of faults reported per input. */
const FAULTS_MAX = 20;

function faultsOf(errors: readonly ErrorObject[]): readonly Fault[] {
  // Ajv reports an invalid name twice: for the name and for the object. Keep the second, which has the path.
  const told = errors.filter((error) => error.propertyName === undefined);
  return told.slice(0, FAULTS_MAX).map(faultOf);
}

function faultOf(error: ErrorObject): Fault {
  const parent = fieldName(error.instancePath);
  const within = (name: string) => (parent === '' ? name : `${parent}.${name}`);
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      return { field: within(String(params.missingProperty)), rule: 'required', message: 'is required' };
    case 'additionalProperties':
      return {
        field: within(String(params.additionalProperty)),
        rule: 'unknown',
        message: 'is not a known field',
      };
    case 'propertyNames':
      return {
        field: within(String(params.propertyName)),
        rule: 'name',
        message: 'is not a valid field name',
      };
    case 'pattern':
    case 'format':
      return {
        field: parent || 'body',
        rule: 'format',
        message:
          (params.format === PLAIN_TEXT ? textFault(error.data as string) : undefined) ??
          patternMessage(error),
      };
    case 'enum': {
      const allowed = params.allowedValues as readonly unknown[];
      const listed = allowed.length > 12 ? 'an allowed value' : `one of ${allowed.join(', ')}`;
      return { field: parent || 'body', rule: 'enum', message: `must be ${listed}` };
    }
    default:
      return { field: parent || 'body', rule: error.keyword, message: error.message ?? 'is not valid' };
  }
}

/** A schema's `description` explains its pattern to people. */
function patternMessage(error: ErrorObject): string {
  const description = (error.parentSchema as { description?: string } | undefined)?.description;
  if (description === undefined) return error.message ?? 'has the wrong format';
  return `must be ${description.charAt(0).toLowerCase()}${description.slice(1)}`;
}

/** `/commands/3/amount` → `commands[3].amount` */
const fieldName = (path: string): string =>
  path
    .slice(1)
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.')
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
