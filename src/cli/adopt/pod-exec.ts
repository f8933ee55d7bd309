import { Writable } from 'node:stream';

import type { PodCommands, PodContainer } from '../../../stacks/workloads';

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

/** A container of a cluster. */
export function podExec(commands: PodCommands, where: PodContainer): PodExec {
  return {
    run: async (script, onLine) => {
      const stdout = collected(onLine);
      const said: string[] = [];
      const { exitCode } = await commands.run(where, ['bash', '-euo', 'pipefail', '-c', script], {
        output: stdout.stream,
        onErrorLine: (line) => said.push(line),
      });
      return { exitCode, stdout: stdout.text(), stderr: said.join('\n') };
    },
  };
}

function collected(onLine?: (line: string) => void) {
  let all = '';
  let open = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      const text = chunk.toString('utf8');
      all += text;
      const lines = (open + text).split('\n');
      open = lines.pop() ?? '';
      for (const line of lines) onLine?.(line);
      done();
    },
  });
  return { stream, text: () => all };
}
