import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks on the terminal; anything but `y` or `yes` is a no. The question goes to standard error. */
export async function confirm(question: string): Promise<boolean> {
  return /^y(es)?$/i.test(await ask(`${question} [y/N]`));
}

/** Asks for a line of text. */
export function ask(question: string): Promise<string> {
  return answer(`${question} `, process.stderr);
}

/** The same for a secret: what is typed does not show. */
export async function askHidden(question: string): Promise<string> {
  process.stderr.write(`${question} `);
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  try {
    return await answer('', nowhere);
  } finally {
    process.stderr.write('\n');
  }
}

async function answer(question: string, output: NodeJS.WritableStream): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return (await terminal.question(question)).trim();
  } finally {
    terminal.close();
  }
}

/** Whether there is someone to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}
