// SPDX-License-Identifier: Apache-2.0
// The Gateway service of one peer.
import type { Service } from '../grpc/grpc-server';
import { chaincodeEvents } from './chaincode-events';
import { endorse } from './endorse';
import { evaluate } from './evaluate';
import type { GatewayContext } from './gateway-context';
import { commitStatus, submit } from './submit';

/** core.yaml peer.limits.concurrency.gatewayService; event streams and waiting status calls count, too. */
const CONCURRENCY = 500;

/** The service that fabric-gateway clients talk to. */
export function gatewayService(context: GatewayContext): Service {
    return {
        name: 'gateway.Gateway',
        limit: CONCURRENCY,
        texts: { Evaluate: [[1], [2], [4]], Endorse: [[1], [2], [4]], Submit: [[1], [2]] },
        unary: {
            Evaluate: (request) => evaluate(context, request),
            Endorse: (request) => endorse(context, request),
            Submit: (request) => submit(context, request),
            CommitStatus: (request, call) => commitStatus(context, request, call),
        },
        serverStream: { ChaincodeEvents: (request, signal) => chaincodeEvents(context, request, signal) },
    };
}
