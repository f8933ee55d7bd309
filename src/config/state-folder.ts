import os from 'node:os';
import path from 'node:path';

/**
 * Where this program keeps what belongs to this machine and user alone, below
 * the place that the XDG Base Directory Specification gives it.
 */
export function stateFolder(): string {
  return path.join(process.env.XDG_STATE_HOME ?? path.join(os.homedir(), '.local/state'), 'talestack');
}
