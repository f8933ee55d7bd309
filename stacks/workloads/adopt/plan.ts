import { isDeepStrictEqual } from 'node:util';

import type { PlannedManifest } from '../../../src/app';
import { instanceLabel } from '../../../src/app';
import type { Config } from '../../../src/config/schema';
import type { Problem } from '../../../src/errors';
import type { Manifest } from '../../../src/kube/manifest';
import { objectPath } from '../../../src/kube/manifest';
import { stampOf } from '../../../src/kube/stamp';
import { isRecord } from '../../../src/record';
import { changedFields } from './changes';
import { claimProblems, foreignProblem, ingressFindings, mongoImageProblems, mountWarnings } from './checks';
import { staleFields } from './fields';
import type { Survey } from './survey';
import { otherSubjects } from './survey';
import type { LiveObject } from '../live-cluster';
import type { ObjectRef } from '../object-ref';
import { pathOf, refOf } from '../object-ref';

/** An object that is there and becomes the stack's. */
export interface AdoptedObject {
  readonly path: string;
  readonly planned: PlannedManifest;
  readonly live: LiveObject;
  /** What the next `up` does with it. Whatever it is, the adoption itself changes metadata alone. */
  readonly action: 'update' | 'replace' | 'same';
  /** Fields that the first `up` writes. */
  readonly changes: readonly string[];
  /** Fields of the old templates that go with the first `up`. */
  readonly stale: readonly string[];
  /** Why it has to be made anew. */
  readonly reason?: string;
}

/** An object that the first `up` deletes. */
export interface RemovedObject {
  readonly path: string;
  readonly ref: ObjectRef;
  readonly reason: string;
}

/** All that an adoption and the first `up` after it would do. */
export interface AdoptionPlan {
  readonly adopted: readonly AdoptedObject[];
  readonly removed: readonly RemovedObject[];
  /** Paths of what the first `up` makes. */
  readonly created: readonly string[];
  /** What carries WholeTale's label and is left alone. */
  readonly left: readonly { readonly path: string; readonly reason: string }[];
  /** What stops the adoption. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Compares what was found with what ours would be. Pure. */
export function planAdoption(survey: Survey, config: Config, stamp: string): AdoptionPlan {
  const { planned, live, adminBindings } = survey;
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const adopted: AdoptedObject[] = [];
  const created: string[] = [];
  for (const each of planned) {
    const path = objectPath(each.manifest);
    const found = live.get(path);
    if (!found) {
      created.push(path);
      continue;
    }
    const foreign = foreignProblem(found, each.manifest, stamp);
    if (foreign) problems.push(foreign);
    else {
      const findings = findingsOf(found, each, config);
      problems.push(...findings.problems);
      warnings.push(...findings.warnings);
      adopted.push(adoptedObject(path, found, each));
    }
  }
  const removable = adminBindings.filter((each) => otherSubjects(each, planned).length === 0);
  for (const each of adminBindings) {
    const others = otherSubjects(each, planned);
    if (others.length > 0)
      warnings.push({
        where: pathOf(each),
        message: `makes gwvolman administrator of the cluster, and also ${others.join(', ')}: it is left alone`,
        fix: 'take the account of gwvolman out of it after the first `up`, which gives it a Role of its own',
      });
  }
  return {
    adopted,
    removed: removable.map((each) => ({
      path: pathOf(each),
      ref: refOf(each),
      reason: 'makes gwvolman administrator of the cluster; it gets a Role with what it calls',
    })),
    created,
    left: leftAlone(survey, new Set(removable.map(pathOf))),
    problems: [
      ...problems,
      ...(adopted.length === 0 && problems.length === 0 ? [nothingFound(survey, config)] : []),
    ],
    warnings,
  };
}

function findingsOf(live: LiveObject, planned: PlannedManifest, config: Config) {
  const { manifest } = planned;
  const ingress =
    manifest.kind === 'Ingress' ? ingressFindings(live, manifest, config) : { problems: [], warnings: [] };
  const isDeployment = manifest.kind === 'Deployment';
  return {
    problems: [
      ...ingress.problems,
      ...(manifest.kind === 'PersistentVolumeClaim' ? claimProblems(live, manifest) : []),
      ...mongoImageProblems(live, planned),
    ],
    warnings: [...ingress.warnings, ...(isDeployment ? mountWarnings(live, planned) : [])],
  };
}

function adoptedObject(path: string, live: LiveObject, planned: PlannedManifest): AdoptedObject {
  const reason = replacementReason(live, planned.manifest);
  const common = { path, live, planned, changes: changedFields(live, planned.manifest) };
  // An object that is made anew keeps nothing.
  if (reason !== undefined) return { ...common, action: 'replace', stale: [], reason };
  const stale = staleFields(live, planned.manifest);
  const isSame = common.changes.length === 0 && stale.length === 0;
  return { ...common, action: isSame ? 'same' : 'update', stale };
}

/** Why an object cannot become what is planned by an update. Claims never come here: their changes are problems. */
function replacementReason(live: LiveObject, planned: Manifest): string | undefined {
  const [is, wanted] = [live.spec, planned.spec];
  if (
    planned.kind === 'Deployment' &&
    isRecord(is) &&
    isRecord(wanted) &&
    !isDeepStrictEqual(is.selector, wanted.selector)
  )
    return `its selector ${labelsOf(is.selector)} is immutable and has to be ${labelsOf(wanted.selector)}`;
  if (
    planned.kind === 'Service' &&
    isRecord(is) &&
    isRecord(wanted) &&
    (is.clusterIP === 'None') !== (wanted.clusterIP === 'None')
  )
    return 'a headless Service cannot become one with an address, nor the other way round';
  if (planned.kind === 'Secret' && 'type' in live && live.type !== (planned.type ?? 'Opaque'))
    return `its type ${String(live.type)} is immutable and has to be ${String(planned.type)}`;
  return undefined;
}

function labelsOf(selector: unknown): string {
  const labels = isRecord(selector) && isRecord(selector.matchLabels) ? selector.matchLabels : {};
  return Object.keys(labels).join('+');
}

function leftAlone(survey: Survey, removed: ReadonlySet<string>): AdoptionPlan['left'] {
  const planned = new Set(survey.planned.map(({ manifest }) => objectPath(manifest)));
  return survey.labelled
    .filter(
      (each) =>
        !planned.has(pathOf(each)) && !removed.has(pathOf(each)) && !each.metadata?.ownerReferences?.length,
    )
    .map((each) => ({
      path: pathOf(each),
      reason:
        each.metadata?.labels?.[instanceLabel] !== undefined
          ? 'a tale'
          : stampOf(each) !== undefined
            ? `of the stack ${stampOf(each) ?? ''}`
            : 'nothing of ours uses it; delete it when you are sure that nobody does',
    }))
    .sort((a, b) => a.path.localeCompare(b.path));
}

function nothingFound({ elsewhere }: Survey, { namespace }: Config): Problem {
  return {
    key: 'talestack:namespace',
    value: namespace,
    message: 'holds nothing that deploy.sh made',
    ...(elsewhere.length > 0
      ? {
          allowed: elsewhere.join(', '),
          fix: `set talestack:namespace to ${elsewhere[0] ?? ''}, where WholeTale runs`,
        }
      : { fix: 'choose the right context; deploy.sh used the namespace default' }),
  };
}
