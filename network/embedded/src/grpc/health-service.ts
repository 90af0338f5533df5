// SPDX-License-Identifier: Apache-2.0
// gRPC's own health service, as the orderer has it: the server as a whole and each of its services serve.
import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import { encode, present } from '../protos/encode';
import type { Service } from './grpc-server';
import { RpcError } from './rpc-error';

const SERVING = encode([1, 1]);
const SERVICE_UNKNOWN = encode([1, 3]);
const NAME = 'grpc.health.v1.Health';

/** The health service of a server with these services besides. */
export function healthService(services: readonly string[]): Service {
    const known = ['', NAME, ...services];
    const list = known.map((name): [number, Buffer] => [0, present(1, encode([0, present(1, Buffer.from(name))], [2, SERVING]))]);
    const isKnown = (service: string): boolean => known.includes(service);
    return {
        name: NAME,
        texts: { Check: [[1]] },
        unary: {
            Check: (request) => {
                if (!isKnown(request.text(1))) {
                    return Promise.reject(new RpcError(status.NOT_FOUND, 'unknown service'));
                }
                return Promise.resolve(SERVING);
            },
            List: () => Promise.resolve(encode(...list)),
        },
        serverStream: {
            async *Watch(request, signal) {
                yield isKnown(request.text(1)) ? SERVING : SERVICE_UNKNOWN;
                await once(signal, 'abort'); // the state does not change: there is nothing more to say until the call is over
            },
        },
    };
}
