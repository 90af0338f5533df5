// SPDX-License-Identifier: Apache-2.0
// Retracts posts of vitals, one or all of a time: both wards decide first, as about every change, and the ward's own process submits what the clinician signs
// inside. Nothing is removed: the readings stay, with who retracted them and why.

import {
    DomainError,
    ERRORS,
    type LedgerId,
    MAX_POSTS,
    type PostName,
    type Purpose,
    type RetractionResult,
} from '@wardledger/chaincode/domain';
import { newLedgerId } from '../../../custody';
import { undefinedOn } from '../../../kernel';
import type { CommittedTransaction, LedgerCaller } from '../../../ledger';
import type { Outbox } from '../../../store';
import type { Asker, Askers, Disclosures } from '../../access';
import type { SignedChanges } from '../../records';
import { ContentError } from '../../refusals';
import { deviceName, type DeviceStart, type LookUps, type MissBudget, patientOrNobody } from '../../subjects';
import type { Vitals } from '../ports/vitals';
import type { Span } from '../reading/reading-place';
import { ReadingWindows, type ReadingWindowPorts } from '../reading/reading-windows';
import { longestReach } from '../reading/readings';

/** Why, and for what. */
interface Reasoned {
    readonly reason: string;
    readonly purpose: Purpose;
}

/** `POST /v1/posts/{device}/{sequence}/corrections`. */
export interface PostCorrection extends DeviceStart, Reasoned {
    readonly sequence: number;
}

/** `POST /v1/patients/{id}/vitals/corrections`: posts of a device with a reading in a span. */
export interface RangeCorrection extends DeviceStart, Reasoned, Span {
    readonly patient: string;
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
}

/** So many days a correction of a device and time may span. */
export const LONGEST_CORRECTED_DAYS = 7;

/** What correcting needs. */
export interface CorrectionPorts extends ReadingWindowPorts {
    readonly askers: Pick<Askers, 'patient'>;
    readonly directory: Pick<LookUps, 'find'>;
    readonly missBudget: Pick<MissBudget, 'spend'>;
    readonly disclosures: Pick<Disclosures, 'open' | 'demandLook' | 'demandChange'>;
    readonly changes: Pick<SignedChanges, 'submitOnce'>;
    readonly outbox: ReadingWindowPorts['outbox'] & Pick<Outbox, 'patientOf'>;
    readonly vitals: Pick<Vitals, 'corrected'>;
    readonly maximumLateness: number;
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

interface FoundPost extends PostName {
    readonly patient: LedgerId;
}

/** Builds the service. */
export function createCorrections(ports: CorrectionPorts): Corrections {
    const { askers, disclosures, missBudget } = ports;
    return {
        correctPost: async ({ caller }, correction) => {
            const { purpose, reason } = correction;
            const missesIn = (found: FoundPost | undefined): number => (found === undefined ? 1 : 0);
            const found = await missBudget.spend(caller.name, async () => find(ports, caller, correction), missesIn);
            // What nobody posted is decided about as of somebody whom nobody knows.
            const about = found?.patient ?? newLedgerId();
            const change = disclosures.demandChange(caller, about, { action: 'write', category: 'vitals', purpose });
            const isDecided = await undefinedOn(
                change.then(() => true),
                'RECORD_NOT_FOUND',
            );
            if (found === undefined || isDecided === undefined) {
                throw new DomainError(ERRORS.POST_NOT_FOUND);
            }
            const { device, sequence, patient } = found;
            const corrected = await submit(ports, caller, { patient, posts: [{ device, sequence }], reason });
            if (corrected.rejected > 0) {
                throw new DomainError(ERRORS.POST_NOT_FOUND, undefined, { transactionId: corrected.transaction.id });
            }
            return corrected;
        },
        correctRange: async (asker, correction) => {
            const { purpose, reason, patient: number, from, to } = correction;
            if (to - from > LONGEST_SPAN) {
                throw new ContentError([{ pointer: '/to', detail: `must be at most ${String(LONGEST_CORRECTED_DAYS)} days after from` }]);
            }
            const patient = await patientOrNobody(askers.patient(asker, number));
            await disclosures.demandChange(asker.caller, patient, { action: 'write', category: 'vitals', purpose });
            const posts = await postsIn(ports, asker, { ...correction, number, patient });
            if (posts.length === 0) {
                throw new DomainError(ERRORS.POST_NOT_FOUND);
            }
            return submit(ports, asker.caller, { patient, posts, reason });
        },
    };
}

/** A post of this ward, and whose it is. */
async function find(
    ports: CorrectionPorts,
    caller: LedgerCaller,
    { device: name, boot, sequence }: PostCorrection,
): Promise<FoundPost | undefined> {
    const { ledger, ward } = ports;
    const device = await deviceOf(ports, caller, { device: name, boot });
    if (device === undefined) {
        return undefined;
    }
    const post = await undefinedOn(ledger.evaluate(caller, 'vitals:GetPost', { device, sequence, ward }), 'POST_NOT_FOUND');
    if (post === undefined) {
        return undefined;
    }
    const window = await undefinedOn(ledger.evaluate(caller, 'vitals:GetWindow', { id: post.window }), 'WINDOW_NOT_FOUND');
    const patient =
        window === undefined ? await waitingPatient(ports, caller, { device: name, boot, sequence }) : (window.survivor ?? window.subject);
    return patient === undefined ? undefined : { device, sequence, patient };
}

/** While its window is not on the ledger, this gateway alone knows whose a post is. */
async function waitingPatient(
    { directory, outbox }: CorrectionPorts,
    caller: LedgerCaller,
    post: Parameters<CorrectionPorts['outbox']['patientOf']>[0],
): Promise<LedgerId | undefined> {
    const found = await outbox.patientOf(post);
    const [entry] = found === undefined ? [] : await directory.find(caller, { kind: 'record', ids: [found.patient] });
    // Whose number is another's by now is erased, and nothing of theirs is corrected.
    return found?.subject === undefined || found.subject === entry?.own ? entry?.ledgerId : undefined;
}

async function deviceOf({ directory }: CorrectionPorts, caller: LedgerCaller, start: DeviceStart): Promise<LedgerId | undefined> {
    const [entry] = await directory.find(caller, { kind: 'device', ids: [deviceName(start)] });
    return entry?.own;
}

/** Posts of a device that have a reading in a span, retracted or not. @throws ContentError for more than one correction holds */
async function postsIn(
    ports: CorrectionPorts,
    asker: Asker,
    { patient, number, purpose, from, to, ...start }: Omit<RangeCorrection, 'reason'> & { readonly number: string },
): Promise<readonly PostName[]> {
    await ports.disclosures.demandLook(asker.caller, patient, { action: 'read', category: 'vitals', purpose });
    // Each ward corrects its own posts: the other's of the same device and number are others.
    const windows = new ReadingWindows({ ...ports, otherReadings: undefined }, asker, { patient, number, purpose });
    const device = await deviceOf(ports, asker.caller, start);
    if (device === undefined) {
        await windows.demandDecided();
        return [];
    }
    const open = windows.pieces({ to }, { resolution: 'raw', enough: Infinity });
    const sequences = new Set<number>();
    for await (const { readings } of open({ time: from, since: Math.max(0, from - longestReach(ports.maximumLateness)) })) {
        const wanted = readings.filter((one) => one.device === device && one.time >= from && one.time < to);
        wanted.forEach(({ sequence }) => sequences.add(sequence));
        if (sequences.size > MAX_POSTS) {
            throw new ContentError([{ pointer: '/to', detail: `holds more than ${String(MAX_POSTS)} posts; ask for a shorter time` }]);
        }
    }
    await windows.demandDecided();
    return [...sequences].map((sequence) => ({ device, sequence }));
}

/** Retracts posts of one patient, and tells those who make windows. */
async function submit(
    { changes, vitals }: CorrectionPorts,
    caller: LedgerCaller,
    { patient, posts, reason }: { readonly patient: LedgerId; readonly posts: readonly PostName[]; readonly reason: string },
): Promise<Corrected> {
    const { result, transaction } = await changes.submitOnce(caller, 'vitals:CorrectPosts', async () =>
        Promise.resolve({ request: { ledgerId: patient }, transient: { correction: { posts: [...posts], reason } } }),
    );
    const known = result.results.filter((one) => one.status !== 'rejected');
    const windows = [...new Map(known.map(({ window: id, isOnLedger }) => [id, { id, isOnLedger }])).values()];
    vitals.corrected(windows);
    return {
        corrected: countOf(known, 'retracted'),
        already: countOf(known, 'already'),
        rejected: result.results.length - known.length,
        windows: windows.map(({ id, isOnLedger }) => ({ id, state: isOnLedger ? 'VALID' : 'unsettled' })),
        transaction,
    };
}

function countOf(results: readonly RetractionResult[], status: RetractionResult['status']): number {
    return results.filter((one) => one.status === status).length;
}
