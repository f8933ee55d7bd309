export { talks } from './cluster';
export type { JobCluster, JobDifference, JobIds, JsonFile, ParsedJob, RenderedJob } from './job';
export { comparedWith, jobDifferences, jobLabelKeys, jobNameLabel, parseJob, renderJob } from './job';
export { jobCluster } from './job-cluster';
export { jobSelector, masterSelector, terasliceMaster } from './live';
export { Teraslice } from './teraslice';
