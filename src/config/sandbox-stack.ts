import { constants, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { Document, isMap, parseDocument } from 'yaml';

import { sandboxStackFile, sandboxTemplateFile } from './environments';

/** Where Pulumi notes what the encrypted values of a stack config were encrypted with. */
const saltKey = 'encryptionsalt';

/**
 * Makes `stacks/Pulumi.sandbox.yaml` ready for a sandbox: from its template when
 * it is missing, and with secrets that this sandbox can read. Git ignores the file.
 *
 * A passphrase belongs to a sandbox, the file to a checkout. Where they do not
 * fit, because the sandbox was reset or the checkout is a new one, the secrets
 * that the sandbox kept replace those of the file; the other keys stay.
 *
 * @param kept the copy that the sandbox keeps, written by `keepSandboxStack`
 * @param others the copies of other sandboxes: the one that the file was of keeps what came into it since
 */
export function ensureSandboxStack(projectDir: string, kept: string, others: readonly string[] = []): void {
  const file = sandboxStackFile(projectDir);
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true });
    copyFileSync(sandboxTemplateFile(projectDir), file, constants.COPYFILE_EXCL);
  }
  const own = parseDocument(readFileSync(file, 'utf8'));
  // What cannot be read is reported with its line by whoever loads the config.
  if (own.errors.length > 0 || !isMap(own.contents)) return;
  const before = existsSync(kept) ? parseDocument(readFileSync(kept, 'utf8')) : new Document({});
  if (own.get(saltKey) === before.get(saltKey)) return;
  const salt = own.get(saltKey);
  for (const other of others)
    if (salt !== undefined && parseDocument(readFileSync(other, 'utf8')).get(saltKey) === salt)
      keepSandboxStack(projectDir, other);
  for (const key of encryptedKeys(own)) own.deleteIn(['config', key]);
  for (const key of encryptedKeys(before)) own.setIn(['config', key], before.getIn(['config', key]));
  if (before.has(saltKey)) own.set(saltKey, before.get(saltKey));
  else own.delete(saltKey);
  writeFileSync(file, own.toString({ lineWidth: 0 }));
}

/** Lets the sandbox keep the encrypted secrets of the checkout, for the next one. */
export function keepSandboxStack(projectDir: string, kept: string): void {
  copyFileSync(sandboxStackFile(projectDir), kept);
}

function encryptedKeys(document: Document.Parsed | Document): string[] {
  const config: unknown = document.get('config');
  if (!isMap(config)) return [];
  return config.items.flatMap(({ key, value }) => (isMap(value) && value.has('secure') ? [String(key)] : []));
}
