import type { FSWatcher } from 'node:fs';
import { watch } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { readOrNothing } from '../leaks/scan';
import type { Playground } from './harness';

/** Keeps what the state of a stack was at each moment since it was begun: Pulumi itself keeps but some of it. */
export class StateWatch {
  /** Texts of the state, in their order. */
  readonly states: string[] = [];
  private readonly watcher: FSWatcher;

  /** @param environment of which there is a state already */
  constructor(play: Playground, environment: string) {
    const folder = path.join(StateWatch.folderOf(play), '.pulumi/stacks/talestack');
    const name = `${environment}.json`;
    this.watcher = watch(folder, (_event, file) => {
      if (file !== name) return;
      const text = readOrNothing(path.join(folder, name)).toString();
      if (text !== '' && text !== this.states.at(-1)) this.states.push(text);
    });
  }

  stop(): void {
    this.watcher.close();
  }

  /** Where Pulumi keeps all that it knows. */
  static folderOf(play: Playground): string {
    return fileURLToPath(play.env.PULUMI_BACKEND_URL ?? '');
  }
}
