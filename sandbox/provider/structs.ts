import type { JavaScriptValue } from 'google-protobuf/google/protobuf/struct_pb';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';

import type { JsonObject } from './objects';

/** The object in a message; an empty one where the message has none. */
export function fromStruct(struct: Struct | undefined): JsonObject {
  return struct?.toJavaScript() ?? {};
}

export function toStruct(object: JsonObject): Struct {
  return Struct.fromJavaScript(object as Record<string, JavaScriptValue>);
}
