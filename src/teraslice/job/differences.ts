/** Where a rendered job is not what Teraslice's master makes, and why. */
export interface JobDifference {
  readonly name: string;
  /** The fields in question: kind, and path with containers and environment variables by name. */
  readonly fields: readonly RegExp[];
  readonly reason: string;
}

const ex = '^(Job|Deployment) spec/template/spec/containers/[\\w.-]+/env/EX/value';

/**
 * All of them. Whatever else a rule for manifests says of jobs is Teraslice's
 * doing: they are exempt from such rules as a class, since this program only
 * shows them.
 */
export const jobDifferences: readonly JobDifference[] = [
  {
    name: 'owner-by-option',
    fields: [/^(Service|Deployment) metadata\/ownerReferences\//],
    reason:
      "the owner is the execution controller's Job, whose uid is known once it exists; the API server refuses an empty one",
  },
  {
    name: 'times-and-version',
    fields: [new RegExp(`${ex}/(_created|_updated|teraslice_version)$`)],
    reason:
      'the same job gives the same text here, and which release the master is of stands in its image alone',
  },
  {
    name: 'assets-by-name',
    fields: [new RegExp(`${ex}/assets/\\d+$`), new RegExp(`${ex}/(operations|apis)/\\d+/`)],
    reason:
      'the master finds the id of each asset in its store, and the asset says what the options of its operations default to',
  },
  {
    name: 'relocatable-from-file',
    fields: [
      /^Job (metadata|spec\/template\/metadata)\/labels\/job\.teraslice\.terascope\.io\/relocatable$/,
      new RegExp(`${ex}/relocatable$`),
    ],
    reason:
      "the master asks the reader's code, which is in an asset; here the job's own key says it, and false without one",
  },
  {
    name: 'five-workers',
    fields: [/^Deployment spec\/replicas$/, new RegExp(`${ex}/workers$`)],
    reason:
      'without `workers`, a master that sees fewer than five processors takes their number; here it is five',
  },
];
