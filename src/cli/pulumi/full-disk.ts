import type { EngineEvent } from '@pulumi/pulumi/automation';

import { isStateUnwritten } from './errors';
import { signalEngines } from './interrupt';

/**
 * Ends the engine as soon as it says that it had no room to write the state.
 *
 * Pulumi tries to write for half a minute, and only then says so. By itself it goes
 * on to try as long for each of the steps that are under way, one after another:
 * four times as many as the machine has processors. None of that gets written
 * either, and to interrupt the engine does not shorten it. So it is killed: what it
 * made carries the stamp of the environment and its lock is of a process that is
 * gone, and the next run takes over both.
 *
 * Not for what carries no stamp, such as a cluster: that has to be finished, and may yet be written.
 */
export function endsOnFullDisk(): (event: EngineEvent) => void {
  let isOver = false;
  return ({ diagnosticEvent }) => {
    if (isOver || diagnosticEvent?.severity !== 'error') return;
    if (!isStateUnwritten(diagnosticEvent.message)) return;
    isOver = true;
    void signalEngines('SIGKILL');
  };
}
