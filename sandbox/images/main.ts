import { buildImages } from '.';

async function main(): Promise<void> {
  const { archive, references } = await buildImages({
    onProgress: ({ step, state, detail, seconds }) => {
      if (state !== 'update')
        process.stderr.write(
          `${step}: ${state}${detail ? ` (${detail})` : ''}${seconds === undefined ? '' : ` ${seconds}s`}\n`,
        );
    },
  });
  process.stdout.write(`${JSON.stringify({ archive, references }, undefined, 2)}\n`);
}

void main();
