import type { Step } from '../step';

/** Makes an assetstore where there is none. girder makes the first one the current one by itself. */
export const assetstore: Step = {
  name: 'assetstore',
  run: async ({ config, girder }) => {
    const found = await girder.get<readonly { readonly name: string }[]>('/assetstore', { limit: 1 });
    if (found[0]) return `there already: ${found[0].name}`;
    await girder.post('/assetstore', config.assetstore);
    return `made ${config.assetstore.name ?? ''}`;
  },
};
