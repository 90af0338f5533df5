// SPDX-License-Identifier: Apache-2.0
// What was retracted of a patient's vitals, by whom and why: the ledger keeps it among the wards, and the ward's own process asks for what a committed look opens.

import { type LedgerId, type PostName, postNameOf } from '@wardledger/chaincode/domain';
import { findRetracted } from '../../../custody';
import { instant, pagesOf } from '../../../kernel';
import type { Ledger } from '../../../ledger';
import type { Registrar } from '../../participants';
import type { Correction, Reading } from './reading';

/** What asking needs. */
export interface RetractedPostPorts {
    readonly ledger: Pick<Ledger, 'evaluate'>;
    /** Asks for itself, whoever brought the posts, or reads them. */
    readonly registrar: Pick<Registrar, 'itself'>;
}

/** A post, by the ward that has recorded it: devices have their sequence numbers in each. */
type PostOfWard = PostName & Pick<Reading, 'ward'>;

/** Tells whether a post was retracted, and how. */
export type CorrectionOf = (post: PostOfWard) => Correction | undefined;

/** Whose. */
export interface CorrectionsOf {
    readonly patient: LedgerId;
    /** Whether the answer says who it was. */
    readonly namesAuthor: boolean;
}

/**
 * Tells which of these posts of a ward, the own one unless it is said, the ledger has as retracted, in their order: it says so of each, and takes no window in
 * which such a one counts.
 */
export async function areRetracted(
    { ledger, registrar }: RetractedPostPorts,
    posts: readonly PostName[],
    ward?: string,
): Promise<readonly boolean[]> {
    const caller = await registrar.itself();
    const of = ward === undefined ? {} : { ward };
    return findRetracted(async (range) => ledger.evaluate(caller, 'vitals:ListPosts', { ...range, ...of }), posts);
}

/** Asks for all that was retracted of a patient, in either ward; where two have retracted a post, the first one has. */
export async function knownCorrections(
    { ledger, registrar }: RetractedPostPorts,
    { patient, namesAuthor }: CorrectionsOf,
): Promise<CorrectionOf> {
    const caller = await registrar.itself();
    const known = new Map<string, Correction>();
    for await (const newestFirst of pagesOf(async (range) => ledger.evaluate(caller, 'vitals:ListCorrections', { patient, ...range }))) {
        for (const { ward, posts, reason, time, author, replacement: device } of newestFirst) {
            const correction = { reason, ...(namesAuthor && { by: author.ledgerId }), time: instant(time) };
            for (const { sequence, ...post } of posts) {
                const replacement = device !== undefined && { replacement: { device, sequence } };
                known.set(nameOf({ ...post, sequence, ward }), { ...correction, ...replacement });
            }
        }
    }
    return (post) => known.get(nameOf(post));
}

/**
 * Marks those of these readings whose posts were retracted. The post itself says that it was, whoever's list has the correction: after a separation that is the
 * other patient's, and who and why stand there.
 */
export async function marker(
    ports: RetractedPostPorts,
    readings: readonly Reading[],
    known: CorrectionOf,
): Promise<(reading: Reading) => Reading> {
    const bare = new Set<string>();
    for (const ward of new Set(readings.map((one) => one.ward))) {
        const unlisted = readings.filter((one) => one.ward === ward && known(one) === undefined);
        const posts = [...new Map(unlisted.map((one) => [nameOf(one), one])).values()];
        const retracted = await areRetracted(ports, posts, ward);
        posts.filter((_, index) => retracted[index] === true).forEach((one) => bare.add(nameOf(one)));
    }
    return (reading) => {
        const corrected = known(reading) ?? (bare.has(nameOf(reading)) ? {} : undefined);
        return corrected === undefined ? reading : { ...reading, corrected };
    };
}

function nameOf(post: PostOfWard): string {
    return `${post.ward} ${postNameOf(post)}`;
}
