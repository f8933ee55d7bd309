import type { Config } from '../config/schema';
import type { Flow } from '../kube/flow';
import { talksOf } from '../kube/flow';
import type { Talk } from '../kube/talk';

/** Who talks to whom. Nobody talks to a task; what tasks talk to is up to them. */
export const flows: readonly Flow<'task'>[] = [
  { from: 'task', to: 'anything', ports: 'any', why: 'data, databases, licence servers' },
];

/** The table for each submission of one environment, whether its NetworkPolicy is made or not. */
export function talks({ batch }: Config): Talk[] {
  return Object.keys(batch.submissions).flatMap((name) =>
    // The pods of a submission are those of the component that has its name.
    talksOf(flows, { task: name }).map((talk) => ({ ...talk, from: { ...talk.from, id: name } })),
  );
}
