import type { Flow, PartyWords } from '../kube/flow';
import { talksOf } from '../kube/flow';
import { namePorts } from '../kube/port';
import type { Talk } from '../kube/talk';

/** Components that have pods. */
export type TitanParty = 'repository' | 'operation';

const words: PartyWords<TitanParty> = { repository: 'repositories', operation: 'pushes and pulls' };

/**
 * Who talks to whom. A repository is there to be used, by whoever may; but a
 * database with somebody's data in it reaches nothing in the cluster. A push or
 * a pull goes wherever the remote is.
 */
export const flows: readonly Flow<TitanParty>[] = [
  { from: 'anyone', to: 'repository', ports: 'any', why: 'it is there to be used' },
  { from: 'repository', to: 'dns', ports: namePorts, why: 'names' },
  { from: 'repository', to: 'world', ports: 'any', why: 'what its image is for: mirrors, extensions' },
  { from: 'operation', to: 'anything', ports: 'any', why: 'the remote is wherever it is' },
];

/** The table, whether NetworkPolicies are made or not. */
export function talks(): Talk[] {
  return talksOf(flows, words);
}
