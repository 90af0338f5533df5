// SPDX-License-Identifier: Apache-2.0
// What the command lines of gateway, custodian and `wardledger-cluster` have in common: the ward, and where its identities and its ledger are.

import { join } from 'node:path';
import { type FlagTable, path, text, type Values } from '@wardledger/command-line';

/** Beginning of the environment variables that stand for flags. */
export const ENVIRONMENT = 'WARDLEDGER';

/** Which ward, and where its data are. */
export const WARD_FLAGS = {
    ward: {
        kind: text('WARD', { matches: /^[a-z][a-z0-9]{0,31}$/, rule: 'must name the ward, such as ward1' }),
        help: 'the ward, such as ward1',
        required: true,
    },
    'data-dir': { kind: path('DIR'), help: "data folder; the ward's files are in DIR/WARD", default: 'data' },
} as const satisfies FlagTable;

/** Where its identities and its ledger are. */
export const PLACE_FLAGS = {
    organizations: { kind: path('DIR'), help: "identities in cryptogen's layout", otherwise: 'organizations in the data folder' },
    domain: { kind: text('NAME'), help: "the ward's organisation there", otherwise: 'WARD.example.com' },
    peer: { kind: text('HOST:PORT'), help: "the ward's peer", otherwise: '127.0.0.1:7051; 9051 for ward2' },
    channel: { kind: text('NAME'), help: "the ledger's channel", default: 'mychannel' },
    chaincode: { kind: text('NAME'), help: 'its chaincode', default: 'wardledger' },
} as const satisfies FlagTable;

/** Whose identities. */
export const MSP_FLAG = {
    'msp-id': { kind: text('ID'), help: "the ward's MSP", otherwise: 'Ward1MSP for ward1' },
} as const satisfies FlagTable;

/** Where a ward's identities and its ledger are. */
export interface WardPlace {
    readonly organizations: string;
    /** The ward's organisation there. */
    readonly domain: string;
    readonly peer: string;
    readonly channel: string;
    readonly chaincode: string;
}

type WardValues = Values<typeof WARD_FLAGS>;

/** A ward's place, with every default filled in. */
export function wardPlaceOf(values: WardValues & Values<typeof PLACE_FLAGS>): WardPlace {
    const { ward, organizations = join(values['data-dir'], 'organizations'), domain = `${ward}.example.com` } = values;
    const { peer = ward === 'ward2' ? '127.0.0.1:9051' : '127.0.0.1:7051', channel, chaincode } = values;
    return { organizations, domain, peer, channel, chaincode };
}

/** The ward's own data folder. */
export function wardFolderOf(values: WardValues): string {
    return join(values['data-dir'], values.ward);
}

/** The ward's MSP. */
export function mspIdOf({ ward, 'msp-id': mspId }: WardValues & Values<typeof MSP_FLAG>): string {
    return mspId ?? `${ward.charAt(0).toUpperCase()}${ward.slice(1)}MSP`;
}
