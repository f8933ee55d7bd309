/** A JSON object, as it travels between engine, provider and API server. */
export type JsonObject = Record<string, unknown>;

/** A Kubernetes object of any kind. */
export interface KubeObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly generation?: number;
    readonly deletionTimestamp?: unknown;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `namespace/name`, or `name` for cluster-scoped objects: the id that the official plugin gives, too. */
export function idOf({ metadata }: KubeObject): string {
  return metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
}

/** The value at a path such as `spec.rules`; undefined where there is none. */
export function valueAt(object: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), object);
}

/** A copy with the value at a path set, or removed where the value is undefined. */
export function withValueAt<T extends JsonObject>(object: T, path: readonly string[], value: unknown): T {
  const [key, ...rest] = path;
  if (key === undefined) return object;
  const copy: JsonObject = { ...object };
  if (rest.length > 0) {
    const inner = copy[key];
    copy[key] = withValueAt(isObject(inner) ? inner : {}, rest, value);
  } else if (value === undefined) {
    Reflect.deleteProperty(copy, key);
  } else {
    copy[key] = value;
  }
  return copy as T;
}

/**
 * What of a live object was asked for: its values at all the places that the
 * inputs name. What the API server added by itself is left out.
 */
export function projected(inputs: unknown, live: unknown): unknown {
  if (isObject(inputs) && isObject(live)) {
    return Object.fromEntries(
      Object.entries(inputs).flatMap(([key, value]) =>
        key in live ? [[key, projected(value, live[key])]] : [],
      ),
    );
  }
  if (Array.isArray(inputs) && Array.isArray(live) && inputs.length === live.length) {
    return live.map((item, index) => projected(inputs[index], item));
  }
  return live;
}
