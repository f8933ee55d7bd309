import * as grpc from '@grpc/grpc-js';
import { ResourceProviderService } from '@pulumi/pulumi/proto/provider_grpc_pb';

import { EngineLog } from './engine-log';
import { providerService } from './service';

/**
 * Entry of the stand-in: serves the provider protocol on a free loopback port
 * and tells the engine the port on the first line of standard output, as every
 * Pulumi plugin does. The engine's own address is the last argument.
 */
function main(): void {
  const engine = process.argv.slice(2).at(-1);
  const server = new grpc.Server({ 'grpc.max_receive_message_length': 400 * 1024 * 1024 });
  server.addService(ResourceProviderService, providerService(new EngineLog(engine)));
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
}

/**
 * An engine that is killed cannot end us, and what is under way then has nobody
 * to be reported to: an update that comes after must not meet it.
 */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 200);
}

endWithParent();
main();
