import { Duration } from 'cdk8s';
import type { Probe, ProbeOptions } from 'cdk8s-plus-25';

/** The three questions that are asked of a long-running container. */
export interface Probes {
  readonly startup: Probe;
  readonly readiness: Probe;
  readonly liveness: Probe;
}

export interface ProbeTimes {
  /** How long the container may take until it answers for the first time. @default 60 */
  readonly startupSeconds?: number;
  /** How long it may stay silent before it is restarted. @default 120 */
  readonly silenceSeconds?: number;
  /** How long one answer may take. @default 5 */
  readonly timeoutSeconds?: number;
}

const period = { startup: 5, readiness: 10, liveness: 20 };

/**
 * The same check asked at three rhythms: often while starting, quickly taken out
 * of its Service, slowly restarted.
 *
 * @param check makes the check with the given timing, such as `(timing) => Probe.fromTcpSocket({ port, ...timing })`
 */
export function probes(check: (timing: ProbeOptions) => Probe, times: ProbeTimes = {}): Probes {
  const { startupSeconds = 60, silenceSeconds = 120, timeoutSeconds = 5 } = times;
  const at = (periodSeconds: number, failureThreshold: number) =>
    check({
      periodSeconds: Duration.seconds(periodSeconds),
      timeoutSeconds: Duration.seconds(timeoutSeconds),
      failureThreshold,
    });
  return {
    startup: at(period.startup, Math.ceil(startupSeconds / period.startup)),
    readiness: at(period.readiness, 3),
    liveness: at(period.liveness, Math.ceil(silenceSeconds / period.liveness)),
  };
}
