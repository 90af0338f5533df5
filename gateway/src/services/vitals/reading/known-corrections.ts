// SPDX-License-Identifier: Apache-2.0
// What was retracted of a patient's vitals, by whom and why: the ledger keeps it among the wards, and the ward's own process asks for what a committed look opens.

import { type LedgerId, type PostName, postNameOf } from '@wardledger/chaincode/domain';
import { instant, pagesOf } from '../../../kernel';
import type { Ledger } from '../../../ledger';
import type { Registrar } from '../../participants';
import type { Correction, Reading } from './reading';
import { areRetracted } from './retracted-posts';

/** What asking needs. */
export interface KnownCorrectionPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly registrar: Pick<Registrar, 'itself'>;
    readonly ward: string;
}

/** Tells whether a post was retracted, and how. */
export type CorrectionOf = (post: PostName) => Correction | undefined;

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
            posts.forEach((post) => known.set(postNameOf(post), correction));
        }
    }
    return (post) => known.get(postNameOf(post));
}

/**
 * Marks those of these readings whose posts were retracted. The post itself says that it was, whoever's list has the correction: after a separation that is the
 * other patient's, and who and why stand there.
 */
export async function marker(
    ports: KnownCorrectionPorts,
    readings: readonly Reading[],
    known: CorrectionOf,
): Promise<(reading: Reading) => Reading> {
    const unlisted = [...new Map(readings.filter((one) => known(one) === undefined).map((one) => [postNameOf(one), one])).values()];
    const retracted = await areRetracted(ports, unlisted);
    const bare = new Set(unlisted.filter((_, index) => retracted[index] === true).map(postNameOf));
    return (reading) => {
        const corrected = known(reading) ?? (bare.has(postNameOf(reading)) ? {} : undefined);
        return corrected === undefined ? reading : { ...reading, corrected };
    };
}
