import { isRecord } from '../../record';

/** Where a value is within its object: `['spec', 'template', 'spec', 'containers', 0]`. */
export type Path = readonly (string | number)[];

/**
 * A value of somebody's manifest and where it is. Nothing is known of its
 * shape: what is not there, or of another type than asked for, is undefined.
 */
export class Field {
  constructor(
    readonly value: unknown,
    readonly path: Path = [],
  ) {}

  at(...keys: Path): Field {
    const value = keys.reduce<unknown>((inner, key) => member(inner, key), this.value);
    return new Field(value, [...this.path, ...keys]);
  }

  /** Whether there is a value; null is none, as for the API server. */
  get given(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** The place without what is there, which may be nobody's business. */
  withoutValue(): Field {
    return new Field(undefined, this.path);
  }

  get text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined;
  }

  get number(): number | undefined {
    return typeof this.value === 'number' ? this.value : undefined;
  }

  /** The members of a list; none of anything else. */
  get items(): Field[] {
    const { value, path } = this;
    return Array.isArray(value) ? value.map((each: unknown, index) => new Field(each, [...path, index])) : [];
  }

  /** The members of an object by their names; none of anything else. */
  get entries(): [name: string, field: Field][] {
    const { value, path } = this;
    if (!isRecord(value)) return [];
    return Object.entries(value).map(([name, each]) => [name, new Field(each, [...path, name])]);
  }

  /** The members of a list or an object that are texts, such as a command. */
  get texts(): string[] {
    return this.items.flatMap(({ text }) => text ?? []);
  }

  /** Labels and the like: the members that are texts. */
  get textMap(): Record<string, string> {
    return Object.fromEntries(
      this.entries.flatMap(([name, { text }]) => (text === undefined ? [] : [[name, text]])),
    );
  }
}

/** `spec.template.spec.containers[0].image`; names that are no words are quoted: `metadata.labels["a.b/c"]`. */
export function pathText(path: Path): string {
  return path
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`;
      return /^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    })
    .join('')
    .replace(/^\./, '');
}

function member(value: unknown, key: string | number): unknown {
  if (typeof key === 'number') return Array.isArray(value) ? (value as unknown[])[key] : undefined;
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
