// SPDX-License-Identifier: Apache-2.0
// Asks Cedar's own build in a thread that lives for one job: what it cannot take ends the thread, never the gateway.

import { ERRORS } from '@wardledger/chaincode/domain';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { inTime, Semaphore } from '../../kernel';
import { ContentError } from '../refusals';
import type { CedarAnswer, CedarJob } from './cedar-worker';

/** Milliseconds that a job may take; two hundred policies take one twentieth of it. */
const DEADLINE = 10_000;
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };

/** Cedar's own build. One job at a time: a thread takes memory, and whoever asks is an administrator, not a crowd. */
export class CedarBuild {
    readonly #turns = new Semaphore(1);

    /**
     * Has a job done.
     * @param deadline - milliseconds.
     * @throws ContentError POLICY_INVALID where there was no answer: the build crashed, or took too long.
     */
    async ask(job: CedarJob, deadline = DEADLINE): Promise<CedarAnswer> {
        const answer = await this.#turns.run(async () => {
            // Run from TypeScript (tests), the thread needs the same translation as its parent; built code needs nothing.
            const extension = extname(__filename);
            const execArgv = extension === '.ts' ? ['--require', join(__dirname, '../../../../scripts/typescript-hook.cjs')] : [];
            const settings = { workerData: job, execArgv, env: {}, resourceLimits: LIMITS };
            const worker = new Worker(join(__dirname, `cedar-worker${extension}`), settings);
            // What it says, once; undefined where it dies or takes too long. Afterwards it is gone.
            const said = new Promise<string | undefined>((resolve) => {
                worker.once('message', resolve);
                worker.on('error', () => resolve(undefined));
                worker.once('exit', () => resolve(undefined));
            });
            const first = await inTime(said, { milliseconds: deadline, late: undefined });
            await worker.terminate();
            return first;
        });
        if (answer === undefined) {
            throw new ContentError([{ pointer: '/text', detail: 'Cedar gave no answer to it' }], undefined, ERRORS.POLICY_INVALID);
        }
        return JSON.parse(answer) as CedarAnswer;
    }
}
