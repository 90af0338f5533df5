// SPDX-License-Identifier: Apache-2.0
// What the command lines of gateway, custodian and `wardledger-cluster` have in common: the ward, and where its identities and its ledger are.

import { join, resolve } from 'node:path';

/** A command line that makes no sense; the message says why. */
export class UsageError extends Error {}

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads one setting. */
export type Setting<Flag extends string> = (flag: Flag) => string | undefined;

/** The environment variable that stands for a flag. */
export const environmentName = (flag: string): string => `WARDLEDGER_${flag.toUpperCase().replaceAll('-', '_')}`;

/** @throws UsageError where no ward can have this name */
export function demandWard(ward: string | undefined): string {
    if (ward === undefined || !/^[a-z][a-z0-9]{0,31}$/.test(ward)) {
        throw new UsageError('--ward must name the ward, such as ward1');
    }
    return ward;
}

/** Where a ward's identities and its ledger are. */
export interface WardPlace {
    readonly organizations: string;
    /** The ward's organisation there. */
    readonly domain: string;
    readonly peer: string;
    readonly channel: string;
    readonly chaincode: string;
}

type PlaceFlag = 'data-dir' | keyof WardPlace;

/** A ward's place, with every default filled in. */
export function wardPlaceOf(setting: Setting<PlaceFlag>, ward: string): WardPlace {
    return {
        organizations: resolve(setting('organizations') ?? join(dataFolderOf(setting), 'organizations')),
        domain: setting('domain') ?? `${ward}.example.com`,
        peer: setting('peer') ?? (ward === 'ward2' ? '127.0.0.1:9051' : '127.0.0.1:7051'),
        channel: setting('channel') ?? 'mychannel',
        chaincode: setting('chaincode') ?? 'wardledger',
    };
}

/** The data folder. */
export function dataFolderOf(setting: Setting<'data-dir'>): string {
    return resolve(setting('data-dir') ?? 'data');
}

/** The ward's MSP. */
export function mspIdOf(setting: Setting<'msp-id'>, ward: string): string {
    return setting('msp-id') ?? `${ward.charAt(0).toUpperCase()}${ward.slice(1)}MSP`;
}
