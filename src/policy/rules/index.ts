import type { Rule } from '../rule';
import { ephemeralStorageLimited } from './ephemeral-storage-limited';
import { exceptionsHaveReasons, exceptionsRuleId } from './exceptions-have-reasons';
import { exitCodesDeclared } from './exit-codes-declared';
import { finishedPodsCollected } from './finished-pods-collected';
import { hardened } from './hardened';
import { httpThroughIngress } from './http-through-ingress';
import { leastPrivilege } from './least-privilege';
import { namespaced } from './namespaced';
import { noBarePod } from './no-bare-pod';
import { noServiceLinks } from './no-service-links';
import { noStickySessions } from './no-sticky-sessions';
import { onePerNodeIsDaemonset } from './one-per-node-is-daemonset';
import { pinnedImages } from './pinned-images';
import { probes } from './probes';
import { requestsAndLimits } from './requests-and-limits';
import { selectorMatchesTemplate } from './selector-matches-template';
import { servedApi } from './served-api';
import { serviceSelectsOneWorkload } from './service-selects-one-workload';
import { sharedVolumeIsRwx } from './shared-volume-is-rwx';
import { stableState } from './stable-state';
import { startOrderDeclared } from './start-order-declared';
import { storageByClass } from './storage-by-class';
import { uniqueNames } from './unique-names';
import { withinLimits } from './within-limits';

const aboutObjects: readonly Rule[] = [
  noBarePod,
  serviceSelectsOneWorkload,
  selectorMatchesTemplate,
  requestsAndLimits,
  ephemeralStorageLimited,
  stableState,
  sharedVolumeIsRwx,
  storageByClass,
  finishedPodsCollected,
  exitCodesDeclared,
  startOrderDeclared,
  httpThroughIngress,
  noStickySessions,
  onePerNodeIsDaemonset,
  noServiceLinks,
  probes,
  pinnedImages,
  namespaced,
  servedApi,
  withinLimits,
  uniqueNames,
  hardened,
  leastPrivilege,
];

/** Every house rule, in the order in which they are shown. */
export const rules: readonly Rule[] = [
  ...aboutObjects,
  exceptionsHaveReasons([...aboutObjects.map(({ id }) => id), exceptionsRuleId]),
];
