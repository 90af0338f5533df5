// SPDX-License-Identifier: Apache-2.0
// Statistics across patients: ciphertexts are added by the custodian, the ledger decides whether the sum may be opened, only then
// are totals decrypted. The same question again is answered from the store.

import { canonicalJson, demandDefined, DomainError, ERRORS, SCALE, signalOf } from '@wardledger/chaincode/domain';
import type { Custodian } from '../../custody';
import { SingleFlight } from '../../kernel';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';
import type { Store } from '../../store';
import { ContentError } from '../refusals';
import { figuresOf } from './figures';
import { type Selection, type SelectionPorts, selectWindows } from './window-selection';

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
export interface StatisticsPorts extends SelectionPorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly custodian: Pick<Custodian, 'sumCiphertexts' | 'openRelease'>;
    readonly store: Pick<Store, 'releases'>;
}

/** Answers questions about cohorts. */
export interface Statistics {
    /** @throws DomainError SIGNAL_UNKNOWN, CONTENT_INVALID, WARD_FORBIDDEN, or why the ledger does not release this sum */
    ask(caller: LedgerCaller, question: StatisticsQuestion): Promise<StatisticsAnswer>;
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
        const { ledger, custodian, store } = this.#ports;
        const unknown = question.codes.flatMap((code, index) => (signalOf(code) === undefined ? [index] : []));
        if (unknown.length > 0) {
            const misfits = unknown.map((index) => ({ pointer: `/codes/${String(index)}`, detail: 'is not in the table of vital signs' }));
            throw new ContentError(misfits, 'A code is not in the table of vital signs.', ERRORS.SIGNAL_UNKNOWN);
        }
        // The same question in another order of codes and patients is the same question.
        const { patients, ward, from, to } = question;
        const codes = [...question.codes].sort();
        const name = canonicalJson({ codes, patients: patients === undefined ? undefined : [...patients].sort(), ward, from, to });
        return this.#questions.run(name, async () => {
            const stored = await store.releases.find([name]);
            if (stored !== undefined) {
                return stored as StatisticsAnswer;
            }
            const selected = await selectWindows(this.#ports, caller, question);
            if (selected.length === 0) {
                throw new DomainError(ERRORS.COHORT_TOO_SMALL, 'No window was found in this range.');
            }

            // The custodian adds, the ledger decides on the sum, the custodian opens it.
            const windows = selected.map(({ id }) => id).sort();
            const { ciphertextDigest } = await custodian.sumCiphertexts({ windows });
            const request = { codes, windows, ciphertextDigest };
            const { result, transaction } = await ledger.submit(caller, { name: 'statistics:RequestRelease', request });
            if (result.decision === 'deny') {
                // A refusal is committed too: it is evidence, and its transaction is named.
                throw new DomainError(ERRORS[result.code], undefined, { transactionId: transaction.id });
            }
            const totals = await custodian.openRelease({ releaseId: result.release.id });
            const asked = question.codes.flatMap((code) => totals.filter((one) => one.code === code));
            const answer: StatisticsAnswer = {
                results: asked.map((one) => {
                    const { unit } = demandDefined(signalOf(one.code), 'a signal that was released');
                    return { code: one.code, unit, ...figuresOf(one, SCALE) };
                }),
                windows: windows.length,
                from: new Date(Math.min(...selected.map(({ first }) => first))).toISOString(),
                to: new Date(Math.max(...selected.map(({ last }) => last))).toISOString(),
                sum: { ciphertextDigest: result.release.ciphertextDigest },
                release: result.release.id,
                transaction,
            };
            await store.releases.save([name], answer);
            return answer;
        });
    }
}
