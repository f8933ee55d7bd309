import * as proto from '@pulumi/pulumi/proto/provider_pb';

import type { FieldChange } from './diff';
import type { KubeObject } from './objects';
import { idOf } from './objects';

/** A diff in the engine's protocol. */
export function diffResponse(
  changes: readonly FieldChange[],
  olds: KubeObject,
  news: KubeObject,
): proto.DiffResponse {
  const { DiffChanges } = proto.DiffResponse;
  const replaces = changes.filter((each) => each.replaces);
  const response = new proto.DiffResponse()
    .setChanges(changes.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE)
    .setDiffsList([...new Set(changes.map(({ path }) => path.split(/[.[]/)[0] ?? path))])
    .setReplacesList(replaces.map(({ path }) => path))
    // Two objects cannot have one name: the old one has to go first.
    .setDeletebeforereplace(replaces.length > 0 && idOf(olds) === idOf(news))
    .setHasdetaileddiff(true);
  const { Kind } = proto.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  } as const;
  for (const { path, kind, replaces } of changes) {
    const detail = new proto.PropertyDiff().setKind(kinds[kind][replaces ? 1 : 0]).setInputdiff(true);
    response.getDetaileddiffMap().set(path, detail);
  }
  return response;
}
