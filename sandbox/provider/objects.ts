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

/** A copy of an object that lacks some of its fields. */
export function without<T extends object, K extends string>(object: T, keys: readonly K[]): Omit<T, K> {
  const left = Object.entries(object).filter(([key]) => !keys.some((each) => each === key));
  return Object.fromEntries(left) as Omit<T, K>;
}

/** `namespace/name`, or `name` for cluster-scoped objects: the id that the official plugin gives, too. */
export function idOf({ metadata }: KubeObject): string {
  return metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
}

/** The value at a path such as `spec.rules`; undefined where there is none. */
export function valueAt(object: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), object);
}

/** `apps` of `apps/v1`; empty for the core group. */
export function groupOf({ apiVersion }: KubeObject): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
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
