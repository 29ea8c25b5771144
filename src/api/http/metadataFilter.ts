/** Filters by metadata: `metadata.KEY=VALUE`, or `metadata[KEY]=VALUE`, as OpenAPI has it. */
import { Type } from 'typebox';
import { METADATA_NAME, searchedLine } from '../../application/commands/fields.js';

const FIELD = /^metadata(?:\.(.+)|\[(.+)\])$/s;

/** Conditions that a request may have. */
const FIELDS_MAX = 5;

export const MetadataFilter = Type.Unsafe<Record<string, string>>({
  type: 'object',
  maxProperties: FIELDS_MAX,
  propertyNames: { type: 'string', pattern: `^${METADATA_NAME}$` },
  additionalProperties: searchedLine(
    512,
    'The whole value, 1 to 512 characters: a text, a number such as 12.5, true or false',
  ),
  style: 'deepObject',
  explode: true,
  description:
    'Fields of the metadata with their values: `metadata[order]=77`, or `metadata.order=77`. Up to 5, which must all hold',
  examples: [{ order: '77' }],
});

/** Puts the fields of metadata of a query together, before it is validated. */
export function gatherMetadata(query: unknown): void {
  const fields = query as Record<string, unknown>;
  const metadata: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const [, dotted, bracketed] = FIELD.exec(name) ?? [];
    const field = dotted ?? bracketed;
    if (field === undefined) continue;
    delete fields[name];
    Object.defineProperty(metadata, field, { value, enumerable: true });
  }
  if (Object.keys(metadata).length > 0) fields.metadata = metadata;
}
