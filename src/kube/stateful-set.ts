import { JsonPatch } from 'cdk8s';
import type { ApiObjectMetadata } from 'cdk8s';
import type { Service } from 'cdk8s-plus-25';
import { LabelSelector, Pod, PodManagementPolicy, StatefulSet } from 'cdk8s-plus-25';
import type { Construct } from 'constructs';

import type { PodTemplateProps } from './deployment';
import { podPatches, podTemplate } from './deployment';
import { patchManifest } from './patch';

export interface StatefulSetProps extends PodTemplateProps {
  readonly metadata: ApiObjectMetadata & { readonly name: string };
  /** Immutable once the object exists. */
  readonly selector: Readonly<Record<string, string>>;
  readonly replicas: number;
  /** The headless Service that gives the pods their names; its name is immutable too. */
  readonly service: Service;
}

/**
 * A StatefulSet whose pods mount claims that are there already. The one of
 * cdk8s-plus 25 takes volumes of pods and makes no volumeClaimTemplates, so that
 * it will do; later majors of cdk8s-plus drop the volumes.
 */
export function statefulSet(scope: Construct, id: string, props: StatefulSetProps): StatefulSet {
  const { metadata, selector, replicas, service } = props;
  const made = new StatefulSet(scope, id, {
    ...podTemplate(scope, props),
    metadata,
    select: false,
    // Ordered, a pod that never gets ready stays when the template is mended
    // (kubernetes/kubernetes#67250). Immutable once the object exists.
    podManagementPolicy: PodManagementPolicy.PARALLEL,
    replicas,
    service,
  });
  made.select(LabelSelector.of({ labels: { ...selector } }));
  patchManifest(made, ...podPatches(props), JsonPatch.remove('/spec/template/spec/hostNetwork'));
  // It makes the Service select a label that the pods are relieved of.
  patchManifest(service, JsonPatch.remove(`/spec/selector/${Pod.ADDRESS_LABEL.replace('/', '~1')}`));
  return made;
}
