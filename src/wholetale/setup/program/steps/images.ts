import type { Step } from '../step';

/** Makes the compute images that are not there. One that is there stays as it is, whoever made it. */
export const images: Step = {
  name: 'compute images',
  run: async ({ config, girder }) => {
    // 0 is no limit.
    const found = await girder.get<readonly { readonly name: string }[]>('/image', { limit: 0 });
    const names = new Set(found.map(({ name }) => name));
    const missing = config.images.filter(({ name }) => !names.has(name));
    for (const image of missing) await girder.post('/image', { ...image });
    if (missing.length === 0) return `all ${config.images.length} there`;
    return `made ${missing.map(({ name }) => name).join(', ')}`;
  },
};
