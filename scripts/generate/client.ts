/** Generates src/client/generated/schema.ts: the types of the API, from its OpenAPI document. */
import openapiTS, { astToString } from 'openapi-typescript';

const HEADER = `// Made from the OpenAPI document of this service by "npm run generate": do not edit.
// biome-ignore-all format: as the generator writes it
// biome-ignore-all lint: as the generator writes it

`;

export async function clientSchema(document: object): Promise<string> {
  const nodes = await openapiTS(document as never, {
    alphabetize: true,
    rootTypes: false,
    defaultNonNullable: false,
  });
  return HEADER + astToString(nodes);
}
