import type { Step } from '../step';

/** Waits until girder answers. */
export const start: Step = {
  name: 'girder answers',
  limitSeconds: ({ timing }) => timing.startSeconds,
  run: async ({ girder }) => {
    await girder.reach();
    const { release, apiVersion } = await girder.get<{ release?: string; apiVersion?: string }>(
      '/system/version',
    );
    return `version ${release ?? apiVersion ?? 'unknown'}`;
  },
};
