import type { Stack } from '@pulumi/pulumi/automation';

import { pulumi } from '../../../src/cli/pulumi/command';
import type { OpenStack } from '../../../src/cli/pulumi/stack';
import { StackState } from '../../../src/cli/pulumi/state';

interface Pending {
  readonly type: string;
  readonly resource: { readonly urn: string };
}

/** A stack's state, history and tags in memory, with what was done to them in order. */
export class FakeStack {
  readonly done: string[] = [];
  tags: Record<string, string> = {};
  result: 'succeeded' | 'failed' = 'succeeded';
  resources: object[] = [];
  pending: Pending[] = [];
  refresh: () => Promise<void> = () => Promise.resolve();
  /** Called at each look at the state. */
  onExport: (look: number) => void = () => undefined;
  private looks = 0;

  /** To be called in a test file that mocks `command`. */
  constructor() {
    jest.mocked(pulumi).mockImplementation((args, { input }) => Promise.resolve(this.answer(args, input)));
  }

  get stack(): Stack {
    const stack = {
      name: 'mine',
      workspace: { workDir: '/nowhere' },
      setTag: (tag: string, value: string) => {
        this.done.push(`tag ${tag}`);
        this.tags = { ...this.tags, [tag]: value };
        return Promise.resolve();
      },
      removeTag: (tag: string) => {
        this.done.push(`untag ${tag}`);
        this.tags = Object.fromEntries(Object.entries(this.tags).filter(([name]) => name !== tag));
        return Promise.resolve();
      },
      up: () => {
        this.done.push('up');
        return Promise.resolve();
      },
      refresh: async () => {
        this.done.push('refresh');
        await this.refresh();
      },
    };
    return stack as unknown as Stack;
  }

  /** As it is opened. */
  async open(): Promise<OpenStack> {
    return { stack: this.stack, state: await StackState.read(this.stack) };
  }

  private answer([, verb]: readonly string[], input = ''): string {
    if (verb === 'tag') return JSON.stringify(this.tags);
    if (verb === 'import') return this.import(input);
    if (verb === 'history') return JSON.stringify([{ result: this.result }]);
    if (verb !== 'export') throw new Error(`not known: ${verb ?? ''}`);
    this.looks += 1;
    this.onExport(this.looks);
    const manifest = { time: `${this.looks}` };
    const deployment = { manifest, resources: this.resources, pending_operations: this.pending };
    return JSON.stringify({ version: 3, deployment });
  }

  private import(input: string): string {
    const { deployment } = JSON.parse(input) as {
      deployment: { resources: object[]; pending_operations: Pending[] };
    };
    this.done.push('import');
    this.resources = deployment.resources;
    this.pending = deployment.pending_operations;
    return '';
  }
}

/** An object in the state. */
export function resource(name: string) {
  return {
    urn: `urn:pulumi:mine::talestack::kubernetes:apps/v1:Deployment::${name}`,
    type: 'kubernetes:apps/v1:Deployment',
  };
}
