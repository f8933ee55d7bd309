import { Duration, JsonPatch } from 'cdk8s';
import type { ApiObjectMetadata } from 'cdk8s';
import { Job } from 'cdk8s-plus-25';
import type { Construct } from 'constructs';

import type { PodTemplateProps } from './deployment';
import { podPatches, podTemplate } from './deployment';
import { patchManifest } from './patch';

export interface JobProps extends PodTemplateProps {
  readonly metadata: ApiObjectMetadata & { readonly name: string };
  /** How many pods may fail before the Job does; each next one is started later than the one before. */
  readonly retries: number;
  /** How long the Job may take, all tries together. */
  readonly deadlineSeconds: number;
  /** Exit statuses of the first container that no other try would change. @default none */
  readonly finalExitCodes?: readonly number[];
}

/**
 * A Job whose failed pods stay, so that their logs can be read. It has no time
 * to live: an owner that finds it gone would run it again.
 */
export function runOnceJob(scope: Construct, id: string, props: JobProps): Job {
  const { metadata, retries, deadlineSeconds, containers, finalExitCodes = [] } = props;
  const job = new Job(scope, id, {
    ...podTemplate(scope, props),
    metadata,
    backoffLimit: retries,
    activeDeadline: Duration.seconds(deadlineSeconds),
  });
  patchManifest(
    job,
    ...podPatches(props),
    // The API server drops a false: after a refresh the field would seem to be new, and the Job be made anew for it.
    JsonPatch.remove('/spec/template/spec/hostNetwork'),
    // What the program said last is shown with the pod.
    ...containers.map((_, index) =>
      JsonPatch.add(
        `/spec/template/spec/containers/${index}/terminationMessagePolicy`,
        'FallbackToLogsOnError',
      ),
    ),
    ...(finalExitCodes.length > 0 && containers[0]
      ? [JsonPatch.add('/spec/podFailurePolicy', failAtOnce(containers[0].name, finalExitCodes))]
      : []),
  );
  return job;
}

function failAtOnce(containerName: string, values: readonly number[]) {
  return {
    rules: [{ action: 'FailJob', onExitCodes: { containerName, operator: 'In', values: [...values] } }],
  };
}
