import { parse } from 'yaml';

import { one } from '../wholetale/support';

/** Settings of a Teraslice cluster with a search backend beside it and all else as by default, without WholeTale. */
export function cluster(teraslice: object = {}, others: object = {}): object {
  return {
    wholetale: { enabled: false },
    ...others,
    teraslice: { enabled: true, search: { deploy: true }, ...teraslice },
  };
}

/** The `teraslice.yaml` of a ConfigMap, as a program reads it. */
export function configIn(map: string, settings: object = cluster()): unknown {
  return parse(one('ConfigMap', map, settings).data!['teraslice.yaml']!);
}
