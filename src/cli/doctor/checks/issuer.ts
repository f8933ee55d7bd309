import type { LiveObject } from '../../../../stacks/workloads';
import type { Config } from '../../../config';
import type { Check, Finding } from '../check';
import { fail, ok, skipped, warn } from '../check';

interface IssuerStatus {
  readonly conditions?: readonly {
    readonly type?: string;
    readonly status?: string;
    readonly message?: string;
  }[];
}

/** Whether cert-manager's issuer is there and says that it is ready. */
export function issuerFinding({ tls }: Pick<Config, 'tls'>, live: LiveObject | undefined): Finding {
  const { issuer = '', issuerKind } = tls;
  if (!live)
    return fail(
      `there is no ${issuerKind} ${issuer}: nobody would issue the certificate of the site`,
      'make it, or set talestack:tls.issuer to one that is there',
    );
  const ready = (live.status as IssuerStatus | undefined)?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status === 'True') return ok(`${issuerKind} ${issuer} is ready`);
  return warn(
    `${issuerKind} ${issuer} is not ready: ${ready?.message ?? 'it says nothing yet'}`,
    `kubectl describe ${issuerKind.toLowerCase()} ${issuer}`,
  );
}

export const issuer: Check = {
  id: 'issuer',
  wholetale: true,
  group: 'Environment',
  title: 'Issuer',
  about: 'With `tls.issuer`: that Issuer or ClusterIssuer of cert-manager is there, and ready.',
  blocks: false,
  inUp: true,
  needs: ['credentials', 'definitions'],
  run: async (context) => {
    const { tls, namespace } = context.config;
    if (tls.issuer === undefined) return skipped('talestack:tls.issuer is not set');
    const name = tls.issuer;
    const live = await context.get({
      apiVersion: 'cert-manager.io/v1',
      kind: tls.issuerKind,
      metadata: tls.issuerKind === 'Issuer' ? { name, namespace } : { name },
    });
    return issuerFinding(context.config, live);
  },
};
