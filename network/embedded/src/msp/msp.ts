// SPDX-License-Identifier: Apache-2.0
// One organisation's membership service: turns certificates into identities, by the organisation's roots and NodeOUs.
import type { X509Certificate } from 'node:crypto';
import { nodeRoles, type NodeRole } from '../identities/node-ous';
import { certificateFromPem, chainsTo, curveOf, organizationalUnits } from './certificate';
import { Identity } from './identity';
import type { VerifiedSignatures } from './verified-signatures';

/** What the services of one channel share. */
export interface MspContext {
    readonly verified: VerifiedSignatures;
    readonly keyOf: (serialized: Uint8Array) => string | undefined;
}

let identities = 0;

const isRole = (unit: string): unit is NodeRole => (nodeRoles as readonly string[]).includes(unit);

/** Knows who belongs to one organisation. */
export class Msp {
    readonly mspId: string;
    private readonly roots: readonly X509Certificate[];
    private readonly context: MspContext;

    constructor(mspId: string, roots: readonly X509Certificate[], context: MspContext) {
        this.mspId = mspId;
        this.roots = roots;
        this.context = context;
    }

    /** The identity in a PEM certificate; undefined when it is malformed or not of this organisation. */
    identity(pem: Uint8Array): Identity | undefined {
        const certificate = certificateFromPem(pem);
        const curve = certificate && curveOf(certificate);
        if (!curve || !chainsTo(certificate, this.roots)) {
            return undefined;
        }
        const units = organizationalUnits(certificate);
        const roles = units.filter(isRole);
        const role = roles.length === 1 ? roles[0] : undefined;
        return new Identity({ number: ++identities, mspId: this.mspId, certificate, curve, units, role, ...this.context });
    }
}
