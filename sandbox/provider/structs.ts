import type { JavaScriptValue } from 'google-protobuf/google/protobuf/struct_pb';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';

import type { JsonObject, KubeObject } from './objects';
import { isObject } from './objects';
import { unwrapped, withSecretsMarked } from './secrets';

/** What the engine sends for a value that is known only after the deployment. */
const unknownValue = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** The object in a message, with its secrets in plain; an empty one where the message has none. */
export function fromStruct(struct: Struct | undefined): JsonObject {
  const object = unwrapped(struct?.toJavaScript() ?? {});
  return isObject(object) ? object : {};
}

/** An object for a message, with what a Secret holds marked as secret. */
export function toStruct(object: KubeObject): Struct {
  return Struct.fromJavaScript(withSecretsMarked(object) as Record<string, JavaScriptValue>);
}

/** Inputs with their secrets kept as they are, and with what a Secret holds marked as secret. */
export function withSecrets(inputs: Struct | undefined): Struct {
  return toStruct((inputs?.toJavaScript() ?? {}) as KubeObject);
}

/** Whether any part of a value is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (isObject(value)) return Object.values(value).some(hasUnknown);
  return Array.isArray(value) ? value.some(hasUnknown) : value === unknownValue;
}
