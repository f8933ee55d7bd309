import { colours } from '../output/colours';
import { describeChanges } from '../output/changes';
import type { RunSummary } from '../pulumi/run';
import type { Teardown } from './teardown';

/** A teardown as text: what was done, what is kept, what is left and why. */
export function describeTeardown(environment: string, done: Teardown, deleteData: boolean): string {
  return [
    ...summaryOf(done, deleteData ? 0 : done.retained.length),
    ...(deleteData ? [] : keptOf(environment, done)),
    ...sharedOf(done),
    ...proofOf(done),
  ].join('\n');
}

function summaryOf({ summary }: Teardown, kept: number): string[] {
  const what = summary
    ? `${describeChanges(withoutKept(summary.changes, kept))}  ${summary.seconds.toFixed(1)}s`
    : 'nothing was deployed';
  return [`${colours.green('down')}  ${what}`];
}

/** For the engine, what is kept in the cluster is deleted from the stack all the same. */
function withoutKept(changes: RunSummary['changes'], kept: number): RunSummary['changes'] {
  return { ...changes, delete: Math.max(0, (changes.delete ?? 0) - kept) };
}

function keptOf(environment: string, { retained, tales, volumes }: Teardown): string[] {
  const handles = new Map(volumes.map(({ claim, handle }) => [claim, handle]));
  const lines = (paths: readonly string[]) =>
    paths.map((path) => `  ${[path, handles.get(path)].filter((part) => part !== undefined).join('  ')}`);
  return [
    ...(retained.length === 0
      ? []
      : [
          'Kept, with their data:',
          ...lines(retained),
          `The next \`up\` takes them over; \`talestack down ${environment} --delete-data\` deletes them.`,
        ]),
    ...(tales.kept.length === 0
      ? []
      : ['Kept, with the work in them:', ...lines(tales.kept), '`--delete-data` deletes them, too.']),
  ];
}

function sharedOf({ shared }: Teardown): string[] {
  return shared.flatMap(({ path, holds }) => [
    `${path} stays, since it holds what is not of this environment:`,
    ...holds.map((each) => `  ${each}`),
  ]);
}

function proofOf({ proof }: Teardown): string[] {
  const { left, notChecked } = proof;
  return [
    ...(left.length === 0
      ? ['Nothing else is left.']
      : [
          colours.red('Left, though it should have gone:'),
          ...left.flatMap(({ what, why, fix }) => [`  ${what}: ${why}`, `    fix: ${fix}`]),
        ]),
    ...(notChecked.length === 0
      ? []
      : [colours.yellow('Not checked:'), ...notChecked.map((each) => `  ${each}`)]),
  ];
}
