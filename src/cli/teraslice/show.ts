import type { Config } from '../../config';
import { formatProblem } from '../../errors';
import { colours } from '../output/colours';
import { renderTable } from '../output/table';
import type { NodeStatus } from '../status/read';
import { problemOf } from '../status/reason';
import { nodesLine } from '../status/render';
import { age } from '../tale/show';
import type { LiveTeraslice } from './read';

/** What `teraslice show` shows. */
export interface TerasliceListing {
  readonly config: Pick<Config, 'environment'>;
  readonly server: string;
  readonly nodes: readonly NodeStatus[];
  readonly cluster: LiveTeraslice;
  readonly now: Date;
}

/** As one document for scripts. */
export function clusterJson({ config, server, nodes, cluster, now }: TerasliceListing) {
  const { name, namespace, master, executions } = cluster;
  return {
    environment: config.environment,
    namespace,
    cluster: name,
    server,
    nodes,
    master,
    executions: executions.map((each) => ({
      ...each,
      ageSeconds: each.created && secondsSince(each.created, now),
    })),
  };
}

/** As a table, with a line that says what is simulated, and why what is not ready is not. */
export function renderCluster({ config, server, nodes, cluster, now }: TerasliceListing): string {
  const { name, namespace, master, executions } = cluster;
  const mark = (ready: boolean, text: string) => (ready ? colours.green(text) : colours.red(text));
  const rows = executions.map(({ job, controller, workers, ready, created, exId, jobId }) => [
    job,
    mark(ready, controller),
    `${workers.ready}/${workers.wanted}`,
    created ? age(secondsSince(created, now)) : '',
    exId,
    jobId,
  ]);
  const reasons = [...master.reasons, ...executions.flatMap((each) => each.reasons)];
  return [
    `${config.environment}  namespace ${namespace}  cluster ${name}  ${server}`,
    nodesLine(nodes),
    '',
    `master  ${mark(master.ready, master.state)}${master.image === undefined ? '' : `  ${master.image}`}`,
    '',
    rows.length === 0
      ? 'No execution is there.'
      : renderTable(['job', 'controller', 'workers', 'age', 'execution', 'job id'], rows),
    ...(reasons.length === 0
      ? []
      : ['', colours.red('Not ready, because:'), ...reasons.map((each) => formatProblem(problemOf(each)))]),
  ].join('\n');
}

function secondsSince(time: Date, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - new Date(time).getTime()) / 1000));
}
