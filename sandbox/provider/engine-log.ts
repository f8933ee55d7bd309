import * as grpc from '@grpc/grpc-js';
import { EngineClient } from '@pulumi/pulumi/proto/engine_grpc_pb';
import { LogRequest, LogSeverity } from '@pulumi/pulumi/proto/engine_pb';

const deadlineMilliseconds = 2000;

/** Tells the engine, and so the person who watches, what is going on. */
export class EngineLog {
  private readonly client: EngineClient | undefined;

  /** @param address of the engine, `127.0.0.1:PORT`; without one nothing is told */
  constructor(address: string | undefined) {
    if (address) this.client = new EngineClient(address, grpc.credentials.createInsecure());
  }

  /** A line about the run as a whole, which stays. Resolves once it arrived, or could not. */
  info(message: string): Promise<void> {
    return this.send('', message, false);
  }

  /** What is being waited for; the next status of the resource takes its place. */
  status(urn: string, message: string): void {
    void this.send(urn, message, true);
  }

  private send(urn: string, message: string, ephemeral: boolean): Promise<void> {
    const { client } = this;
    if (!client) return Promise.resolve();
    const request = new LogRequest()
      .setSeverity(LogSeverity.INFO)
      .setMessage(message)
      .setUrn(urn)
      .setEphemeral(ephemeral);
    return new Promise((resolve) => {
      // A message that does not arrive is no reason to fail an update.
      client.log(request, new grpc.Metadata(), { deadline: Date.now() + deadlineMilliseconds }, () => {
        resolve();
      });
    });
  }
}
