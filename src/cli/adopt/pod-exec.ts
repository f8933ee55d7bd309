import { PassThrough } from 'node:stream';

import { Exec, KubeConfig } from '@kubernetes/client-node';
import type { V1Status } from '@kubernetes/client-node';

/** What a command in a container said. */
export interface ExecOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of bash in one container. */
export interface PodExec {
  /**
   * @param onLine called with each line of standard output as it comes
   * @throws Error where no command can be run there
   */
  run(script: string, onLine?: (line: string) => void): Promise<ExecOutcome>;
}

export interface PodExecProps {
  /** Path of the kubeconfig. */
  readonly kubeconfig: string;
  readonly context: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** A WebSocket, as far as it is needed. */
interface Socket {
  addEventListener(event: 'error' | 'close', listener: (event: unknown) => void): void;
}

/** Nodes that only exist in the API never answer. */
const connectTimeoutSeconds = 20;

/** A container of a cluster, by the API server's `exec`. */
export function podExec({ kubeconfig, context, namespace, pod, container }: PodExecProps): PodExec {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  config.setCurrentContext(context);
  const exec = new Exec(config);
  return {
    run: async (script, onLine) => {
      const [stdout, stderr] = [collected(onLine), collected()];
      const command = ['bash', '-euo', 'pipefail', '-c', script];
      let timer: NodeJS.Timeout | undefined;
      const exitCode = await new Promise<number>((resolve, reject) => {
        const fail = (error: unknown) => {
          reject(error instanceof Error ? error : new Error(messageOf(error)));
        };
        timer = setTimeout(() => {
          fail(new Error(`no answer within ${connectTimeoutSeconds} s`));
        }, connectTimeoutSeconds * 1000);
        exec
          .exec(namespace, pod, container, command, stdout.stream, stderr.stream, null, false, (status) => {
            const code = exitCodeOf(status);
            if (code === undefined) fail(new Error(status.message ?? 'the command could not be run'));
            else resolve(code);
          })
          .then((socket: Socket) => {
            clearTimeout(timer);
            socket.addEventListener('error', fail);
            socket.addEventListener('close', () => {
              fail(new Error('the connection was closed before the command ended'));
            });
          }, fail);
      }).finally(() => {
        clearTimeout(timer);
      });
      return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
    },
  };
}

function collected(onLine?: (line: string) => void) {
  const stream = new PassThrough();
  let all = '';
  let open = '';
  stream.on('data', (chunk: Buffer) => {
    const text = chunk.toString('utf8');
    all += text;
    const lines = (open + text).split('\n');
    open = lines.pop() ?? '';
    for (const line of lines) onLine?.(line);
  });
  return { stream, text: () => all };
}

function exitCodeOf({ status, details }: V1Status): number | undefined {
  if (status === 'Success') return 0;
  const code = details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  return code === undefined ? undefined : Number(code);
}

/** The client rejects with the event of a WebSocket, which is no Error. */
function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return String(error);
}
