import ts from 'typescript';

/** A JSON Schema, as far as types of ours need one. */
export interface Schema {
  type?: string;
  description?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
}

/** Objects of Kubernetes and the like, whose fields are not ours to say. */
const deepest = 8;

/** What JSON.stringify makes of a value of this type. */
export function schemaOf(type: ts.Type, checker: ts.TypeChecker, depth = 0): Schema {
  const of = (each: ts.Type) => schemaOf(each, checker, depth + 1);
  if (depth > deepest) return {};
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.NonPrimitive)) return {};
  if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
  if (type.flags & ts.TypeFlags.BooleanLiteral) return { const: checker.typeToString(type) === 'true' };
  if (type.flags & ts.TypeFlags.StringLike) return { type: 'string' };
  if (type.flags & ts.TypeFlags.NumberLike) return { type: 'number' };
  if (type.flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
  if (type.flags & ts.TypeFlags.Null) return { type: 'null' };
  if (type.isUnion()) return unionOf(type.types.filter(isWritten).map(of));
  if (checker.isArrayType(type) || checker.isTupleType(type)) {
    // Of a tuple, several.
    const elements = checker.getTypeArguments(type as ts.TypeReference);
    return { type: 'array', items: unionOf(elements.map(of)) };
  }
  const own = type.getProperty('toJSON');
  const [writes] = own ? checker.getTypeOfSymbol(own).getCallSignatures() : [];
  return writes ? of(writes.getReturnType()) : objectOf(type, checker, of);
}

function isWritten(type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) === 0;
}

function objectOf(type: ts.Type, checker: ts.TypeChecker, of: (type: ts.Type) => Schema): Schema {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const property of checker.getPropertiesOfType(type)) {
    const given = checker.getTypeOfSymbol(property);
    if (given.getCallSignatures().length > 0) continue;
    const parts = given.isUnion() ? given.types : [given];
    if (!parts.some(isWritten)) continue;
    const description = ts
      .displayPartsToString(property.getDocumentationComment(checker))
      .replace(/\s+/g, ' ');
    properties[property.name] = { ...(description && { description }), ...of(given) };
    const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0 || !parts.every(isWritten);
    if (!isOptional) required.push(property.name);
  }
  const index = checker.getIndexTypeOfType(type, ts.IndexKind.String);
  const any = Object.keys(properties).length === 0 && !index;
  return {
    type: 'object',
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
    additionalProperties: index ? of(index) : any,
  };
}

/** One of several: values together, and what is the same once. */
export function unionOf(parts: readonly Schema[]): Schema {
  const flat = parts.flatMap((each) => (each.anyOf && Object.keys(each).length === 1 ? each.anyOf : [each]));
  const values = [...new Set(flat.flatMap((each) => each.enum ?? ('const' in each ? [each.const] : [])))];
  const others = flat.filter((each) => each.enum === undefined && !('const' in each));
  const ofValues: Schema[] =
    values.length === 0
      ? []
      : values.length === 2 && values.every((value) => typeof value === 'boolean')
        ? [{ type: 'boolean' }]
        : [values.length === 1 ? { const: values[0] } : { enum: values.sort() }];
  const all = new Map([...others, ...ofValues].map((each) => [JSON.stringify(each), each]));
  // The compiler's order of a union is none that one could rely on.
  const [only, ...more] = [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
  if (only === undefined) return {};
  return more.length === 0 ? only : { anyOf: [only, ...more] };
}
