// SPDX-License-Identifier: Apache-2.0
// gRPC's own health service, as the orderer has it: the server as a whole and each of its services serve.
import { status } from '@grpc/grpc-js';
import { encode, present } from '../protos/encode';
import type { Service } from './grpc-server';
import { RpcError } from './rpc-error';

const SERVING = encode([1, 1]);
const SERVICE_UNKNOWN = encode([1, 3]);
const NAME = 'grpc.health.v1.Health';

/** Resolves when the call is over. */
const ended = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
        signal.addEventListener('abort', () => {
            resolve();
        });
    });

/** A HealthListResponse. */
const listed = (names: readonly string[]): Buffer =>
    encode(...names.map((name): [number, Buffer] => [0, present(1, encode([0, present(1, Buffer.from(name))], [2, SERVING]))]));

/** The health service of a server with these services besides. */
export function healthService(services: readonly string[]): Service {
    const known = ['', NAME, ...services];
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
            List: () => Promise.resolve(listed(known)),
        },
        serverStream: {
            async *Watch(request, signal) {
                yield isKnown(request.text(1)) ? SERVING : SERVICE_UNKNOWN;
                await ended(signal);
            },
        },
    };
}
