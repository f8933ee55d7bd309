import type { LeaseConfig } from './config';
import { MayPass, messageOf, NeedsOperator } from './failures';

/** The part of a `coordination.k8s.io/v1` Lease that is used. Times are in RFC 3339 with microseconds. */
export interface Lease {
  readonly metadata: {
    readonly resourceVersion?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly spec?: {
    readonly holderIdentity?: string | null;
    readonly leaseDurationSeconds?: number | null;
    readonly acquireTime?: string | null;
    readonly renewTime?: string | null;
    readonly leaseTransitions?: number | null;
  };
  readonly [field: string]: unknown;
}

const requestSeconds = 10;

/** The one Lease that the account may read and write. TLS trust comes from NODE_EXTRA_CA_CERTS. */
export class LeaseApi {
  private readonly address: string;

  /** @param token gives the account's token, which the kubelet renews */
  constructor(
    private readonly config: LeaseConfig,
    private readonly token: () => string,
  ) {
    const { apiServer, namespace, name } = config;
    this.address = `${apiServer}/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${name}`;
  }

  read(): Promise<Lease> {
    return this.request('GET');
  }

  /**
   * Writes a Lease that was read, or nothing: someone else may have written it since.
   *
   * @returns undefined where that is so
   */
  async write(lease: Lease): Promise<Lease | undefined> {
    try {
      return await this.request('PUT', lease);
    } catch (error) {
      if (error instanceof Conflict) return undefined;
      throw error;
    }
  }

  private async request(method: 'GET' | 'PUT', body?: Lease): Promise<Lease> {
    const { status, text } = await this.send(method, body);
    if (status === 200) return JSON.parse(text) as Lease;
    if (status === 409) throw new Conflict();
    const { namespace, name } = this.config;
    const answer = `the Kubernetes API answered HTTP ${status} to ${method} of Lease ${namespace}/${name}`;
    // A role that was just made can take a moment to count.
    if (status >= 500 || [401, 403, 408, 429].includes(status)) throw new MayPass(answer);
    throw new NeedsOperator(`${answer}; \`talestack up\` makes it`);
  }

  private async send(method: string, body: Lease | undefined): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(this.address, {
        method,
        headers: { authorization: `Bearer ${this.token()}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(requestSeconds * 1000),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw new MayPass(`no answer from the Kubernetes API: ${messageOf(error)}`);
    }
  }
}

class Conflict extends Error {}
