import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const made: string[] = [];

/** A folder that is removed after each test. */
export function temporaryFolder(): string {
  const dir = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'talestack-sandbox-test-')));
  made.push(dir);
  return dir;
}

afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

/** Writes an executable shell script. */
export function writeScript(file: string, ...lines: readonly string[]): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(file, 0o755);
  return file;
}

/** A program that says its version, whatever it is asked. */
export function fakeProgram(folder: string, name: string, says: string): string {
  return writeScript(path.join(folder, name), `echo '${says}'`);
}
