// SPDX-License-Identifier: Apache-2.0
// What was retracted of a patient's vitals, by whom and why, and which of them no device has signed: the ledger keeps it among the wards, and the ward's own process asks for what a committed look opens.

import { type LedgerId, type ListedPost, type PostName, postNameOf } from '@wardledger/chaincode/domain';
import { findPosts } from '../../../custody';
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
 * Tells which of these posts of the own ward the ledger has as retracted, in their order: it says so of each, and takes no window in which such a one counts.
 */
export async function areRetracted(ports: RetractedPostPorts, posts: readonly PostName[]): Promise<readonly boolean[]> {
    return (await listedOf(ports, posts)).map((post) => post?.retracted === true);
}

/** As the ledger has them, of the own ward unless it is said. */
async function listedOf(
    { ledger, registrar }: RetractedPostPorts,
    posts: readonly PostName[],
    ward?: string,
): Promise<readonly (ListedPost | undefined)[]> {
    const caller = await registrar.itself();
    const of = ward === undefined ? {} : { ward };
    return findPosts(async (range) => ledger.evaluate(caller, 'vitals:ListPosts', { ...range, ...of }), posts);
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
 * Marks those of these readings whose posts were retracted, or which no device has signed. The post itself says that it was retracted, whoever's list has the correction: after a
 * separation that is the other patient's, and who and why stand there.
 */
export async function marker(
    ports: RetractedPostPorts,
    readings: readonly Reading[],
    known: CorrectionOf,
): Promise<(reading: Reading) => Reading> {
    const standing = new Map<string, ListedPost | undefined>();
    for (const ward of new Set(readings.map((one) => one.ward))) {
        const posts = [...new Map(readings.filter((one) => one.ward === ward).map((one) => [nameOf(one), one])).values()];
        const listed = await listedOf(ports, posts, ward);
        posts.forEach((one, index) => standing.set(nameOf(one), listed[index]));
    }
    return (reading) => {
        const { retracted, unproven } = standing.get(nameOf(reading)) ?? {};
        const corrected = known(reading) ?? (retracted === true ? {} : undefined);
        return { ...reading, ...(unproven && { unproven }), ...(corrected !== undefined && { corrected }) };
    };
}

function nameOf(post: PostOfWard): string {
    return `${post.ward} ${postNameOf(post)}`;
}
