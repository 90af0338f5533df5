// SPDX-License-Identifier: Apache-2.0
// A chaincode as a service, in a peer's words: dialled at its address, refused when it registers under another id than its package's.
import type { Connection } from './connection';
import type { Launch } from './launched-chaincode';
import { dial } from './service-stream';

/** One service as one peer reaches it. */
export interface ServiceOptions {
    readonly name: string;
    /** The id that the service must register with; undefined: any. */
    readonly packageId?: string | undefined;
    readonly connection: Connection;
}

/** How a peer reaches a service. */
export function serviceLaunch({ name, packageId, connection }: ServiceOptions): Launch {
    const id = packageId ?? name;
    return {
        id,
        open: (signal) =>
            dial(connection, signal).catch((error: unknown) => {
                throw new Error(`connection to ${id} failed: error cannot create connection for ${id}: ${(error as Error).message}`, {
                    cause: error,
                });
            }),
        accept: (given) => {
            if (given === '') {
                throw new Error('error in handling register chaincode, chaincodeID name is empty');
            }
            if (packageId !== undefined && given !== packageId) {
                throw new Error(`peer will not accept external chaincode connection ${given} (except in dev mode)`);
            }
        },
        endedEarly: (reason) => `connection to ${id} failed: error handling chaincode stream for ${id}: ${reason}`,
    };
}
