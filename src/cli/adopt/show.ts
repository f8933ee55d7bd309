import type { AdoptionPlan } from '../../../stacks/workloads';
import { colours } from '../output/colours';
import { renderTable } from '../output/table';
import type { MongoPlan } from './mongo';
import type { SecretsPlan } from './secrets';

/** Everything that an adoption would do, without the value of any secret. */
export interface Shown {
  readonly adopted: readonly {
    readonly object: string;
    readonly action: 'update' | 'replace' | 'same';
    readonly reason?: string;
    readonly changes: readonly string[];
    /** Fields that go. */
    readonly removes: readonly string[];
  }[];
  readonly removed: AdoptionPlan['removed'];
  readonly created: readonly string[];
  readonly left: AdoptionPlan['left'];
  readonly secrets: Pick<SecretsPlan, 'kept' | 'taken' | 'renewed'>;
  readonly mongo: { readonly folder: string; readonly because: string; readonly copy: boolean } | undefined;
  readonly interruptions: readonly string[];
}

export function shownPlan(plan: AdoptionPlan, secrets: SecretsPlan, mongo: MongoPlan | undefined): Shown {
  const { kept, taken, renewed } = secrets;
  return {
    adopted: plan.adopted.map(({ path, action, reason, changes, stale }) => ({
      object: path,
      action,
      ...(reason !== undefined && { reason }),
      changes,
      removes: stale,
    })),
    removed: plan.removed,
    created: plan.created,
    left: plan.left,
    secrets: { kept, taken, renewed },
    mongo: mongo && { folder: mongo.folder, because: mongo.because, copy: mongo.copy !== undefined },
    interruptions: interruptions(plan, mongo),
  };
}

/** What stops for a while, and when. */
function interruptions({ adopted }: AdoptionPlan, mongo: MongoPlan | undefined): string[] {
  const deployments = adopted.filter(
    ({ planned, action }) => planned.manifest.kind === 'Deployment' && action !== 'same',
  );
  const names = deployments.map(({ planned }) => planned.manifest.metadata.name);
  const replaced = deployments
    .filter(({ action }) => action === 'replace')
    .map(({ planned }) => planned.manifest.metadata.name);
  return [
    ...(mongo?.copy
      ? [
          'now: girder and the workers stop while the database is copied onto its claim, and mongo restarts once (minutes, by its size)',
        ]
      : []),
    ...(names.length > 0
      ? [
          `at the first \`up\`: each of ${names.join(', ')} restarts once; it is away from when its old pod ends until its new one is ready, a minute or two where images have to be pulled, and while mongo is, girder answers with errors`,
        ]
      : []),
    ...(replaced.length > 0
      ? [
          `at the first \`up\`: ${replaced.join(', ')} are deleted and made anew for that restart; their claims stay`,
        ]
      : []),
  ];
}

const fieldsShown = 6;

function brief(fields: readonly string[]): string {
  const more = fields.length - fieldsShown;
  return [...fields.slice(0, fieldsShown), ...(more > 0 ? [`and ${more} more`] : [])].join(' ');
}

/** The same for people. */
export function describePlan(shown: Shown, verbose: boolean): string {
  const fields = verbose ? (list: readonly string[]) => list.join(' ') : brief;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [colours.bold(title), ...lines.map((line) => `  ${line}`), ''];
  return [
    colours.bold('Becomes part of the stack (now: its metadata alone; nothing restarts)'),
    renderTable(
      ['object', 'first up', 'fields that change', 'fields that go'],
      shown.adopted.map(({ object, action, reason, changes, removes }) => [
        object,
        action,
        reason ?? fields(changes),
        fields(removes),
      ]),
    ),
    '',
    ...section(
      'Goes with the first `up`',
      shown.removed.map(({ path, reason }) => `${path}: ${reason}`),
    ),
    ...section('Is new with the first `up`', shown.created),
    ...section(
      'Is left alone',
      shown.left.map(({ path, reason }) => `${path}: ${reason}`),
    ),
    ...section('Secrets', [
      ...shown.secrets.taken.map((group) => `${group}: taken over from the cluster`),
      ...shown.secrets.renewed.map(({ group, reason }) => `${group}: made anew (${reason})`),
      ...shown.secrets.kept.map((group) => `${group}: the environment has it`),
    ]),
    ...section(
      'Database',
      shown.mongo
        ? [
            shown.mongo.copy
              ? `is copied to the folder ${shown.mongo.folder} of mongo-volume-claim: ${shown.mongo.because}`
              : `is ${shown.mongo.folder === '' ? 'at the root' : `in the folder ${shown.mongo.folder}`} of mongo-volume-claim: ${shown.mongo.because}`,
          ]
        : [],
    ),
    ...section('Interruptions', shown.interruptions),
  ]
    .join('\n')
    .trimEnd();
}
