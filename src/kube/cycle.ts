import type { IConstruct } from 'constructs';

/**
 * A cycle among the dependencies of a tree: paths of constructs, the first
 * again at the end. Undefined where there is none.
 *
 * A look of our own, since cdk8s misses a cycle where a construct has several
 * dependencies, and then never ends.
 */
export function dependencyCycle(root: IConstruct): string[] | undefined {
  const all = root.node.findAll();
  const inside = new Set(all);
  // What waits for a construct waits for all in it, and all in one that waits do so, too.
  const begin = new Map(all.map((each) => [each, new Step(each)]));
  const done = new Map(all.map((each) => [each, new Step()]));
  for (const each of all) {
    const [first, last] = [begin.get(each), done.get(each)];
    if (!first || !last) continue;
    last.after.push(first);
    for (const child of each.node.children) {
      begin.get(child)?.after.push(first);
      last.after.push(...[done.get(child)].filter((step) => step !== undefined));
    }
    for (const dependency of each.node.dependencies.filter((other) => inside.has(other)))
      first.after.push(...[done.get(dependency)].filter((step) => step !== undefined));
  }
  for (const step of begin.values()) {
    const found = step.state === 'new' ? cycleFrom(step) : undefined;
    if (found) return found.flatMap(({ of }) => of?.node.path ?? []);
  }
  return undefined;
}

/** That a construct begins, or (without `of`) that all of it is there. */
class Step {
  readonly after: Step[] = [];
  state: 'new' | 'open' | 'closed' = 'new';
  /** Which of `after` is looked at. */
  next = 0;

  constructor(readonly of?: IConstruct) {}
}

/** Depth first without recursion: chains may be as long as the tree is large. */
function cycleFrom(start: Step): Step[] | undefined {
  const way = [start];
  start.state = 'open';
  for (let step = way.at(-1); step; step = way.at(-1)) {
    const before = step.after[step.next];
    step.next += 1;
    if (!before) {
      step.state = 'closed';
      way.pop();
    } else if (before.state === 'open') {
      const cycle = way.slice(way.indexOf(before)).filter(({ of }) => of !== undefined);
      return [...cycle, ...cycle.slice(0, 1)];
    } else if (before.state === 'new') {
      before.state = 'open';
      way.push(before);
    }
  }
  return undefined;
}
