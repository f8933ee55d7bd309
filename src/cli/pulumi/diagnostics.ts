import type { EngineEvent } from '@pulumi/pulumi/automation';

import type { Problem } from '../../errors';
import { withoutDumps } from '../../errors';

/** Something that the engine or a provider said, in plain text. */
export interface Said {
  readonly severity: string;
  readonly message: string;
  /** Name of the resource that it is about; undefined for the run as a whole. */
  readonly resource: string | undefined;
}

/** The errors among what the engine and the providers say, each once. */
export class Diagnostics {
  readonly problems: Problem[] = [];

  /** @returns what was said, undefined where the event says nothing that is shown, or repeats an error */
  see(event: EngineEvent): Said | undefined {
    const { diagnosticEvent } = event;
    // Notes for debugging come, too, of which the types do not know.
    if (!diagnosticEvent || (diagnosticEvent.severity as string) === 'debug') return undefined;
    const { severity, urn } = diagnosticEvent;
    const message = withoutDumps(diagnosticEvent.message.replaceAll(/<\{%.*?%\}>/g, '').trim());
    if (message === '') return undefined;
    const resource = urn ? nameOf(urn) : undefined;
    if (severity === 'error' && !this.add(message, resource)) return undefined;
    return { severity, message, resource };
  }

  private add(message: string, where: string | undefined): boolean {
    // The engine adds this line of its own once something failed; the cause has been said.
    if (/^(preview|update|destroy|refresh) failed$/.test(message)) return false;
    // A program of this process is reported by it and by the engine.
    if (this.problems.some((each) => each.message === message)) return false;
    this.problems.push(where === undefined ? { message } : { where, message });
    return true;
  }
}

/** The resource name at the end of a URN; names of ours are object paths. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf('::') + 2);
}
