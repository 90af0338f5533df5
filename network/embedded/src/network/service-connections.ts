// SPDX-License-Identifier: Apache-2.0
// Which connection each peer takes to a chaincode service.
import { checkConnection, readConnection, type Connection } from '../chaincode/connection';
import type { ChaincodeOptions } from './options';

/**
 * Reads the connections of a chaincode, one for each member's peer.
 * @throws Error that names the chaincode and what is wrong with its connections
 */
export function serviceConnections({ name, services = [] }: ChaincodeOptions, members: readonly string[]): Connection[] {
    const connections = services.map((given) => {
        try {
            return typeof given === 'string' ? readConnection(given) : checkConnection(given);
        } catch (error) {
            throw new Error(`the connection of chaincode ${name}: ${(error as Error).message}`, { cause: error });
        }
    });
    const [only] = connections;
    if (only && connections.length === 1) {
        return members.map(() => only);
    }
    if (connections.length !== members.length) {
        const without = members.slice(connections.length);
        throw new Error(
            `chaincode ${name} has ${connections.length} connections for ${members.length} peers: give one for all, or one for each` +
                (without.length ? `; ${without.join(', ')} has none` : ''),
        );
    }
    return connections;
}
