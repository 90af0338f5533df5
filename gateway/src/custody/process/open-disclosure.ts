// SPDX-License-Identifier: Apache-2.0
// One disclosure, in its order: both wards decide, the decision is written down and synced, and only then envelopes are opened.

import { type DecidedLook, DomainError, ERRORS, type LedgerId, type LookPlace } from '@wardledger/chaincode/domain';
import type { CryptoKey } from 'jose';
import { askBothWards, type Decided, type DecisionPorts, denied, late, type Undecided } from '../decisions/both-wards';
import type { DecidedChanges } from '../decisions/decided-changes';
import {
    type Coverage,
    coverageOfEntry,
    coverageOfName,
    coverageOfOutsideId,
    coverageOfReadings,
    isNameOfPlace,
} from '../envelopes/disclosure';
import { bindingOfSealed, type OpenedEnvelope, openEnvelope } from '../envelopes/envelopes';
import { handOut, type Reader } from '../envelopes/hand-out';
import { isForLooks } from '../envelopes/wrapped-for-a-look';
import type { OpeningsLog } from '../openings/openings-log';
import type { DisclosedText, DisclosedId, DisclosureRequest, OpenedDisclosure, OpenResult } from '../ports/custodian-api';
import type { Wallet } from '../wallet/wallet';
import type { OpeningEntry } from '../ports/opening-entry';

/** What disclosing needs. */
export interface DisclosurePorts extends DecisionPorts {
    readonly wallet: Pick<Wallet, 'identity'>;
    readonly openings: Pick<OpeningsLog, 'append'>;
    /** Learns which changes of records were permitted. */
    readonly changes: Pick<DecidedChanges, 'note'>;
    readonly log: (entry: OpeningEntry) => void;
}

/** An envelope that was given, and whether it may be opened. */
interface Judged {
    readonly envelope: string;
    /** `unreadable`: it does not say whom it is about. */
    readonly coverage: Coverage | 'unreadable';
}

/** What became of it. */
type Outcome = OpenedEnvelope | Exclude<DisclosedId, { readonly id: string }>;

/** Asked also for who is nobody, so that the time does not tell who is enrolled. */
export async function openDisclosure(
    ports: DisclosurePorts,
    envelopeKeys: readonly CryptoKey[],
    request: DisclosureRequest,
): Promise<OpenedDisclosure> {
    const { caller, looks, envelopes = [], sealedIds, sealedEntries = [], sealedReadings = [], ...use } = request;
    const identity = ports.wallet.identity(caller);
    const entry = {
        opening: openingOf(request),
        looks: looks.map(({ id }: LookPlace) => id),
        items: envelopes.length + sealedIds.length + sealedEntries.length + sealedReadings.length,
        ...(identity !== undefined && { certificateId: identity.certificateId }),
    } as const;
    const refuse = ({ error, reason }: Undecided): never => {
        ports.log({ ...entry, outcome: 'refused', reason });
        throw error;
    };

    const decided = await askBothWards(ports, { identity, looks, ...use });
    if ('error' in decided) {
        return refuse(decided);
    }
    const judged = judge(request, decided.answer.decisions);
    if (judged === undefined) {
        return refuse(denied('denied'));
    }
    const reader = readerOf(decided.answer, request);
    if (reader === 'missing') {
        const error = new DomainError(ERRORS.ENCRYPTION_KEY_MISSING, 'register a key with POST /v1/encryption-key, or ask for JSON');
        return refuse({ error, reason: error.code });
    }
    const kept = await writtenDown(ports.openings, decided, judged.filter(({ coverage }) => coverage === 'permitted').length);
    if ('error' in kept) {
        return refuse(kept);
    }
    ports.changes.note(caller, decided.answer.decisions);
    const outcomes = await Promise.all(
        judged.map(async ({ envelope, coverage }): Promise<Outcome> => {
            if (coverage !== 'permitted') {
                return coverage === 'denied' ? { denied: true } : { unreadable: true };
            }
            const opened = reader === undefined ? openEnvelope(envelope, envelopeKeys) : handOut(envelope, envelopeKeys, reader);
            return opened.catch(() => ({ unreadable: true }) as const);
        }),
    );
    const unreadable = outcomes.filter((outcome) => 'unreadable' in outcome).length;
    ports.log({ ...entry, outcome: 'opened', ...kept, ...(unreadable > 0 && { unreadable }) });
    return answerOf(decided.answer, outcomes, request);
}

/**
 * Of the names, then of the ids, the entries, the readings; `undefined` where nothing is permitted, or something belongs to none of the looks. What belongs to a
 * look that is denied takes nothing else with it; but where names are asked for, one of them at least is permitted.
 */
function judge(
    { envelopes = [], sealedIds, sealedEntries = [], sealedReadings = [], each }: DisclosureRequest,
    looks: readonly DecidedLook[],
): readonly Judged[] | undefined {
    const covered = (sealed: string, rule: typeof coverageOfName): Judged => {
        const binding = bindingOfSealed(sealed);
        const coverage = binding === undefined ? 'unreadable' : rule(binding, looks);
        // Of a look without a decision nobody knows all ids: what is of its patient stays sealed like what is denied.
        return { envelope: sealed, coverage: each === true && coverage === 'none' ? 'denied' : coverage };
    };
    const permitted = looks.filter(({ decision }) => decision === 'permit').map(({ id }) => id);
    const names = envelopes.map((one) => covered(one, coverageOfName));
    const judged = [
        ...names,
        ...sealedIds.map((one) => covered(one, coverageOfOutsideId)),
        ...sealedEntries.map((one) => covered(one, coverageOfEntry)),
        ...sealedReadings.map((one) => heldToLooks(covered(one, coverageOfReadings), permitted)),
    ];
    const isNamed = names.length === 0 || names.some(({ coverage }) => coverage !== 'denied');
    const isPermitted = isNamed && permitted.length > 0;
    return isPermitted && judged.every(({ coverage }) => coverage !== 'none') ? judged : undefined;
}

/** What the other ward's custodian has wrapped against a look opens by that look alone: kept, it is worth nothing to anybody else, nor later. */
function heldToLooks(judged: Judged, permitted: readonly LedgerId[]): Judged {
    return judged.coverage !== 'permitted' || isForLooks(judged.envelope, permitted) ? judged : { ...judged, coverage: 'denied' };
}

/** The last step before anything opens: the decision is written down and synced, and still fresh then. */
export async function writtenDown(
    openings: Pick<OpeningsLog, 'append'>,
    { question, key, evidence, isFresh }: Decided,
    items: number,
): Promise<{ readonly line: string } | Undecided> {
    const line = await openings.append({ question, key, evidence, items }).catch(unwritten);
    if (typeof line !== 'string') {
        return line;
    }
    return isFresh() ? { line } : late();
}

/** A full disk is said by its name. */
function unwritten(error: unknown): Undecided {
    if (!(error instanceof DomainError)) {
        throw error;
    }
    const { code = 'unknown' } = (error.cause ?? {}) as { code?: string };
    return { error, reason: code };
}

/** To whom it is handed out sealed, where that is asked: to the key that both wards name, whatever the gateway says. */
function readerOf({ author, recipient }: Decided['answer'], { sealed: form }: DisclosureRequest): Reader | 'missing' | undefined {
    if (form === undefined) {
        return undefined;
    }
    return recipient === undefined ? 'missing' : { form, key: recipient, party: author.ledgerId };
}

function openingOf({ envelopes, sealedEntries, sealedReadings }: DisclosureRequest): OpeningEntry['opening'] {
    if (sealedReadings !== undefined) {
        return 'readings';
    }
    if (sealedEntries !== undefined) {
        return 'entries';
    }
    return envelopes === undefined ? 'ids' : 'record';
}

function answerOf({ decisions, digest }: Decided['answer'], outcomes: readonly Outcome[], request: DisclosureRequest): OpenedDisclosure {
    const decided = new Map(decisions.map(({ id, decision }) => [id, decision]));
    const permitted = decisions.filter(({ decision }) => decision === 'permit');
    const ofNames = request.envelopes?.length ?? 0;
    const ofIds = ofNames + request.sealedIds.length;
    const ofEntries = ofIds + (request.sealedEntries?.length ?? 0);
    return {
        decisions: request.looks.map(({ id }) => decided.get(id) ?? 'undecided'),
        policies: [...new Set(permitted.flatMap(({ policies }) => policies))].sort(),
        digest,
        ...(request.envelopes !== undefined && { names: outcomes.slice(0, ofNames).map(wordsOf) }),
        ids: outcomes.slice(ofNames, ofIds).map((one) => ('content' in one ? resultOf(one) : one)),
        ...(request.sealedEntries !== undefined && { entries: outcomes.slice(ofIds, ofEntries).map(wordsOf) }),
        ...(request.sealedReadings !== undefined && { readings: outcomes.slice(ofEntries).map(wordsOf) }),
    };
}

function wordsOf(outcome: Outcome): DisclosedText {
    return 'content' in outcome ? { content: textOf(outcome) } : outcome;
}

function textOf({ content }: OpenedEnvelope): string {
    return Buffer.from(content).toString('utf8');
}

/** An outside id, or that no key opened it. */
function resultOf(opened: OpenedEnvelope | undefined): OpenResult {
    return opened === undefined ? { unreadable: true } : { ledgerId: opened.binding.ledgerId, id: textOf(opened) };
}

/** Names of areas and nodes, which need no look. @throws DomainError ACCESS_DENIED where there is any other */
export async function openNamesOfPlaces(sealedIds: readonly string[], envelopeKeys: readonly CryptoKey[]): Promise<readonly OpenResult[]> {
    const opened = await Promise.all(sealedIds.map(async (one) => openEnvelope(one, envelopeKeys).catch(() => undefined)));
    if (!opened.every((one) => one === undefined || isNameOfPlace(one.binding))) {
        throw new DomainError(ERRORS.ACCESS_DENIED, 'only the names of areas and nodes open without a look');
    }
    return opened.map(resultOf);
}
