import type { Selector } from './selector';
import { matches } from './selector';

interface Entry<T> {
  readonly labels: Readonly<Record<string, string>>;
  readonly item: T;
}

interface Namespace<T> {
  readonly all: Entry<T>[];
  /** By `key` and by `key=value`. */
  readonly byLabel: Map<string, Entry<T>[]>;
}

/** More than this many matches are as telling as all of them. */
const enough = 3;

/**
 * Finds what a selector matches without looking at everything: it looks at
 * those only that have the rarest of the labels asked for, and the same
 * selector is answered once.
 */
export class LabelIndex<T> {
  /** How many entries were looked at, to show that it grows with the set and not with its square. */
  lookups = 0;
  private readonly namespaces = new Map<string, Namespace<T>>();
  private readonly answers = new Map<string, readonly T[]>();

  add(namespace: string, labels: Readonly<Record<string, string>>, item: T): void {
    const known = this.namespaces.get(namespace) ?? { all: [], byLabel: new Map<string, Entry<T>[]>() };
    this.namespaces.set(namespace, known);
    const entry = { labels, item };
    known.all.push(entry);
    for (const [key, value] of Object.entries(labels)) {
      for (const name of [key, `${key}=${value}`]) {
        const entries = known.byLabel.get(name);
        if (entries) entries.push(entry);
        else known.byLabel.set(name, [entry]);
      }
    }
  }

  /** What matches, in the order in which it was added; of many, the first three. */
  matching(namespace: string, selector: Selector): readonly T[] {
    const question = JSON.stringify([namespace, selector]);
    const known = this.answers.get(question);
    if (known) return known;
    const found: T[] = [];
    for (const { labels, item } of this.candidates(namespace, selector)) {
      this.lookups += 1;
      if (matches(selector, labels)) found.push(item);
      if (found.length === enough) break;
    }
    this.answers.set(question, found);
    return found;
  }

  private candidates(namespace: string, selector: Selector): readonly Entry<T>[] {
    const known = this.namespaces.get(namespace);
    if (!known) return [];
    const narrowed = selector.flatMap(({ key, operator, values }) => {
      const [value] = values;
      if (operator === 'In' && values.length === 1 && value !== undefined) return [`${key}=${value}`];
      return operator === 'In' || operator === 'Exists' ? [key] : [];
    });
    const lists = narrowed.map((name) => known.byLabel.get(name) ?? []);
    return lists.reduce<readonly Entry<T>[]>(
      (rarest, each) => (each.length < rarest.length ? each : rarest),
      known.all,
    );
  }
}
