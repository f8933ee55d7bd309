import type { Config } from '../../config/schema';
import type { Flow, PartyWords } from '../../kube/flow';
import { talksOf } from '../../kube/flow';
import { namePorts, tcp } from '../../kube/port';
import type { Talk } from '../../kube/talk';
import type { WorkloadName } from '../labels';
import { masterPort, searchPort } from './names';

/** The components that have pods, and what the master makes for jobs. */
export type TerasliceParty = WorkloadName | 'job';

const words: PartyWords<TerasliceParty> = {
  'teraslice-master': 'teraslice-master',
  'teraslice-search': 'teraslice-search',
  job: 'pods of jobs',
};

/**
 * Who talks to whom in one environment. The master and the jobs talk to whatever
 * their connectors are for (Kafka, S3, somebody's search backend, the API server),
 * which nobody knows beforehand; what they are reached on is known.
 */
export function flows({ teraslice: { jobPorts, search } }: Config): Flow<TerasliceParty>[] {
  return [
    { from: 'anyone', to: 'teraslice-master', ports: tcp(masterPort), why: 'its API' },
    {
      from: 'teraslice-master',
      to: 'anything',
      ports: 'any',
      why: 'API server, search backend, what its connectors are for',
    },

    { from: 'job', to: 'job', ports: 'any', why: 'workers to their execution controller' },
    { from: 'teraslice-master', to: 'job', ports: 'any', why: 'it stops and asks execution controllers' },
    ...(jobPorts.length > 0
      ? ([
          { from: 'anyone', to: 'job', ports: tcp(...jobPorts), why: 'teraslice.jobPorts: metrics' },
        ] as const)
      : []),
    { from: 'job', to: 'teraslice-master', ports: tcp(masterPort), why: 'assets, and how far they are' },
    { from: 'job', to: 'anything', ports: 'any', why: 'Kafka, S3, databases' },

    ...(search.deploy
      ? ([
          { from: 'teraslice-master', to: 'teraslice-search', ports: tcp(searchPort), why: 'its state' },
          { from: 'job', to: 'teraslice-search', ports: tcp(searchPort), why: 'state, and data of jobs' },
          { from: 'teraslice-search', to: 'dns', ports: namePorts, why: 'names' },
        ] as const)
      : []),
  ];
}

/** The table of one environment, whether its NetworkPolicies are made or not. */
export function talks(config: Config): Talk[] {
  return talksOf(flows(config), words);
}
