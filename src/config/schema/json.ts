import type { Path } from '../layer';
import { schemaAsJson } from './as-json';

/** The part of JSON Schema that our schema uses. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  /** What texts are accepted: from `values.ts`. */
  readonly allowed?: string;
  readonly default?: unknown;
  readonly enum?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
}

/** The schema as plain data, for whatever has to look into it: messages, conversions, the reference page. */
export const schemaJson: SchemaNode = schemaAsJson();

/** The part of the schema at a path; undefined when there is no such key. */
export function schemaAt(path: Path): SchemaNode | undefined {
  return path.reduce<SchemaNode | undefined>((node, part) => {
    if (typeof part === 'number') return node?.items;
    if (node?.properties && Object.hasOwn(node.properties, part)) return node.properties[part];
    return typeof node?.additionalProperties === 'object' ? node.additionalProperties : undefined;
  }, schemaJson);
}

/** Dotted paths of every key that holds a value. */
export function knownPaths(node: SchemaNode = schemaJson, prefix = ''): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, inner]) =>
    inner.properties ? knownPaths(inner, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}

/**
 * Text as the number or the boolean that the schema wants at a path, when it
 * is exactly one; otherwise the text, for the schema to judge. For inputs that
 * know nothing but text.
 */
export function fromText(path: Path, text: string): unknown {
  const type = schemaAt(path)?.type;
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text;
}

/** What the schema accepts at a path, in words; undefined for what may be anything. */
export function allowedAt(path: Path): string | undefined {
  const node = schemaAt(path);
  if (node?.allowed !== undefined) return node.allowed;
  if (node?.enum) return node.enum.join(', ');
  if (node?.type === 'boolean') return 'true or false';
  if (node?.type === 'integer') {
    const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = node;
    const least = minimum > Number.MIN_SAFE_INTEGER ? ` from ${minimum}` : '';
    return `a whole number${least}${maximum < Number.MAX_SAFE_INTEGER ? ` to ${maximum}` : ''}`;
  }
  if (node?.type === 'object')
    return node.properties ? 'an object with keys' : 'an object of names and values';
  if (node?.type === 'array') return 'a list';
  return node?.type === 'string' ? 'text' : undefined;
}
