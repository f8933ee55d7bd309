import gcp from '@pulumi/gcp/package.json';

import type { Problem } from '../../errors';
import { UserError } from '../../errors';

const missingPlugin = /resource plugin '?(?:pulumi-resource-)?gcp|pulumi-resource-gcp/;

/** Runs the engine, and says what to install where it lacks Google's plugin. */
export async function pluginExplained<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof UserError && error.problems.some(({ message }) => missingPlugin.test(message)))
      throw new UserError("Pulumi has no plugin for Google's cloud: nothing was changed", [
        ...error.problems.map((each): Problem =>
          missingPlugin.test(each.message) ? { ...each, fix } : each,
        ),
      ]);
    throw error;
  }
}

const fix = `pulumi plugin install resource gcp ${gcp.version}`;
