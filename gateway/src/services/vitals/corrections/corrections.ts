// SPDX-License-Identifier: Apache-2.0
// Retracts posts of vitals, one or all of a time: both wards decide first, as about every change, and the ward's own process submits what the clinician signs
// inside. Nothing is removed: the readings stay, with who retracted them and why. What is entered in their place is durable before, and comes to the ledger after: of
// both one counts.

import {
    DomainError,
    ERRORS,
    type LedgerId,
    type PostName,
    type Purpose,
    type RetractionResult,
    stretchOf,
} from '@wardledger/chaincode/domain';
import { newLedgerId } from '../../../custody';
import { instant, undefinedOn } from '../../../kernel';
import type { CommittedTransaction, LedgerCaller } from '../../../ledger';
import type { Asker, Askers, Disclosures } from '../../access';
import type { SignedChanges } from '../../records';
import { ContentError } from '../../refusals';
import { type DeviceStart, type MissBudget, patientOrNobody } from '../../subjects';
import type { DevicePost } from '../ports/device-post';
import type { Vitals } from '../ports/vitals';
import type { Span } from '../reading/reading-place';
import { type CorrectedPostPorts, type FoundPost, findPost, type PostInSpan, postsIn } from './corrected-posts';
import { demandShort, hold, inPlaceOf, ofPatient, placeOf, type Replaced, type Replacement, type ReplacementPorts } from './replacements';

/** Why, and for what. */
interface Reasoned {
    readonly reason: string;
    readonly purpose: Purpose;
}

/** `POST /v1/posts/{device}/{sequence}/corrections`. */
export interface PostCorrection extends DeviceStart, Reasoned {
    readonly sequence: number;
    readonly replacement?: Replacement | undefined;
}

/** `POST /v1/patients/{id}/vitals/corrections`: posts of a device with a reading in a span. */
export interface RangeCorrection extends DeviceStart, Reasoned, Span {
    readonly patient: string;
    /** Whose readings they are: what stood is entered anew as theirs. */
    readonly replacement?: Pick<Replacement, 'patient'> | undefined;
}

/** What became of a correction. */
export interface Corrected {
    readonly corrected: number;
    /** Posts that were retracted before. */
    readonly already: number;
    /** Posts that were found and not taken: they came a moment ago, and are not on the ledger yet. They stand. */
    readonly rejected: number;
    /** In which they are. `VALID`: on the ledger, and made anew without them. `unsettled`: comes to the ledger without them. */
    readonly windows: readonly { readonly id: LedgerId; readonly state: 'VALID' | 'unsettled' }[];
    readonly transaction: CommittedTransaction;
    /** What was entered in their place: durable here, and on its way to the ledger. */
    readonly replacement?: Replaced;
    /** Of a time that was given to another patient: posts that had been retracted before, and are nobody's. */
    readonly notReplaced?: number;
}

/** So many days a correction of a device and time may span. */
export const LONGEST_CORRECTED_DAYS = 7;

/** What correcting needs. */
export interface CorrectionPorts extends CorrectedPostPorts, Pick<ReplacementPorts, 'subjects'> {
    readonly askers: Pick<Askers, 'patient'>;
    readonly missBudget: Pick<MissBudget, 'spend'>;
    readonly disclosures: CorrectedPostPorts['disclosures'] & Pick<Disclosures, 'demandChange'>;
    readonly changes: Pick<SignedChanges, 'submitOnce'>;
    readonly vitals: Pick<Vitals, 'corrected' | 'hold'>;
}

/** All of a patient in a span is opened to find posts in it, so a span has an end: milliseconds. */
const LONGEST_SPAN = LONGEST_CORRECTED_DAYS * 86_400_000;

/** Corrects. */
export interface Corrections {
    /** @throws DomainError POST_NOT_FOUND, also of a patient whose vitals the caller may not change; RATE_LIMITED when no miss is left */
    correctPost(asker: Asker, correction: PostCorrection): Promise<Corrected>;
    /** @throws DomainError RECORD_NOT_FOUND, also where the caller may not; POST_NOT_FOUND where there is no such post, ContentError where there are too many */
    correctRange(asker: Asker, correction: RangeCorrection): Promise<Corrected>;
}

/** Builds the service. */
export function createCorrections(ports: CorrectionPorts): Corrections {
    const { askers, disclosures, missBudget } = ports;
    return {
        correctPost: async (asker, correction) => {
            const { caller } = asker;
            const { purpose, reason, replacement } = correction;
            const missesIn = (found: FoundPost | undefined): number => (found === undefined ? 1 : 0);
            const found = await missBudget.spend(caller.name, async () => findPost(ports, caller, correction), missesIn);
            // What nobody posted is decided about as of somebody whom nobody knows.
            const about = found?.patient ?? newLedgerId();
            if (!(await mayChange(ports, caller, { about, purpose })) || found === undefined) {
                throw new DomainError(ERRORS.POST_NOT_FOUND);
            }
            const { patient, ...post } = found;
            const { device, boot } = correction;
            if (replacement !== undefined) {
                demandShort(replacement, ports.maximumLateness);
                await demandChangeOf(ports, asker, { patient, purpose, number: replacement.patient });
            }
            const replacements = replacement === undefined ? [] : [inPlaceOf({ device, boot, post, reason }, replacement)];
            const corrected = await submit(ports, caller, { patient, posts: [post], reason, replacements, strict: true });
            if (corrected.rejected > 0) {
                throw new DomainError(ERRORS.POST_NOT_FOUND, undefined, { transactionId: corrected.transaction.id });
            }
            return corrected;
        },
        correctRange: async (asker, correction) => {
            const { purpose, reason, patient: number, from, to, replacement, device, boot } = correction;
            if (to - from > LONGEST_SPAN) {
                throw new ContentError([{ pointer: '/to', detail: `must be at most ${String(LONGEST_CORRECTED_DAYS)} days after from` }]);
            }
            const patient = await patientOrNobody(askers.patient(asker, number));
            await disclosures.demandChange(asker.caller, patient, { action: 'write', category: 'vitals', purpose });
            if (
                replacement !== undefined &&
                (await demandChangeOf(ports, asker, { patient, purpose, number: replacement.patient })) === patient
            ) {
                throw new ContentError([{ pointer: '/replacement/patient', detail: 'is the patient whose readings they are now' }]);
            }
            const posts = await postsIn(ports, asker, { ...correction, number, patient });
            if (posts.length === 0) {
                throw new DomainError(ERRORS.POST_NOT_FOUND);
            }
            // What was sent may hold readings that cannot be: it is taken as it was taken then.
            const retraction = { patient, posts: posts.map(({ name }) => name), reason, strict: false };
            if (replacement === undefined) {
                return submit(ports, asker.caller, { ...retraction, replacements: [] });
            }
            demandWithin(posts, correction);
            const replacements = await anew(ports, posts, { device, boot, reason, patient: replacement.patient });
            const corrected = await submit(ports, asker.caller, { ...retraction, replacements });
            return { ...corrected, notReplaced: posts.length - replacements.length };
        },
    };
}

/** Whether both wards let the caller change the vitals of a patient; of nobody they let nobody. */
async function mayChange(
    { disclosures }: CorrectionPorts,
    caller: LedgerCaller,
    { about, purpose }: { readonly about: LedgerId; readonly purpose: Purpose },
): Promise<boolean> {
    const change = disclosures.demandChange(caller, about, { action: 'write', category: 'vitals', purpose });
    const isDecided = await undefinedOn(
        change.then(() => true),
        'RECORD_NOT_FOUND',
    );
    return isDecided === true;
}

/**
 * Whose readings they are instead: about them both wards decide, too. Nobody, and whose vitals the caller may not change, are alike.
 * @throws ContentError
 */
async function demandChangeOf(
    ports: CorrectionPorts,
    asker: Asker,
    { patient, purpose, number }: { readonly patient: LedgerId; readonly purpose: Purpose; readonly number: string },
): Promise<LedgerId> {
    const other = await patientOrNobody(ports.askers.patient(asker, number));
    if (other === patient) {
        return other;
    }
    if (!(await mayChange(ports, asker.caller, { about: other, purpose }))) {
        throw new ContentError([{ pointer: '/replacement/patient', detail: 'is nobody whose vitals you may change' }]);
    }
    return other;
}

/** A post goes to another patient whole. @throws ContentError where some of it lies outside of what was said to be theirs */
function demandWithin(posts: readonly PostInSpan[], { from, to }: Span): void {
    for (const { readings } of posts) {
        const { first, last } = stretchOf([readings]);
        if (first < from || last >= to) {
            const pointer = first < from ? '/from' : '/to';
            throw new ContentError([{ pointer, detail: `cuts through a post with readings from ${instant(first)} to ${instant(last)}` }]);
        }
    }
}

/** What stood until now, as another patient's: what was wrong before, is nobody's, unless it is this that was begun before. */
async function anew(
    { outbox }: CorrectionPorts,
    posts: readonly PostInSpan[],
    { patient, reason, ...start }: DeviceStart & Pick<RangeCorrection, 'patient' | 'reason'>,
): Promise<readonly DevicePost[]> {
    const replacements: DevicePost[] = [];
    for (const { name: post, readings, isRetracted } of posts) {
        const { sequence } = post;
        if (!isRetracted || (await outbox.patientOf({ ...placeOf(start), sequence }))?.patient === patient) {
            replacements.push(inPlaceOf({ ...start, post, reason }, ofPatient(patient, readings)));
        }
    }
    return replacements;
}

/** Posts of one patient, and what is entered in their place. */
interface Retraction {
    readonly patient: LedgerId;
    readonly posts: readonly PostName[];
    readonly reason: string;
    readonly replacements: readonly DevicePost[];
    /** A reading that cannot be refuses what is entered. */
    readonly strict: boolean;
}

/**
 * Retracts posts, and tells those who make windows. What replaces them is durable before and released after, also where nobody knows what came of it: a correction that
 * may come to stand is waited for. Where it was refused they are given up.
 */
async function submit(
    ports: CorrectionPorts,
    caller: LedgerCaller,
    { patient, posts, reason, replacements, strict }: Retraction,
): Promise<Corrected> {
    const { changes, vitals } = ports;
    const held = replacements.length === 0 ? undefined : await hold(ports, caller, { posts: replacements, strict });
    let isRefused = false;
    try {
        const correction = { posts: [...posts], reason, ...(held && { replacement: held.device }) };
        const { result, transaction } = await changes.submitOnce(caller, 'vitals:CorrectPosts', async () =>
            Promise.resolve({ request: { ledgerId: patient }, transient: { correction } }),
        );
        const known = result.results.filter((one) => one.status !== 'rejected');
        const windows = [...new Map(known.map(({ window: id, isOnLedger }) => [id, { id, isOnLedger }])).values()];
        vitals.corrected(windows);
        isRefused = known.length === 0;
        return {
            corrected: countOf(known, 'retracted'),
            already: countOf(known, 'already'),
            rejected: result.results.length - known.length,
            windows: windows.map(({ id, isOnLedger }) => ({ id, state: isOnLedger ? 'VALID' : 'unsettled' })),
            transaction,
            ...(held && { replacement: held.told }),
        };
    } catch (error) {
        // Refused for good: it will never stand. Of anything else it is unknown.
        isRefused = error instanceof DomainError && error.entry.status < 500;
        throw error;
    } finally {
        await (isRefused ? held?.giveUp() : held?.release());
    }
}

function countOf(results: readonly RetractionResult[], status: RetractionResult['status']): number {
    return results.filter((one) => one.status === status).length;
}
