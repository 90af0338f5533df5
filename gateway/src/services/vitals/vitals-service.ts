// SPDX-License-Identifier: Apache-2.0
// The ingest service that routes use: intake, delivery, and the answers about submissions.

import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError, ERRORS, isErrorCode } from '@wardledger/chaincode/domain';
import type { SubmissionRecord } from '../../store';
import { Delivery } from './delivery';
import { Admission } from './intake/admission';
import { createHeadCheck } from './intake/head-check';
import { VitalsIntake } from './intake/ingest-vitals';
import type { DevicePost, IngestOptions, IngestResult, IngestService, IngestStatus, Submission } from './posts/ingest-ports';
import { INGEST_SETTINGS, type IngestPorts, type IngestSettings } from './posts/ingest-settings';
import { itemProblem } from './posts/item-problem';
import { Waiters } from './waiters';

/** Part of the stopping time that may go into delivering what is left. */
const DRAIN = 0.6;
const DRAIN_LOOK = 20;

/** Builds the service; nothing runs before `start`. */
export function createIngest(ports: IngestPorts, settings: Partial<IngestSettings> = {}): IngestService {
    return new IngestPipeline(ports, { ...INGEST_SETTINGS, ...settings });
}

function isFinal({ state }: { readonly state: Submission['state'] }): boolean {
    return state === 'VALID' || state === 'INVALID';
}

function submissionOf({ subject: _subject, transaction, ...record }: SubmissionRecord): Submission {
    return transaction === undefined ? record : { ...record, transaction: { ...transaction, status: 'VALID' } };
}

/** A post that was acknowledged and then refused by the ledger is told like one that was refused at once. */
function finalResult(result: IngestResult, { state, transaction, code }: Submission): IngestResult {
    const known = { ...result, state, ...(transaction === undefined ? {} : { transaction }) };
    if (state !== 'INVALID') {
        return known;
    }
    return { ...known, status: 'rejected', problem: itemProblem(code !== undefined && isErrorCode(code) ? code : 'LEDGER_REJECTED') };
}

class IngestPipeline implements IngestService {
    readonly #ports: IngestPorts;
    readonly #settings: IngestSettings;
    readonly #admission: Admission;
    readonly #intake: VitalsIntake;
    readonly #delivery: Delivery;
    readonly #waiters = new Waiters();
    #state: 'new' | 'running' | 'stopping' = 'new';

    constructor(ports: IngestPorts, settings: IngestSettings) {
        this.#ports = ports;
        this.#settings = settings;
        this.#admission = new Admission(settings.maximumPending);
        const { outbox, keys, now, report } = ports;
        const heads = createHeadCheck(ports);
        this.#intake = new VitalsIntake({ heads, outbox, admission: this.#admission, postKey: keys.postKey, rules: settings, now, report });
        this.#delivery = new Delivery(ports, settings, (ids) => {
            ids.forEach((id) => {
                this.#admission.settle(id);
            });
            this.#waiters.settled(ids);
        });
    }

    async start(): Promise<void> {
        this.#admission.restore(await this.#ports.outbox.pending());
        this.#state = 'running';
        await this.#delivery.resume();
    }

    async ingest(posts: readonly DevicePost[], caller: { readonly subject: string }, options: IngestOptions = {}): Promise<IngestResult[]> {
        if (this.#state !== 'running') {
            throw new DomainError(ERRORS.STORE_FULL, 'The gateway takes nothing now.', { retryAfter: 5 });
        }
        if (!this.#ports.room.hasRoom) {
            throw new DomainError(ERRORS.STORE_FULL, 'The disk is nearly full.', { retryAfter: 30 });
        }
        const { results, waiting } = await this.#intake.take(posts, caller.subject);
        const { waitSeconds = 0 } = options;
        this.#delivery.add(waiting, { hurry: waitSeconds > 0 });
        return waitSeconds > 0 ? this.#whenFinal(results, waitSeconds) : results;
    }

    async waitFor(submissionIds: readonly string[], seconds: number): Promise<Submission[]> {
        const alreadyFinal = async (): Promise<string[]> => {
            const records = await this.#ports.outbox.submissions(submissionIds);
            const open = new Set(records.filter((record) => !isFinal(record)).map(({ id }) => id));
            return submissionIds.filter((id) => !open.has(id));
        };
        if (submissionIds.length > 0) {
            await this.#waiters.wait(submissionIds, seconds * 1000, alreadyFinal);
        }
        return (await this.#ports.outbox.submissions(submissionIds)).map(submissionOf);
    }

    async submission(id: string, { visibleTo }: { readonly visibleTo?: string } = {}): Promise<Submission | undefined> {
        const [record] = await this.#ports.outbox.submissions([id]);
        const visible = record !== undefined && (visibleTo === undefined || visibleTo === record.subject);
        return visible ? submissionOf(record) : undefined;
    }

    status(): IngestStatus {
        const { transactionsInFlight, healthy } = this.#delivery;
        const oldest = this.#admission.oldest();
        const age = oldest === undefined ? {} : { oldestReceivedAt: oldest };
        return { pending: this.#admission.total, ...age, transactionsInFlight, delivering: this.#state === 'running' && healthy };
    }

    async stop(deadlineMilliseconds: number): Promise<void> {
        this.#state = 'stopping';
        this.#delivery.hurryAll();
        const began = performance.now();
        const spent = (): number => performance.now() - began;
        while (this.#mayDrain() && spent() < deadlineMilliseconds * DRAIN) {
            await sleep(DRAIN_LOOK);
        }
        this.#waiters.releaseAll();
        await Promise.race([this.#delivery.stop(), sleep(Math.max(1, deadlineMilliseconds - spent()), undefined, { ref: false })]);
    }

    #mayDrain(): boolean {
        return this.#admission.total > 0 && this.#delivery.healthy && this.#settings.holdAt === undefined;
    }

    async #whenFinal(results: readonly IngestResult[], seconds: number): Promise<IngestResult[]> {
        const ids = [...new Set(results.flatMap(({ submission }) => (submission === undefined ? [] : [submission])))];
        const submissions = new Map((await this.waitFor(ids, seconds)).map((submission) => [submission.id, submission]));
        return results.map((result) => {
            const found = submissions.get(result.submission ?? '');
            return found === undefined ? result : finalResult(result, found);
        });
    }
}
