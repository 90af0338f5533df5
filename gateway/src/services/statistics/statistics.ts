// SPDX-License-Identifier: Apache-2.0
// Statistics across patients: ciphertexts are added by the custodian, the ledger decides whether the sum may be opened, only then
// are totals decrypted. The same question again is answered from the store, when the ledger permits it to whoever asks.

import {
    canonicalJson,
    type CohortRule,
    demandDefined,
    DomainError,
    ERRORS,
    type Hex64,
    isLedgerId,
    type LedgerId,
    type Release,
    type RetiredWindow,
    signalOf,
    type StoredWindow,
} from '@wardledger/chaincode/domain';
import type { CiphertextSumAnswer, Custodian } from '../../custody';
import { SingleFlight } from '../../kernel';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';
import type { Store } from '../../store';
import { createRegistrar } from '../participants';
import { ContentError } from '../refusals';
import { demandJoinable, endorseSum, type EndorsingPorts } from './endorsed-sum';
import { figuresOf } from './figures';
import { type LeftOut, NO_WINDOW, textOf } from './left-out';
import { partsOf, requestRelease, type WholeRelease } from './release-request';
import { closeAndWait, type WindowClosingPorts } from './window-closing';
import { isAskedAbout, type Selection, type SelectionPorts, selectWindows } from './window-selection';

/** `POST /statistics`; times in milliseconds. */
export interface StatisticsQuestion extends Selection {
    readonly codes: readonly string[];
    /** Windows are on the ledger when their hour is over: `closeFirst` closes them now, and waits for them so many seconds at most. */
    readonly closeFirst?: { readonly waitSeconds: number };
}

/** One signal's line of the answer. */
export interface StatisticsResult {
    readonly code: string;
    readonly unit: string;
    readonly count: number;
    readonly mean: number;
    readonly standardDeviation: number | null;
    /** Readings entered as multiples of this, in the unit. */
    readonly scale: number;
    /** `ROUNDED`: a reading was finer than that. */
    readonly flags?: readonly 'ROUNDED'[];
}

/** What a release does not say of itself, because it came later. */
export const SINCE_FLAGS = ['MERGED_SINCE', 'CORRECTED_SINCE'] as const;
export type SinceFlag = (typeof SINCE_FLAGS)[number];

/** The answer. */
export interface StatisticsAnswer {
    readonly results: readonly StatisticsResult[];
    /** Windows added. */
    readonly windows: number;
    /** Windows that were selected and were not added, and why; absent where there are none. Of who refuses, and of whom there is no record, nothing is told. */
    readonly leftOut?: { readonly count: number; readonly windows: readonly LeftOut[] };
    /**
     * How many of the windows of the range were left out because no enrolled device has signed posts of theirs, and of how many that are told of; absent where none
     * was. Of who refuses, and of whom there is no record, none is counted.
     */
    readonly unproven?: { readonly leftOut: number; readonly of: number };
    /** Effective range: first and last reading of the windows added, and of those of which nothing is told. */
    readonly from: string;
    readonly to: string;
    readonly sum: { readonly ciphertextDigest: string };
    readonly release: string;
    readonly transaction: CommittedTransaction;
    /**
     * `MERGED_SINCE`: patients in it were merged or separated after its release. `CORRECTED_SINCE`: readings in it were retracted. Asked for each time, never
     * stored.
     */
    readonly flags?: readonly SinceFlag[];
}

/** What statistics need. */
export interface StatisticsPorts extends SelectionPorts, WindowClosingPorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly custodian: Pick<Custodian, 'sumCiphertexts' | 'openRelease' | 'identity' | 'sign'>;
    readonly blobs: EndorsingPorts['blobs'];
    readonly store: Pick<Store, 'releases'>;
}

/** Answers questions about cohorts. */
export interface Statistics {
    /** @throws DomainError SIGNAL_UNKNOWN, CONTENT_INVALID, WARD_FORBIDDEN, RATE_LIMITED, or why the ledger does not release this sum */
    ask(caller: LedgerCaller, question: StatisticsQuestion): Promise<StatisticsAnswer>;
    /** Takes a window out of statistics for good. @throws DomainError WINDOW_NOT_FOUND, WARD_FORBIDDEN */
    retire(caller: LedgerCaller, id: string): Promise<RetiredWindow & { readonly transaction: CommittedTransaction }>;
    /** Sets from how many callers other than the asker the readings of the ward's cohorts must come. */
    setCohortRule(caller: LedgerCaller, rule: CohortRule): Promise<CohortRule & { readonly transaction: CommittedTransaction }>;
}

/** Builds the service; one instance a process, because simultaneous equal questions share one release. */
export function createStatistics(ports: StatisticsPorts): Statistics {
    return new CohortStatistics(ports);
}

class CohortStatistics implements Statistics {
    readonly #ports: StatisticsPorts;
    readonly #questions = new SingleFlight<StatisticsAnswer>();

    constructor(ports: StatisticsPorts) {
        this.#ports = ports;
    }

    async ask(caller: LedgerCaller, question: StatisticsQuestion): Promise<StatisticsAnswer> {
        const { ledger, store } = this.#ports;
        const unknown = question.codes.flatMap((code, index) => (signalOf(code) === undefined ? [index] : []));
        if (unknown.length > 0) {
            const misfits = unknown.map((index) => ({ pointer: `/codes/${String(index)}`, detail: 'is not in the table of vital signs' }));
            throw new ContentError(misfits, 'A code is not in the table of vital signs.', ERRORS.SIGNAL_UNKNOWN);
        }
        // The same question in another order of codes and patients is the same question; who asks is judged each time.
        const { codes, patients, ward, from, to } = question;
        const unproven = question.unproven === true ? true : undefined;
        const words = {
            codes: [...codes].sort(),
            patients: patients === undefined ? undefined : [...patients].sort(),
            ward,
            from,
            to,
            unproven,
        };
        const name = canonicalJson(words);
        // Who wants what was measured a moment ago gets no answer of who does not.
        const flight = [caller.mspId, caller.name, name, question.closeFirst !== undefined];
        return this.#questions.run(canonicalJson(flight), async () => {
            const stored = (await store.releases.find([name])) as StatisticsAnswer | undefined;
            if (stored !== undefined) {
                const { release, windows } = await ledger.evaluate(caller, 'statistics:GetRelease', { id: stored.release });
                const { ciphertextDigest } = release;
                const request = {
                    codes: [...release.codes],
                    windows: [...windows],
                    ciphertextDigest,
                    ...(release.unproven && { unproven: release.unproven }),
                };
                return flagged(stored, await this.#demandRelease(caller, request));
            }
            if (question.closeFirst !== undefined) {
                await closeAndWait(this.#ports, question.closeFirst.waitSeconds);
            }
            const { answer, permission } = await this.#answer(caller, question);
            await store.releases.save([name], answer);
            return flagged(answer, permission);
        });
    }

    async retire(caller: LedgerCaller, id: string): Promise<RetiredWindow & { readonly transaction: CommittedTransaction }> {
        if (!isLedgerId(id)) {
            throw new DomainError(ERRORS.WINDOW_NOT_FOUND);
        }
        const { result, transaction } = await this.#ports.ledger.submit(caller, { name: 'statistics:RetireWindow', request: { id } });
        return { ...result, transaction };
    }

    async setCohortRule(caller: LedgerCaller, rule: CohortRule): Promise<CohortRule & { readonly transaction: CommittedTransaction }> {
        const { result, transaction } = await this.#ports.ledger.submit(caller, { name: 'statistics:SetCohortRule', request: rule });
        return { ...result, transaction };
    }

    /** The custodian adds, the ledger decides on the sum, the custodian opens it. */
    async #answer(
        caller: LedgerCaller,
        question: StatisticsQuestion,
    ): Promise<{ readonly answer: StatisticsAnswer; readonly permission: Permission }> {
        const { custodian } = this.#ports;
        const { ciphertextDigest, leftOut, unproven, eligible, summed } = await this.#add(caller, question);
        const windows = summed.map(({ id }) => id);
        const codes = [...question.codes].sort();
        demandJoinable(summed);
        const isAskedFor = question.unproven === true;
        const permission = await this.#demandRelease(
            caller,
            { codes, windows, ciphertextDigest, ...(isAskedFor && { unproven: true }) },
            textOf(leftOut),
        );
        const { release, transaction } = permission;
        // The custodian opens what it has added itself and both wards have, too.
        await endorseSum({ ...this.#ports, registrar: createRegistrar(this.#ports) }, release.id, summed);
        const totals = await custodian.openRelease({ releaseId: release.id });
        const [from, to] = [Math.min(...eligible.map(({ first }) => first)), Math.max(...eligible.map(({ last }) => last))];
        const answer: StatisticsAnswer = {
            results: question.codes
                .flatMap((code) => totals.filter((one) => one.code === code))
                .map((one) => {
                    const { unit, scale } = demandDefined(signalOf(one.code), 'a signal that was released');
                    const isRounded = eligible.some(({ signals }) =>
                        signals.some(({ code, rounded }) => code === one.code && rounded === true),
                    );
                    return { code: one.code, unit, ...figuresOf(one, scale), scale: 1 / scale, ...(isRounded && { flags: ['ROUNDED'] }) };
                }),
            windows: windows.length,
            ...(leftOut.length > 0 && { leftOut: { count: leftOut.length, windows: leftOut } }),
            ...(unproven > 0 && { unproven: { leftOut: unproven, of: windows.length + leftOut.length + unproven } }),
            from: new Date(from).toISOString(),
            to: new Date(to).toISOString(),
            sum: { ciphertextDigest: release.ciphertextDigest },
            release: release.id,
            transaction,
        };
        return { answer, permission };
    }

    /** Has the custodian add what can be added. @throws DomainError COHORT_TOO_SMALL where that is nothing */
    async #add(caller: LedgerCaller, question: StatisticsQuestion): Promise<Added> {
        const found = await selectWindows(this.#ports, caller, question);
        // One that cannot be added, or should not be, keeps back none of the others.
        const retired = await this.#retiredAmong(caller, idsOf(found));
        const isRetired = new Set(retired);
        const standing = found.filter(({ id }) => !isRetired.has(id));
        const selected = standing.filter((window) => isAskedAbout(window, question));
        const wanted = idsOf(selected);
        const unadded = idsOf(standing.filter((window) => !isAskedAbout(window, question)));
        // Of those that nobody has signed the custodian says who refuses, too: their number would tell it.
        const request = { windows: wanted, ...(unadded.length > 0 && { unadded }) };
        const sum = wanted.length === 0 ? NOTHING : await this.#ports.custodian.sumCiphertexts(request);
        const { ciphertextDigest, leftOut: unreadable, refused } = sum;
        const leftOut: LeftOut[] = [...retired.map((window) => ({ window, code: 'WINDOW_RETIRED' as const })), ...unreadable];
        if (ciphertextDigest === undefined) {
            // Without a number: beside a sum it is one of many, and here it would be of whoever is asked about.
            throw new DomainError(ERRORS.COHORT_TOO_SMALL, textOf(leftOut) ?? NO_WINDOW);
        }
        const named = new Set(leftOut.map(({ window }) => window));
        const isRefused = new Set(refused);
        // What a person is told is of these: what was added would tell whoever posted one of them whether its patient has a record, and refuses.
        const eligible = selected.filter(({ id }) => !named.has(id));
        const summed = eligible.filter(({ id }) => !isRefused.has(id)).sort((one, other) => (one.id < other.id ? -1 : 1));
        return { ciphertextDigest, leftOut, unproven: unadded.filter((id) => !isRefused.has(id)).length, eligible, summed };
    }

    async #retiredAmong(caller: LedgerCaller, ids: readonly string[]): Promise<readonly string[]> {
        const retired: string[] = [];
        for (const windows of partsOf(ids)) {
            retired.push(...(await this.#ports.ledger.evaluate(caller, 'statistics:FindRetired', { windows })));
        }
        return retired;
    }

    /** Asks for the wards' permission in the caller's name. @throws DomainError why the ledger does not release the sum to this caller */
    async #demandRelease(caller: LedgerCaller, request: WholeRelease, detail?: string): Promise<Permission> {
        const { decision, transaction } = await requestRelease({ ledger: this.#ports.ledger, caller, request, detail });
        const { release, mergedSince = false, correctedSince = false } = decision;
        const since = { MERGED_SINCE: mergedSince, CORRECTED_SINCE: correctedSince };
        return { release, transaction, flags: SINCE_FLAGS.filter((flag) => since[flag]) };
    }
}

/** What the custodian has added, and of what. */
interface Added {
    readonly ciphertextDigest: Hex64;
    readonly leftOut: readonly LeftOut[];
    /** How many were left out because nobody has signed posts of theirs. */
    readonly unproven: number;
    /** With those of who refuses. */
    readonly eligible: readonly StoredWindow[];
    /** By their ids. */
    readonly summed: readonly StoredWindow[];
}

function idsOf(windows: readonly StoredWindow[]): LedgerId[] {
    return windows.map(({ id }) => id).sort();
}

interface Permission {
    readonly release: Release;
    readonly transaction: CommittedTransaction;
    readonly flags: readonly SinceFlag[];
}

/** What is known about a release today, beside what was answered when it was given. */
function flagged(answer: StatisticsAnswer, { flags }: Permission): StatisticsAnswer {
    return flags.length > 0 ? { ...answer, flags } : answer;
}

const NOTHING: CiphertextSumAnswer = { leftOut: [], refused: [] };
