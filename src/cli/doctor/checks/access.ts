import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

import type { ProbeAnswer } from '../../../../stacks/workloads';
import { UserError } from '../../../errors';
import type { Check, Finding } from '../check';
import { fail, ok, skipped } from '../check';
import type { Context } from '../context';

/** What is wrong with the kubeconfig, split by what it is about: the file, or a context in it. */
function connection(context: Context, about: 'file' | 'context'): Finding | undefined {
  try {
    context.connect();
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const isContext = error.problems[0]?.key === 'context';
    if (isContext !== (about === 'context')) return undefined;
    return { outcome: 'fail', message: error.title, problems: error.problems };
  }
}

const anonymous = 'system:anonymous';

const causes = {
  refused: [
    'refuses the connection',
    'start the cluster; or the address is that of an old one: fetch the kubeconfig anew',
  ],
  timeout: [
    'does not answer',
    'look whether a firewall, a VPN or the list of authorized networks is in between',
  ],
  tls: [
    'cannot be trusted (TLS)',
    'the certificate authority in the kubeconfig is not that of this server: fetch the kubeconfig anew',
  ],
  name: [
    'has a name that does not resolve',
    'look at the address in the kubeconfig, and at the name servers (VPN?)',
  ],
  network: ['cannot be reached', 'look at the address in the kubeconfig, and at the network of this machine'],
} as const;

/** Whether the API server answers at all, whatever it says. */
export function serverFinding(answer: ProbeAnswer, server: string): Finding {
  if (answer.kind === 'no-credentials')
    return skipped(`${server} was not asked: there are no credentials to ask with`);
  if (answer.kind !== 'unreachable') return ok(server);
  const [what, fix] = causes[answer.cause];
  return fail(`${server} ${what}: ${answer.message}`, fix);
}

/** Whether the API server knows who asks. What they may do is another matter. */
export function credentialsFinding(
  answer: ProbeAnswer,
  { context, loginProgram }: { readonly context: string; readonly loginProgram: string | undefined },
): Finding {
  const again = loginProgram?.includes('gke')
    ? 'gcloud auth login, then run the command again'
    : loginProgram
      ? `log in again, as ${loginProgram} wants it`
      : 'fetch the kubeconfig anew, or renew its token or client certificate';
  if (answer.kind === 'no-credentials') {
    const from = loginProgram ? `${loginProgram} gives none` : 'the kubeconfig has none that can be used';
    return fail(`no credentials: ${from}: ${answer.message}`, again);
  }
  if (answer.kind === 'unreachable') return fail(answer.message, again);
  const { status, message } = answer;
  if (status === 401)
    return fail(
      `the cluster does not accept those of context ${context} (HTTP 401): expired, or of another cluster`,
      again,
    );
  if (status === 403 && message.includes(anonymous))
    return fail(`context ${context} sends none that the cluster knows: it takes us for ${anonymous}`, again);
  if (status >= 500)
    return fail(`the API server has troubles of its own: HTTP ${status} ${message}`, 'try again later');
  const user = /User "([^"]+)"/.exec(message)?.[1];
  return ok(user ? `accepted, as ${user}` : 'accepted');
}

/** Whether a program can be started: by its path, or from PATH. */
export function findProgram(command: string, searchPath: string): string | undefined {
  const candidates = command.includes('/')
    ? [command]
    : searchPath
        .split(path.delimiter)
        .filter(Boolean)
        .map((dir) => path.join(dir, command));
  return candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  });
}

export function loginFinding(command: string | undefined, searchPath: string): Finding {
  if (command === undefined) return ok('none needed');
  const found = findProgram(command, searchPath);
  if (found !== undefined) return ok(found);
  const isGke = path.basename(command) === 'gke-gcloud-auth-plugin';
  return fail(
    `the kubeconfig gets its credentials from ${command}, which is not ${command.includes('/') ? 'there' : 'on PATH'}`,
    isGke
      ? 'gcloud components install gke-gcloud-auth-plugin (or the package google-cloud-cli-gke-gcloud-auth-plugin)'
      : `install ${path.basename(command)}, or put its folder on PATH`,
  );
}

export const accessChecks: readonly Check[] = [
  {
    id: 'kubeconfig',
    group: 'Access',
    title: 'Kubeconfig',
    about: 'The file is there and can be read.',
    blocks: true,
    inUp: true,
    run: (context) => connection(context, 'file') ?? ok(context.kubeconfig),
  },
  {
    id: 'context',
    group: 'Access',
    title: 'Context',
    about: 'The context of the config, or else the current one, is in that file and leads to a cluster.',
    blocks: true,
    inUp: true,
    needs: ['kubeconfig'],
    run: (context) => connection(context, 'context') ?? ok(context.cluster.context),
  },
  {
    id: 'login-program',
    group: 'Access',
    title: 'Login program',
    about:
      'The program that the kubeconfig gets credentials from, such as `gke-gcloud-auth-plugin`, is on PATH.',
    blocks: true,
    inUp: true,
    needs: ['context'],
    run: ({ cluster }) => loginFinding(cluster.access.loginProgram, process.env.PATH ?? ''),
  },
  {
    id: 'api-server',
    group: 'Access',
    title: 'API server',
    about: 'It answers. If not, why: refused, no answer in time, TLS, name.',
    blocks: true,
    inUp: true,
    needs: ['login-program'],
    run: async (context) => serverFinding(await context.probe(), context.cluster.server),
  },
  {
    id: 'credentials',
    group: 'Access',
    title: 'Credentials',
    about: 'The cluster knows who asks.',
    blocks: true,
    inUp: true,
    needs: ['api-server'],
    run: async (context) =>
      credentialsFinding(await context.probe(), {
        context: context.cluster.context,
        loginProgram: context.cluster.access.loginProgram,
      }),
  },
];
