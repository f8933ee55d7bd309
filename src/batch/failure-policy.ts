import type { ExitCodes } from '../config/batch/options';
import { containerName } from './pod';
import { wrapperFailed } from './wrapper';

/**
 * What is made of a pod that failed. One that lost its node is not the task's
 * failure, and uses up no try. A Job's policy knows no success: the wrapper does.
 *
 * @param finalAction what ends the tries; undefined where nothing can, since it would end those of other tasks
 * @param wrapped whether the wrapper runs the task, and may fail itself
 */
export function podFailurePolicy(
  { final }: ExitCodes,
  finalAction: 'FailJob' | 'FailIndex' | undefined,
  wrapped: boolean,
) {
  const codes = [...new Set([...final, ...(wrapped ? [wrapperFailed] : [])])].sort((a, b) => a - b);
  return {
    rules: [
      { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
      ...(finalAction !== undefined && codes.length > 0
        ? [{ action: finalAction, onExitCodes: { containerName, operator: 'In', values: codes } }]
        : []),
    ],
  };
}
