import { checkClaims, checkDefinitions, checkOwnership } from '../../../../stacks/workloads';
import { StackState } from '../../pulumi/state';
import { checkTarget } from '../../pulumi/target';
import type { Check } from '../check';
import { ok } from '../check';

export const environmentChecks: readonly Check[] = [
  {
    id: 'target',
    group: 'Environment',
    title: 'Same cluster',
    about: 'Cluster and namespace are those of the first `up`.',
    blocks: true,
    inUp: false,
    needs: ['credentials', 'backend'],
    run: async (context) => {
      const { cluster, config } = context;
      const state = await StackState.find({ ...context.environment, stackName: config.environment });
      if (!state) return ok('never deployed');
      const recorded = await checkTarget(config, cluster, await cluster.identity(), state);
      return ok(recorded.clusterId === undefined ? 'never deployed' : 'where it was deployed to');
    },
  },
  {
    id: 'ownership',
    group: 'Environment',
    title: 'Objects of others',
    about: 'No object of the same name belongs to somebody else.',
    blocks: true,
    inUp: false,
    needs: ['credentials'],
    run: async (context) => {
      const live = await context.live();
      checkOwnership(await context.ownManifests(), live, context.stamp);
      return ok(live.size === 0 ? 'none in the way' : `none in the way; ${live.size} are there and ours`);
    },
  },
  {
    id: 'claims',
    group: 'Environment',
    title: 'Claims',
    about: 'No claim that is there would shrink, or change its class or access modes.',
    blocks: true,
    inUp: false,
    needs: ['credentials'],
    run: async (context) => {
      checkClaims(context.manifests, await context.live());
      return ok('can be had, or kept, as they are');
    },
  },
  {
    id: 'definitions',
    group: 'Environment',
    title: 'Definitions',
    about: 'The cluster knows every kind that is made: with `tls.issuer`, those of cert-manager.',
    blocks: true,
    inUp: false,
    needs: ['credentials'],
    run: async ({ cluster, manifests }) => {
      await checkDefinitions(cluster, manifests);
      return ok('all kinds are known');
    },
  },
];
