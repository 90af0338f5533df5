// SPDX-License-Identifier: Apache-2.0
// Statistics across patients: ciphertexts are added by the custodian, the ledger decides whether the sum may be opened, only then
// are totals decrypted. The same question again is answered from the store.

import { canonicalJson, DomainError, ERRORS, SCALE, signalOf, type StoredWindow } from '@wardledger/chaincode/domain';
import type { Custodian, SignalTotals } from '../../custody';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';
import type { SealedTable } from '../../store';
import { ContentError } from '../refusals';
import { figuresOf } from './figures';
import type { Selection, WindowSelector } from './window-selection';

/** `POST /statistics`; times in milliseconds. */
export interface StatisticsQuestion extends Selection {
    readonly codes: readonly string[];
}

/** One signal's line of the answer. */
export interface StatisticsResult {
    readonly code: string;
    readonly unit: string;
    readonly count: number;
    readonly mean: number;
    readonly standardDeviation: number | null;
}

/** The answer. */
export interface StatisticsAnswer {
    readonly results: readonly StatisticsResult[];
    /** Windows added. */
    readonly windows: number;
    /** Effective range: first and last reading of the selected windows. */
    readonly from: string;
    readonly to: string;
    readonly sum: { readonly ciphertextDigest: string };
    readonly release: string;
    readonly transaction: CommittedTransaction;
}

/** What statistics need. */
export interface StatisticsDependencies {
    readonly ledger: Pick<Ledger, 'submit'>;
    readonly custodian: Pick<Custodian, 'sumCiphertexts' | 'openRelease'>;
    readonly select: WindowSelector;
    readonly answers: SealedTable<unknown>;
}

/** Answers questions about cohorts. */
export interface Statistics {
    ask(caller: LedgerCaller, question: StatisticsQuestion): Promise<StatisticsAnswer>;
}

function assertKnownCodes(codes: readonly string[]): void {
    const unknown = codes.flatMap((code, index) => (signalOf(code) === undefined ? [index] : []));
    if (unknown.length > 0) {
        const misfits = unknown.map((index) => ({ pointer: `/codes/${String(index)}`, detail: 'is not in the table of vital signs' }));
        throw new ContentError(misfits, 'A code is not in the table of vital signs.', ERRORS.SIGNAL_UNKNOWN);
    }
}

/** The same question in another order of codes and patients is the same question. */
function questionKey({ codes, patients, ward, from, to }: StatisticsQuestion): readonly string[] {
    return [
        canonicalJson({ codes: [...codes].sort(), patients: patients === undefined ? undefined : [...patients].sort(), ward, from, to }),
    ];
}

function resultOf(totals: SignalTotals): StatisticsResult {
    return { code: totals.code, unit: signalOf(totals.code)?.unit ?? '', ...figuresOf(totals, SCALE) };
}

function rangeOf(windows: readonly StoredWindow[]): { from: string; to: string } {
    const [first, last] = [Math.min(...windows.map((window) => window.first)), Math.max(...windows.map((window) => window.last))];
    return { from: new Date(first).toISOString(), to: new Date(last).toISOString() };
}

/** Builds the service; one instance a process, because simultaneous equal questions share one release. */
export function createStatistics({ ledger, custodian, select, answers }: StatisticsDependencies): Statistics {
    const running = new Map<string, Promise<StatisticsAnswer>>();

    /** A refusal is committed too: it is evidence, and its transaction is named. */
    async function release(
        caller: LedgerCaller,
        codes: string[],
        windows: string[],
    ): Promise<{ id: string; digest: string; transaction: CommittedTransaction }> {
        const { ciphertextDigest } = await custodian.sumCiphertexts({ windows });
        const request = { codes, windows, ciphertextDigest };
        const { result, transaction } = await ledger.submit(caller, 'statistics:RequestRelease', request);
        if (result.decision === 'deny') {
            throw new DomainError(ERRORS[result.code], undefined, { transactionId: transaction.id });
        }
        return { id: result.release.id, digest: result.release.ciphertextDigest, transaction };
    }

    async function compute(caller: LedgerCaller, question: StatisticsQuestion): Promise<StatisticsAnswer> {
        const windows = await select(caller, question);
        if (windows.length === 0) {
            throw new DomainError(ERRORS.COHORT_TOO_SMALL, 'No window was found in this range.');
        }
        const codes = [...question.codes].sort();
        const { id, digest, transaction } = await release(caller, codes, windows.map((window) => window.id).sort());
        const totals = await custodian.openRelease({ releaseId: id });
        const results = question.codes.flatMap((code) => totals.filter((one) => one.code === code).map(resultOf));
        return { results, windows: windows.length, ...rangeOf(windows), sum: { ciphertextDigest: digest }, release: id, transaction };
    }

    async function answer(caller: LedgerCaller, question: StatisticsQuestion, key: readonly string[]): Promise<StatisticsAnswer> {
        const stored = await answers.find(key);
        if (stored !== undefined) {
            return stored as StatisticsAnswer;
        }
        const fresh = await compute(caller, question);
        await answers.save(key, fresh);
        return fresh;
    }

    return {
        ask: async (caller, question) => {
            assertKnownCodes(question.codes);
            const key = questionKey(question);
            const name = key.join('\0');
            const mine = running.get(name) ?? answer(caller, question, key).finally(() => running.delete(name));
            running.set(name, mine);
            return mine;
        },
    };
}
