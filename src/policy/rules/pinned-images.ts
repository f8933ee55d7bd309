import { isPinned } from '../../config/checks/checks';
import type { Rule } from '../rule';

export const pinnedImages: Rule = {
  id: 'pinned-images',
  title: 'Images have a tag other than `latest`, or a digest',
  why: 'The same manifest runs another program tomorrow, and two nodes run different ones today.',
  source: 'kubernetes.io/docs/concepts/configuration/overview',
  // Settings of old installations are full of them, and are to go on working.
  severity: 'warning',
  *check(set) {
    for (const { object, pod, containers } of set.workloads) {
      const images = [
        ...containers.map(({ field, name }) => [`container ${name}`, field.at('image')] as const),
        ...pod
          .at('volumes')
          .items.map(
            (each) => [`volume ${each.at('name').text ?? ''}`, each.at('image', 'reference')] as const,
          )
          .filter(([, image]) => image.given),
      ];
      for (const [user, field] of images) {
        if (field.text !== undefined && isPinned(field.text)) continue;
        const message =
          field.text === undefined ? `${user} has no image` : `${user} has an image that changes`;
        yield { object, field, message, fix: 'give it a tag other than latest, or a digest' };
      }
    }
  },
};
