/** What gwvolman puts on everything that it makes for a tale. */
export const instanceLabel = 'instanceId';
const app = { app: 'WholeTale' };

/** Selects the objects of all tales; the stack's own objects have no `instanceId`. */
export const taleSelector = `app=${app.app},${instanceLabel}`;

/** The legacy gwvolman notes the tale's whole host name on its Deployment. */
export const ingressHostLabel = 'ingressHost';

/** Labels of a tale's pods, by which its Deployment and Service find them. */
export function taleLabels(instanceId: string): Record<string, string> {
  return { ...app, [instanceLabel]: instanceId };
}

/** The container that runs the tale's image, in either version. */
export const taleContainers: readonly string[] = ['instance', 'main'];
