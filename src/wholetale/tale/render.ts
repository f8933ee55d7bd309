import { ApiObject, App, Chart, DependencyGraph } from 'cdk8s';

import type { Config } from '../../config/schema';
import type { Manifest } from '../../kube/manifest';
import { talePullSecret } from '../secrets';
import type { Given } from './parse';
import { girderSecret } from './secrets';
import type { TaleProps } from './props';
import type { WorkerEnvironment } from './settings';
import { taleProps } from './settings';
import type { SharedRule } from './shared-rule';
import { Tale } from './tale';

/** A tale, ready to be written. */
export interface RenderedTale {
  /** Its objects, each after those that it needs. */
  readonly manifests: readonly Manifest[];
  /** What the shared Ingress has to get as well; undefined where the tale has an Ingress of its own. */
  readonly sharedRule: SharedRule | undefined;
  /** `Secret/girder-secret (apiKey)`: what has to be in the namespace and is not among the objects. */
  readonly needs: readonly string[];
  /** `https://HOST.DOMAIN/`. */
  readonly url: string;
}

/** @throws UserError with every problem of what was given */
export function renderTale(
  config: Config,
  env: WorkerEnvironment,
  given: Given,
  token: string,
): RenderedTale {
  const props = taleProps(config, env, given, token);
  const chart = new Chart(new App(), 'tale');
  const tale = new Tale(chart, 'Tale', props);
  chart.toJson();
  const objects = new DependencyGraph(chart.node).topology().filter((each) => ApiObject.isApiObject(each));
  return {
    manifests: objects.map((each) => each.toJson() as Manifest),
    sharedRule: tale.sharedRule,
    needs: needs(props),
    url: `https://${props.host}.${props.domain}/`,
  };
}

function needs(props: TaleProps): string[] {
  const { name, apiKey, token } = girderSecret;
  if (props.variant === 'legacy') {
    return [`Secret/${name} (${apiKey})`, 'Secret/registry-credentials', 'Secret/registry-cert-secret'];
  }
  return [
    `Secret/${name} (${apiKey}, ${token})`,
    `Secret/${talePullSecret}`,
    ...(props.mountType === 'direct' ? [`PersistentVolumeClaim/${props.claimName}`] : []),
  ];
}
