import type { SubmissionChange } from './system';
import { UserError } from '../../errors';

/** So many differences are shown. */
const most = 20;

/** @throws UserError with what differs from the submission of the same name */
export function refuseChanges(name: string, changes: readonly SubmissionChange[]): never {
  const shown = changes.slice(0, most).map((change) => ({ where: name, ...describe(change) }));
  const more = changes.length - shown.length;
  throw new UserError(`Nothing was submitted: ${name} is another list of tasks already`, [
    ...shown,
    ...(more > 0 ? [{ where: name, message: `and ${more} more differences` }] : []),
    {
      key: '--replace',
      message: 'is missing',
      fix: 'choose another --identifier; or add --replace, which stops what runs of the old list and deletes its results',
    },
  ]);
}

/** One difference in words. */
export function describe(change: SubmissionChange): { readonly key: string; readonly message: string } {
  if (change.kind === 'option') {
    const { option, before, after } = change;
    return { key: option, message: `was ${text(before)}, and is ${text(after)} now` };
  }
  const { task, index } = change;
  const key = `task ${index} ${JSON.stringify(task.identifier)}`;
  switch (change.kind) {
    case 'added':
      return { key, message: `is new: ${shortened(task.command)}` };
    case 'removed':
      return { key, message: `is no longer there: ${shortened(task.command)}` };
    case 'moved':
      return { key, message: `was at ${change.from}` };
    case 'changed':
      return {
        key,
        message: `was ${shortened(change.before.command)}, and is ${shortened(task.command)} now`,
      };
  }
}

function text(value: unknown): string {
  return value === undefined ? 'unset' : JSON.stringify(value);
}

function shortened(command: string): string {
  return JSON.stringify(command.length > 80 ? `${command.slice(0, 80)}…` : command);
}
