import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { ensureSandboxStack, keepSandboxStack } from '../../src/config';
import { project } from './project';

const own = [
  'config:',
  '  # a comment of mine',
  '  talestack:domain: mine.org',
  '  talestack:registry.password:',
  '    secure: v1:old:password',
  'encryptionsalt: v1:old',
  '',
].join('\n');

function checkout(content?: string) {
  const dir = project(content === undefined ? {} : { 'stacks/Pulumi.sandbox.yaml': content });
  const file = path.join(dir, 'stacks/Pulumi.sandbox.yaml');
  return { dir, read: () => readFileSync(file, 'utf8') };
}

const noSandbox = () => path.join(checkout().dir, 'kept.yaml');

describe('the stack config of the sandbox', () => {
  it('loses secrets that a new sandbox cannot read, and nothing else', () => {
    const { dir, read } = checkout(own);
    ensureSandboxStack(dir, noSandbox());
    expect(read()).toBe('config:\n  # a comment of mine\n  talestack:domain: mine.org\n');
  });

  it('stays as it is with the sandbox that it was made for', () => {
    const { dir, read } = checkout(own);
    const kept = noSandbox();
    keepSandboxStack(dir, kept);
    const changed = own.replace('v1:old:password', 'v1:old:rotated');
    writeFileSync(path.join(dir, 'stacks/Pulumi.sandbox.yaml'), changed);
    ensureSandboxStack(dir, kept);
    expect(read()).toBe(changed);
  });

  it('that goes to another sandbox leaves its secrets with the one that can read them', () => {
    const [first, second] = [noSandbox(), noSandbox()];
    const { dir, read } = checkout(own);
    keepSandboxStack(dir, first);
    const file = path.join(dir, 'stacks/Pulumi.sandbox.yaml');
    // Set since the last start.
    writeFileSync(
      file,
      own.replace('config:\n', 'config:\n  talestack:girder.adminPassword:\n    secure: v1:old:later\n'),
    );
    keepSandboxStack(checkout(own.replaceAll('v1:old', 'v1:new')).dir, second);
    ensureSandboxStack(dir, second, [first]);
    expect(read()).toContain('v1:new:password');
    expect(read()).not.toContain('v1:old');
    ensureSandboxStack(dir, first, [second]);
    expect(read()).toContain('secure: v1:old:later');
  });

  it('of a new checkout gets the secrets of the sandbox that runs, and not its other keys', () => {
    const kept = noSandbox();
    keepSandboxStack(checkout(own).dir, kept);
    const { dir, read } = checkout();
    ensureSandboxStack(dir, kept);
    expect(read()).toContain('encryptionsalt: v1:old');
    expect(read()).toContain('secure: v1:old:password');
    expect(read()).not.toContain('mine.org');
  });

  it('that was written for another sandbox gets the secrets of this one', () => {
    const kept = noSandbox();
    keepSandboxStack(checkout(own.replaceAll('old', 'new')).dir, kept);
    const { dir, read } = checkout(own);
    ensureSandboxStack(dir, kept);
    expect(read()).toBe(own.replaceAll('old', 'new'));
  });

  it('that is no YAML is left alone, for the one who reports its line', () => {
    const { dir, read } = checkout('config: [');
    ensureSandboxStack(dir, noSandbox());
    expect(read()).toBe('config: [');
  });
});
