// SPDX-License-Identifier: Apache-2.0
// An entry of an envelope that is for the other ward's custodian names the look against which it was made, inside the agreement (`apv`): whoever takes the name
// away, or writes another, has an entry that unwraps nothing.

import type { LedgerId } from '@wardledger/chaincode/domain';
import type { GeneralJWE } from 'jose';
import { protectedHeaderOf } from './envelopes';

type Header = Readonly<Record<string, unknown>> | undefined;

/** What such an entry names. */
export function partyOfLook(id: LedgerId): string {
    return `look ${id}`;
}

/** Whether every entry that names a party names one of these looks; what is no envelope is for none. */
export function isForLooks(envelope: string, looks: readonly LedgerId[]): boolean {
    try {
        return partiesIn(envelope).every((party) => looks.some((id) => party === partyOfLook(id)));
    } catch {
        return false;
    }
}

/** An envelope as it was before the last entry came: its digest is that which the ledger knows. `undefined` for what is no envelope. */
export function withoutLastEntry(envelope: string): string | undefined {
    try {
        const jwe = JSON.parse(envelope) as GeneralJWE;
        return JSON.stringify({ ...jwe, recipients: jwe.recipients.slice(0, -1) });
    } catch {
        return undefined;
    }
}

/** Wherever jose would take one from. @throws Error for what is no envelope */
function partiesIn(envelope: string): readonly string[] {
    const { protected: header, unprotected, recipients } = JSON.parse(envelope) as GeneralJWE;
    const headers: readonly Header[] = [protectedHeaderOf(header), unprotected, ...recipients.map((one) => one.header)];
    return headers.flatMap((said) => {
        const party = said?.['apv'];
        return party === undefined ? [] : [typeof party === 'string' ? Buffer.from(party, 'base64url').toString('utf8') : ''];
    });
}
