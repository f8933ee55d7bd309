// Makes the pictures of the docs: `npm run docs:pictures`.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import execa from 'execa';

import type { StackGraph } from '../src/graph';
import { svgFile } from '../src/graph';
import { findChromium, openChromium } from './chromium';
import { pagePicture, views } from './page-pictures';
import { picturedStack } from './pictured-stack';
import { terminalPicture, withoutChance } from './terminal-picture';

const folder = path.join(__dirname, '../docs/pictures');

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const graph = picturedStack();
  writeFileSync(path.join(folder, 'graph.svg'), await svgFile(graph));
  await picturesOfThePage(graph);
  await pictureOf('status.svg', ['status', 'sandbox']);
}

async function picturesOfThePage(graph: StackGraph): Promise<void> {
  const executable = findChromium();
  if (executable === undefined) {
    process.stderr.write(
      `${Object.keys(views).join(' and ')} are as they were: there is no Chromium here.\n`,
    );
    return;
  }
  const browser = await openChromium(executable);
  try {
    for (const [file, view] of Object.entries(views))
      writeFileSync(path.join(folder, file), await pagePicture(browser, graph, view));
  } finally {
    await browser.close();
  }
}

/** A command on the sandbox, as it runs now (`npm start`). */
async function pictureOf(file: string, args: readonly string[]): Promise<void> {
  const program = path.join(__dirname, '../bin/talestack.js');
  const { exitCode, stdout } = await execa(process.execPath, [program, ...args, '--color'], {
    reject: false,
  });
  if (exitCode === 0)
    writeFileSync(
      path.join(folder, file),
      terminalPicture(`npx talestack ${args.join(' ')}`, withoutChance(stdout)),
    );
  else
    process.stderr.write(
      `${file} is as it was: \`talestack ${args.join(' ')}\` fails here. Run \`npm start\` first.\n`,
    );
}

void main();
