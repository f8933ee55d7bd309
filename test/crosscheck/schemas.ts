import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A schema of Swagger 2, as far as API servers use it. */
type Schema = { readonly [key: string]: unknown };
type Definitions = Readonly<Record<string, Schema>>;

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Where kubeconform finds the schema of a kind. */
export const location = '{{.Group}}_{{.ResourceAPIVersion}}_{{.ResourceKind}}.json';

/**
 * Writes the kinds that an API server knows, custom resources among them, as JSON
 * schemas that allow no field beside those they name.
 *
 * @param document answer to `/openapi/v2`
 * @returns how many there are
 */
export function writeSchemas(document: { readonly definitions: Definitions }, dir: string): number {
  const definitions = Object.fromEntries(
    Object.entries(document.definitions).map(([name, each]) => [name, strict(name, each)]),
  );
  mkdirSync(dir, { recursive: true });
  let count = 0;
  for (const [name, each] of Object.entries(document.definitions)) {
    // Lists of options and the like belong to many kinds.
    const kinds = (each['x-kubernetes-group-version-kind'] ?? []) as readonly Kind[];
    const [kind] = kinds;
    if (!kind || kinds.length > 1) continue;
    // It takes what is before the slash of an apiVersion for the group, also where there is none.
    const file = `${kind.group || kind.version}_${kind.version}_${kind.kind.toLowerCase()}.json`;
    const needed = reachable(definitions, name);
    const schema = { ...reference(name), definitions: Object.fromEntries(needed) };
    writeFileSync(path.join(dir, file), JSON.stringify(schema));
    count += 1;
  }
  return count;
}

const prefix = '#/definitions/';
const reference = (name: string) => ({ $ref: `${prefix}${name}` });

function reachable(definitions: Definitions, first: string): Map<string, Schema> {
  const found = new Map<string, Schema>();
  const left = [first];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    const schema = definitions[name];
    if (!schema || found.has(name)) continue;
    found.set(name, schema);
    for (const [, next = ''] of JSON.stringify(schema).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g))
      left.push(next);
  }
  return found;
}

/** What Swagger 2 cannot say, and the API server takes all the same. */
const special: Readonly<Record<string, Schema>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'] },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
};

function strict(name: string, schema: Schema): Schema {
  return special[name] ?? (closed(schema) as Schema);
}

function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const schema = value as Schema;
  if (schema.format === 'int-or-string' || schema['x-kubernetes-int-or-string'] === true)
    return { type: ['string', 'integer'] };
  const { properties } = schema;
  const isObject = typeof properties === 'object' && properties !== null;
  const inner = Object.entries(schema).map(([key, each]) => [
    key,
    key === 'properties' && isObject
      ? Object.fromEntries(Object.entries(properties).map(([field, its]) => [field, closed(its)]))
      : closed(each),
  ]);
  const open = 'additionalProperties' in schema || schema['x-kubernetes-preserve-unknown-fields'] === true;
  return { ...Object.fromEntries(inner), ...(isObject && !open && { additionalProperties: false }) };
}
