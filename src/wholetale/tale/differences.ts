import type { TaleProps } from './props';

/** Where a rendered tale is not what gwvolman makes, and why. */
export interface IntendedDifference {
  readonly name: string;
  readonly variant: TaleProps['variant'];
  /**
   * The fields in question: kind, and path with containers and environment
   * variables by name. In the legacy variant, `IngressRule` is the one in the shared Ingress.
   */
  readonly fields: readonly RegExp[];
  readonly reason: string;
}

const env = 'spec/template/spec/containers/\\w+/env';

/**
 * All of them, for both variants. Whatever else a rule for manifests says of
 * tales is gwvolman's doing: tales are exempt from such rules as a class, since
 * this program only shows them.
 */
export const intendedDifferences: readonly IntendedDifference[] = [
  {
    name: 'credentials-by-reference',
    variant: '2.1',
    fields: [
      new RegExp(`^Deployment ${env}/GIRDER_API_KEY/`),
      new RegExp(`^Deployment ${env}/GIRDER_TOKEN/`),
      new RegExp(`^Deployment ${env}/GIRDERFS_DEF/value/(girderApiKey|girderToken)$`),
    ],
    reason:
      "gwvolman writes girder's API key and token into the pod template, where whoever may read Deployments reads them, " +
      'and a rendered tale is printed; here they come from girder-secret, and the container sees the same values',
  },
  {
    name: 'namespace-in-object',
    variant: '2.1',
    fields: [/^Service metadata\/namespace$/],
    reason: 'gwvolman names the namespace in the request; in YAML it has to stand in the object',
  },
  {
    name: 'namespace-in-object',
    variant: 'legacy',
    fields: [/^(PersistentVolumeClaim|Deployment|Service) metadata\/namespace$/],
    reason: 'gwvolman names the namespace in the request; in YAML it has to stand in the object',
  },
  {
    name: 'ingress-api-version',
    variant: 'legacy',
    fields: [/^IngressRule http\/paths\/0\/(backend\/.+|pathType)$/],
    reason:
      'gwvolman uses extensions/v1beta1, which Kubernetes removed in 1.22; this is what its rule is in networking.k8s.io/v1',
  },
  {
    name: 'no-html-entities',
    variant: 'legacy',
    fields: [
      new RegExp(`^Deployment ${env}/\\w+/value$`),
      /^Deployment spec\/template\/spec\/containers\/main\/command\/\d+$/,
    ],
    reason:
      'mustache writes quotes, < > and & as HTML entities, in the environment and the command as well; here they stay as girder has them',
  },
  {
    name: 'empty-requests',
    variant: 'legacy',
    fields: [/^Deployment spec\/template\/spec\/containers\/main\/resources\/requests$/],
    reason: 'without cpuShares the template leaves `requests` without a value, which the API server drops',
  },
];
