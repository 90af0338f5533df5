// SPDX-License-Identifier: Apache-2.0
// Decides looks for a custodian that is about to open: by what the ledger holds now, whatever was permitted when they were stated.

import {
    type CheckedLook,
    type CheckLook,
    decide,
    type DecidedLook,
    type DecisionAnswer,
    type DecisionQuestion,
    demandDefined,
    DomainError,
    encryptionKeyOf,
    ERRORS,
    LOOK_MS,
    type LookPlace,
    type PolicySet,
    type StoredEntry,
    type StoredFact,
    wardOf,
} from '../../domain';
import type { LedgerContext } from '../../platform';
import { readEntries, readFacts, readLook } from '../access';
import { hasEnded } from '../participants';
import { fetchObject, type FetchedPerson, fetchPerson, lookRequest } from './access-question';

type Look = StoredFact<'look'>;

/**
 * Reads looks of one author.
 * @throws DomainError LOOK_NOT_FOUND, LOOK_EXPIRED, REQUEST_INVALID
 */
async function demandLooks(ctx: LedgerContext, places: readonly LookPlace[]): Promise<readonly Look[]> {
    const found = await Promise.all(places.map(async (place) => readLook(ctx, place)));
    return found.map((look) => {
        if (look === undefined) {
            throw new DomainError(ERRORS.LOOK_NOT_FOUND);
        }
        // Two gateways' clocks differ: what seems to come is as near as what is past, or is not from now.
        if (Math.abs(ctx.time - look.time) > LOOK_MS) {
            throw new DomainError(ERRORS.LOOK_EXPIRED);
        }
        if (look.author.certificateId !== found[0]?.author.certificateId) {
            throw new DomainError(ERRORS.REQUEST_INVALID, '/question/looks: By several authors');
        }
        return look;
    });
}

/** By what a look is decided, and whose it is. */
interface Deciding {
    readonly set: PolicySet;
    readonly author: FetchedPerson;
}

/** Decides one look, which may have been denied before: then it is, whatever holds now. */
async function decideLook(ctx: LedgerContext, look: Look, { set, author }: Deciding): Promise<DecidedLook> {
    const { about, id, action, category, purpose, decision: claimed } = look;
    const object = await fetchObject(ctx, about, { action, category });
    const { entry, request } = await lookRequest(ctx, look, { author, object });
    const verdict = decide(set, request);
    const { decision, policies } = claimed === 'permit' ? verdict : { decision: claimed, policies: [] };
    return {
        about,
        lists: object.lists,
        id,
        action,
        category,
        purpose,
        ...(entry && { entry: entry.binding }),
        claimed,
        decision,
        policies,
        request,
    };
}

/** Decides looks. */
export async function decideLooks(
    ctx: LedgerContext,
    set: PolicySet,
    { looks: places, sealed }: Omit<DecisionQuestion, 'nonce'>,
): Promise<Omit<DecisionAnswer, 'nonce'>> {
    const looks = await demandLooks(ctx, places);
    const { author } = demandDefined(looks[0], 'a look of the question');
    const { mspId, ledgerId, certificateId } = author;
    const [fetched, isEnded] = await Promise.all([fetchPerson(ctx, ledgerId), hasEnded(ctx, ledgerId, certificateId)]);
    // Whoever has the key of a certificate that was ended goes on with its looks, whatever other certificates its person has.
    const person = fetched.person && { ...fetched.person, ...(isEnded && { hasEndedCertificate: true as const }) };
    const deciding = { set, author: { ...fetched, person } };
    const decisions = await Promise.all(looks.map(async (look) => decideLook(ctx, look, deciding)));
    // The author's key as the ledger has it now: read with the decision, so that both wards say to whom something goes.
    const recipient = sealed && person && encryptionKeyOf(await readFacts(ctx, [person.ledgerId]), person, ctx.time)?.key;
    return {
        time: ctx.time,
        digest: set.digest,
        author: { mspId, ledgerId, certificateId },
        decisions,
        ...(recipient && { recipient }),
    };
}

/**
 * Tells whether a look by somebody of a ward reads an entry, now: decided again as for an opening, and held against what stands of the entry.
 * @throws DomainError LOOK_NOT_FOUND, LOOK_EXPIRED
 */
export async function checkLook(ctx: LedgerContext, set: PolicySet, { look: place, ward, entry: sought }: CheckLook): Promise<CheckedLook> {
    const { author, decisions } = await decideLooks(ctx, set, { looks: [place] });
    const look = demandDefined(decisions[0], 'what was decided of a look');
    const entries = await readEntries(ctx, look.lists);
    const entry = entries.find(({ about, notice }) => about === sought.about && notice === sought.notice);
    const isRead = entry !== undefined && wardOf(author.mspId) === ward && reads(look, entry);
    return { decision: isRead ? look.decision : 'deny' };
}

/** As a custodian judges it: a look at all of a kind reads what is not confidential, one at an entry that entry alone. */
function reads({ action, category, entry: binding, request }: DecidedLook, { author, ...entry }: StoredEntry): boolean {
    const isOfKind = action === 'read' && category === entry.category;
    if (binding === undefined) {
        return isOfKind && entry.confidential !== true;
    }
    return isOfKind && binding === entry.binding && request.resource.author === author.ledgerId;
}
