import type { JsonObject, KubeObject } from './objects';
import { isObject } from './objects';

/** How the engine's protocol wraps a value that is secret. */
const signatureKey = '4dabf18193072939515e22adb298388d';
const secretSignature = '1b47061264138c4ac30d75fd1eb44270';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

function secret(value: unknown): JsonObject {
  return { [signatureKey]: secretSignature, value: unwrapped(value) };
}

/** A value of the engine without the wrappers of its secrets. */
export function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (!isObject(value)) return value;
  if (value[signatureKey] === secretSignature) return unwrapped(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unwrapped(each)]));
}

/**
 * An object as the engine is to keep it: what a Secret holds is secret, also
 * where the program did not say so or where there is none, as in an import. What
 * is marked already may be in the object.
 */
export function withSecretsMarked(object: KubeObject): JsonObject {
  if (!isSecret(object)) return object;
  const { data, stringData, metadata } = object;
  const applied = metadata.annotations?.[lastApplied];
  return {
    ...object,
    ...(data === undefined ? {} : { data: secret(data) }),
    ...(stringData === undefined ? {} : { stringData: secret(stringData) }),
    ...(applied === undefined
      ? {}
      : {
          metadata: {
            ...metadata,
            annotations: { ...metadata.annotations, [lastApplied]: secret(applied) },
          },
        }),
  };
}

/** A message without any value that the Secret holds, in plain text, base64 or as part of JSON. */
export function redacted(message: string, object: KubeObject): string {
  if (!isSecret(object)) return message;
  const values = [object.data, object.stringData].flatMap(textsIn);
  const forms = values.flatMap((value) => {
    const plain = Buffer.from(value, 'base64').toString('utf8');
    return [value, plain, Buffer.from(value).toString('base64')].flatMap((form) => [
      form,
      JSON.stringify(form).slice(1, -1),
    ]);
  });
  // The longest first: a value may contain another.
  return [...new Set(forms)]
    .filter((form) => form !== '')
    .sort((a, b) => b.length - a.length)
    .reduce((text, form) => text.replaceAll(form, '[secret]'), message);
}

function isSecret({ apiVersion, kind }: KubeObject): boolean {
  return apiVersion === 'v1' && kind === 'Secret';
}

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (isObject(value)) return Object.values(value).flatMap(textsIn);
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
}
