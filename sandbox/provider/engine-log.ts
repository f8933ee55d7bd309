import * as grpc from '@grpc/grpc-js';
import { EngineClient } from '@pulumi/pulumi/proto/engine_grpc_pb';
import { LogRequest, LogSeverity } from '@pulumi/pulumi/proto/engine_pb';

/** Tells the engine, and so the person who watches, what is going on with a resource. */
export class EngineLog {
  private readonly client: EngineClient | undefined;

  /** @param address of the engine, `127.0.0.1:PORT`; without one nothing is told */
  constructor(address: string | undefined) {
    if (address) this.client = new EngineClient(address, grpc.credentials.createInsecure());
  }

  /** A line that stays. */
  info(urn: string, message: string): void {
    this.send(urn, message, false);
  }

  /** What is being waited for; the next status takes its place. */
  status(urn: string, message: string): void {
    this.send(urn, message, true);
  }

  private send(urn: string, message: string, ephemeral: boolean): void {
    const request = new LogRequest();
    request.setSeverity(LogSeverity.INFO);
    request.setMessage(message);
    request.setUrn(urn);
    request.setEphemeral(ephemeral);
    // A message that does not arrive is no reason to fail an update.
    this.client?.log(request, () => undefined);
  }
}
