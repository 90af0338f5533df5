// SPDX-License-Identifier: Apache-2.0
// When an identity expires, whoever issued it: services refuse what an expired identity signs before they look at anything else.
import { WireMessage, asBuffer } from '../protos/wire';
import { certificateFromPem } from './certificate';
import { IdentityCache } from './identity-cache';

const expiry = new IdentityCache((serialized) => {
    try {
        const certificate = certificateFromPem(new WireMessage(asBuffer(serialized)).bytesField(2));
        return certificate?.validToDate.getTime() ?? Infinity;
    } catch {
        return Infinity; // what is no certificate cannot expire
    }
});

/** Whether the certificate in a SerializedIdentity has expired. */
export const isExpired = (serialized: Uint8Array): boolean => Date.now() > expiry.get(serialized);
