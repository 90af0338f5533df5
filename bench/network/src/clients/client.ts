// SPDX-License-Identifier: Apache-2.0
// What a load generator can do, whichever way it speaks to a peer; and who it is.

import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The two ways to be a client. */
export const CLIENT_KINDS = ['sdk', 'lean'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/** A peer to speak to, and as whom. */
export interface Target {
    /** host:port of the peer's gateway. */
    readonly endpoint: string;
    /** Identities in cryptogen's layout. */
    readonly organizations: string;
    /** 1 or 2. */
    readonly ward: number;
}

/** One client of one peer. */
export interface LoadClient {
    /** Puts the key that evaluates read. */
    prepare(): Promise<void>;
    /** Puts a new key and resolves when it is committed as VALID; rejects otherwise. */
    submit(): Promise<void>;
    evaluate(): Promise<void>;
    close(): void;
}

/** The administrator of the target's ward. */
export interface Credentials {
    readonly mspId: string;
    readonly certificate: Buffer;
    readonly key: KeyObject;
    /** The root of the peer's TLS certificate, and the name in it. */
    readonly tlsRoot: Buffer;
    readonly peerName: string;
}

export const CHANNEL = 'mychannel';
export const CHAINCODE = 'put';
export const VALUE = 'x'.repeat(100);

function onlyFile(folder: string): Buffer {
    const [name = ''] = readdirSync(folder);
    return readFileSync(join(folder, name));
}

/** Reads who a target's client is. */
export function readCredentials({ organizations, ward }: Target): Credentials {
    const domain = `ward${String(ward)}.example.com`;
    const organization = join(organizations, 'peerOrganizations', domain);
    const administrator = join(organization, 'users', `Admin@${domain}`, 'msp');
    const peerName = `peer0.${domain}`;
    return {
        mspId: `Ward${String(ward)}MSP`,
        certificate: onlyFile(join(administrator, 'signcerts')),
        key: createPrivateKey(onlyFile(join(administrator, 'keystore'))),
        tlsRoot: readFileSync(join(organization, 'peers', peerName, 'tls', 'ca.crt')),
        peerName,
    };
}

/** Keys that no other client of any run uses. */
export function newKeys(): () => string {
    const prefix = `${String(process.pid)}-${Date.now().toString(36)}-`;
    let count = 0;
    return () => prefix + String((count += 1));
}
