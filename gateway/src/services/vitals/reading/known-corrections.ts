// SPDX-License-Identifier: Apache-2.0
// What was retracted of a patient's vitals, by whom and why: the ledger keeps it among the wards, and the ward's own process asks for what a committed look opens.

import type { LedgerId } from '@wardledger/chaincode/domain';
import { instant, pagesOf } from '../../../kernel';
import type { Ledger } from '../../../ledger';
import type { Registrar } from '../../participants';
import type { CorrectionOf } from './kept-window';
import type { Correction } from './reading';

/** What asking needs. */
export interface KnownCorrectionPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly registrar: Pick<Registrar, 'itself'>;
    readonly ward: string;
}

/** Of which posts it is asked: those of this gateway's ward, of which alone readings are kept here. */
export interface CorrectionsOf {
    readonly patient: LedgerId;
    /** Whether the answer says who it was. */
    readonly namesAuthor: boolean;
}

/** Asks for all that was retracted of a patient; where two have retracted a post, the first one has. */
export async function knownCorrections(
    { ledger, registrar, ward }: KnownCorrectionPorts,
    { patient, namesAuthor }: CorrectionsOf,
): Promise<CorrectionOf> {
    const caller = await registrar.itself();
    const known = new Map<string, Correction>();
    for await (const newestFirst of pagesOf(async (range) => ledger.evaluate(caller, 'vitals:ListCorrections', { patient, ...range }))) {
        for (const { posts, reason, time, author } of newestFirst.filter((one) => one.ward === ward)) {
            const correction = { reason, ...(namesAuthor && { by: author.ledgerId }), time: instant(time) };
            posts.forEach((post) => known.set(nameOf(post), correction));
        }
    }
    return (post) => known.get(nameOf(post));
}

function nameOf({ device, sequence }: Parameters<CorrectionOf>[0]): string {
    return `${device}/${String(sequence)}`;
}
