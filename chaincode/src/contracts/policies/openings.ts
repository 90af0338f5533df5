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
    type PoliciesInForce,
    type StoredEntry,
    type StoredFact,
    WARD_MSPS,
    wardOf,
} from '../../domain';
import { byItself, type LedgerContext } from '../../platform';
import { readEntries, readFacts, readLook } from '../access';
import { hasEnded } from '../participants';
import { subjectPrefixes } from '../subjects';
import { fetchObject, type FetchedPerson, fetchPerson, lookRequest } from './access-question';

type Look = StoredFact<'look'>;

/** Two gateways' clocks differ: what seems to come is as near as what is past, or is not from now. */
function isCurrent(ctx: LedgerContext, { time }: Look): boolean {
    return Math.abs(ctx.time - time) <= LOOK_MS;
}

/** Reads looks. @throws DomainError LOOK_NOT_FOUND, LOOK_EXPIRED */
async function demandLooks(ctx: LedgerContext, places: readonly LookPlace[]): Promise<readonly Look[]> {
    const found = await Promise.all(places.map(async (place) => readLook(ctx, place)));
    return found.map((look) => {
        if (look === undefined) {
            throw new DomainError(ERRORS.LOOK_NOT_FOUND);
        }
        if (!isCurrent(ctx, look)) {
            throw new DomainError(ERRORS.LOOK_EXPIRED);
        }
        return look;
    });
}

/** Reads those that are there and count. @throws DomainError LOOK_NOT_FOUND where none is: perhaps their block is not here yet */
async function findLooks(ctx: LedgerContext, places: readonly LookPlace[]): Promise<readonly Look[]> {
    const found = await Promise.all(places.map(async (place) => byItself(ctx, async () => readLook(ctx, place))));
    const looks = found.filter((look) => look !== undefined && isCurrent(ctx, look)) as readonly Look[];
    if (looks.length === 0) {
        throw new DomainError(ERRORS.LOOK_NOT_FOUND);
    }
    return looks;
}

/**
 * Refuses to decide by less than the asker has seen. A look goes with a patient who is erased; then the list of those says that this peer has got as far.
 * @throws DomainError FLOOR_NOT_REACHED
 */
async function demandFloor(ctx: LedgerContext, floor: LookPlace | undefined): Promise<void> {
    if (floor === undefined || (await readLook(ctx, floor)) !== undefined) {
        return;
    }
    const erased = await Promise.all(WARD_MSPS.map(async (mspId) => ctx.world.all(subjectPrefixes.erased(wardOf(mspId)))));
    if (!erased.flat().includes(floor.about)) {
        throw new DomainError(ERRORS.FLOOR_NOT_REACHED);
    }
}

/** @throws DomainError REQUEST_INVALID where looks are not all by one */
function demandOneAuthor(looks: readonly Look[]): Look['author'] {
    const { author } = demandDefined(looks[0], 'a look of the question');
    if (looks.some((look) => look.author.certificateId !== author.certificateId)) {
        throw new DomainError(ERRORS.REQUEST_INVALID, '/question/looks: By several authors');
    }
    return author;
}

/** By what a look is decided, and whose it is. */
interface Deciding {
    readonly set: PoliciesInForce;
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

/** Which forbids were in force, where there are any. */
function forbidsNamed({ forbids = [] }: PoliciesInForce): Pick<DecisionAnswer, 'forbids'> {
    return forbids.length === 0 ? {} : { forbids: forbids.map(({ ward, set }) => ({ ward, digest: set.digest })) };
}

/** Decides looks. */
export async function decideLooks(
    ctx: LedgerContext,
    set: PoliciesInForce,
    { looks: places, sealed, each, floor }: Omit<DecisionQuestion, 'nonce'>,
): Promise<Omit<DecisionAnswer, 'nonce'>> {
    await demandFloor(ctx, floor);
    const looks = await (each ? findLooks : demandLooks)(ctx, places);
    const { mspId, ledgerId, certificateId } = demandOneAuthor(looks);
    const [fetched, isEnded] = await Promise.all([fetchPerson(ctx, ledgerId), hasEnded(ctx, ledgerId, certificateId)]);
    // Whoever has the key of a certificate that was ended goes on with its looks, whatever other certificates its person has.
    const person = fetched.person && { ...fetched.person, ...(isEnded && { hasEndedCertificate: true as const }) };
    const deciding = { set, author: { ...fetched, person } };
    const decideOne = async (look: Look): Promise<DecidedLook> => decideLook(ctx, look, deciding);
    const decided = await Promise.all(looks.map(async (look) => (each ? byItself(ctx, async () => decideOne(look)) : decideOne(look))));
    const decisions = decided.filter((one) => one !== undefined);
    const hasDecision = new Set(decisions.map(({ id }) => id));
    const undecided = places.filter(({ id }) => !hasDecision.has(id)).map(({ about, id }) => ({ about, id }));
    // The author's key as the ledger has it now: read with the decision, so that both wards say to whom something goes.
    const recipient = sealed && person && encryptionKeyOf(await readFacts(ctx, [person.ledgerId]), person, ctx.time)?.key;
    return {
        time: ctx.time,
        digest: set.digest,
        ...forbidsNamed(set),
        author: { mspId, ledgerId, certificateId },
        decisions,
        ...(undecided.length > 0 && { undecided }),
        ...(recipient && { recipient }),
    };
}

/**
 * Tells whether a look by somebody of a ward reads an entry, now: decided again as for an opening, and held against what stands of the entry.
 * @throws DomainError LOOK_NOT_FOUND, LOOK_EXPIRED
 */
export async function checkLook(
    ctx: LedgerContext,
    set: PoliciesInForce,
    { look: place, ward, entry: sought }: CheckLook,
): Promise<CheckedLook> {
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
