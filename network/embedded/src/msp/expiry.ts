// SPDX-License-Identifier: Apache-2.0
// When an identity expires, whoever issued it: services refuse what an expired identity signs before they look at anything else.
import { WireMessage, asBuffer } from '../protos/wire';
import { certificateFromPem } from './certificate';

const CAPACITY = 2000;
const known = new Map<string, number>();

function parse(serialized: Uint8Array): number {
    try {
        const certificate = certificateFromPem(new WireMessage(asBuffer(serialized)).bytesField(2));
        return certificate?.validToDate.getTime() ?? Infinity;
    } catch {
        return Infinity; // what is no certificate cannot expire
    }
}

function expiresAt(serialized: Uint8Array): number {
    const name = asBuffer(serialized).toString('latin1');
    let time = known.get(name);
    if (time === undefined) {
        if (known.size >= CAPACITY) {
            known.clear();
        }
        time = parse(serialized);
        known.set(name, time);
    }
    return time;
}

/** Whether the certificate in a SerializedIdentity has expired. */
export const isExpired = (serialized: Uint8Array): boolean => Date.now() > expiresAt(serialized);
