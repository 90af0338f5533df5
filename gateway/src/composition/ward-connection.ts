// SPDX-License-Identifier: Apache-2.0
// A process's connection to its ward's peer, trusted by the organisation's own TLS root.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomPart } from '../custody';
import { connectLedger, type Ledger, type LedgerOptions } from '../ledger';
import type { WardPlace } from '../options';

/** Connects to the ledger by the ward's own peer. */
export function connectWard(place: WardPlace): Ledger {
    return connectLedger({ ...wardConnectionOf(place), random: randomPart });
}

/** How the ward's own peer is reached and recognised. @throws Error that names the file of its root, and the flags that lead to it */
export function wardConnectionOf({ organizations, domain, peer, channel, chaincode }: WardPlace): Omit<LedgerOptions, 'random'> {
    const serverName = `peer0.${domain}`;
    const file = join(organizations, 'peerOrganizations', domain, 'peers', serverName, 'tls', 'ca.crt');
    try {
        return { peerEndpoint: peer, tlsRoot: readFileSync(file), serverName, channel, chaincode };
    } catch {
        throw new Error(
            `${file} cannot be read: name the folder of identities with --organizations or --data-dir, the ward with --ward or --domain`,
        );
    }
}
