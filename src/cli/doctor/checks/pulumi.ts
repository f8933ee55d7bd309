import execa from 'execa';

import { version as tried } from '@pulumi/pulumi/package.json';

import { withoutSecretVariables } from '../../../config/secrets/variables';
import { backendFolder } from '../../pulumi/backend-folder';
import { pulumi } from '../../pulumi/command';
import type { Room } from '../../pulumi/room';
import { roomFor, shownFree, shownNeed } from '../../pulumi/room';
import { StateFiles } from '../../pulumi/state-files';
import type { Check, Finding } from '../check';
import { fail, ok, skipped } from '../check';
import { findProgram } from './access';
import { versionParts } from './version';

const howToInstall = 'install Pulumi; for the sandbox\'s: eval "$(npx talestack sandbox env)"';

/** @param printed what `pulumi version` printed; undefined where there is no such program */
export function engineFinding(printed: string | undefined): Finding {
  if (printed === undefined) return fail('there is no `pulumi` on PATH', howToInstall);
  const name = printed.trim().replace(/^v/, '');
  const [ours, found] = [versionParts(tried), versionParts(name)];
  if (!ours || !found) return ok(`${name}, of which nobody knows how old it is`);
  if (found.major !== ours.major)
    return fail(`${name}: only ${ours.major}.x speaks with this program`, `install Pulumi ${tried}`);
  return ok(name === tried ? name : `${name}; this was tried with ${tried}`);
}

/** What `pulumi whoami --json` prints. */
interface Identity {
  readonly user?: string;
  readonly url?: string;
}

function backendFinding(printed: string): Finding {
  const { user, url } = JSON.parse(printed) as Identity;
  return ok([url, user && `as ${user}`].filter(Boolean).join(' '));
}

function roomFinding(room: Room): Finding {
  const message = `${shownFree(room)} are free, and a run may need ${shownNeed(room)}`;
  return room.free < room.needed ? fail(message, 'make room on the disk of the backend') : ok(message);
}

export const pulumiChecks: readonly Check[] = [
  {
    id: 'pulumi',
    group: 'Pulumi',
    title: 'Engine',
    about: '`pulumi` is on PATH, in a version that speaks with this program.',
    blocks: true,
    inUp: true,
    run: async () => {
      const program = findProgram('pulumi', process.env.PATH ?? '');
      if (program === undefined) return engineFinding(undefined);
      const env = { ...withoutSecretVariables(process.env), PULUMI_SKIP_UPDATE_CHECK: 'true' };
      const { stdout } = await execa(program, ['version'], { env, extendEnv: false, reject: false });
      return engineFinding(stdout);
    },
  },
  {
    id: 'backend',
    group: 'Pulumi',
    title: 'Backend',
    about: 'Pulumi is logged in to the place where the state is kept.',
    blocks: true,
    inUp: false,
    needs: ['pulumi'],
    run: async ({ environment }) =>
      backendFinding(
        await pulumi(['whoami', '--json', '--non-interactive'], { cwd: environment.projectDir }),
      ),
  },
  {
    id: 'room',
    group: 'Pulumi',
    title: 'Room for the state',
    about: 'The disk of the backend, where that is a folder, has room for the state several times over.',
    blocks: true,
    inUp: false,
    needs: ['backend'],
    run: async ({ environment: { config, projectDir } }) => {
      const folder = await backendFolder(projectDir);
      if (folder === undefined) return skipped('the backend is no folder of this machine');
      return roomFinding(roomFor(new StateFiles(folder, config.environment)));
    },
  },
  {
    id: 'passphrase',
    group: 'Pulumi',
    title: 'Encryption',
    about:
      'The secrets of the stack config can be decrypted: the passphrase is there and right, or the key can be used.',
    blocks: true,
    inUp: false,
    needs: ['backend'],
    run: async (context) => {
      if (context.environment.secretsSet.length === 0) return ok('nothing is encrypted yet');
      await context.secrets();
      return ok(`${context.environment.secretsSet.length} secrets can be read`);
    },
  },
];
