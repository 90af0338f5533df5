// SPDX-License-Identifier: Apache-2.0
// Takes this ward's steps for the seeds of clusters, its own and the other ward's. Which step is due is a rule of the domain (`nextStep`);
// here the ledger is asked, the step is taken, and what stands then is asked about again.

import { setTimeout as sleep } from 'node:timers/promises';
import { demandDefined, type FoundSeed, hasCode, nextStep, WARD_MSPS, wardOf } from '@wardledger/chaincode/domain';
import type { Custodian } from '../../custody';
import { SingleFlight } from '../../kernel';
import type { Ledger } from '../../ledger';
import { createRegistrar, type Registrar } from '../participants';

/** What the runner needs. */
export interface SeedRunnerPorts {
    readonly ward: string;
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly custodian: Pick<Custodian, 'identity' | 'sign' | 'seedCommitments' | 'seedSecret'>;
    readonly now: () => number;
}

/** Whose seed: the ledger id of a cluster, and the epoch. */
export interface SeedPlace {
    readonly cluster: string;
    readonly epoch: number;
}

/** Milliseconds between two looks at a seed that somebody waits for. */
const LOOK_EVERY = 250;

/** Takes the steps as the ward's registrar; one instance a process, because whoever waits for the same seed shares the looks at it. */
export class SeedRunner {
    readonly #ports: SeedRunnerPorts;
    readonly #registrar: Registrar;
    readonly #mspId: string;
    readonly #settling = new SingleFlight<FoundSeed>();

    constructor(ports: SeedRunnerPorts) {
        this.#ports = ports;
        this.#registrar = createRegistrar(ports);
        this.#mspId = demandDefined(
            WARD_MSPS.find((mspId) => wardOf(mspId) === ports.ward),
            'the MSP of the ward',
        );
    }

    /**
     * Takes every step that is due for this ward now.
     * @param options - `open`: whether it begins an epoch that nobody has begun
     * @returns the seed as it stands then
     */
    async advance(place: SeedPlace, { open }: { readonly open: boolean }): Promise<FoundSeed> {
        const { ledger, custodian, now } = this.#ports;
        const caller = await this.#registrar.itself();
        let found = await ledger.evaluate(caller, 'cluster:GetSeed', { ...place });
        for (;;) {
            const step = nextStep(found, { mspId: this.#mspId, nowMs: now(), open });
            if (step.do === 'wait' || step.do === 'done') {
                return found;
            }
            if (step.do === 'commit') {
                const request = { ...place, ...(await custodian.seedCommitments(place)) };
                found = (await ledger.submit(caller, { name: 'cluster:CommitSeed', request })).result;
            } else if (step.do === 'close') {
                const request = { ...place, phase: step.phase };
                found = (await ledger.submit(caller, { name: 'cluster:CloseSeedPhase', request })).result;
            } else {
                const { kind } = step;
                const { secret } = await custodian.seedSecret({ ...place, kind });
                found = (await ledger.submit(caller, { name: 'cluster:RevealSeed', request: { ...place, kind, secret } })).result;
            }
        }
    }

    /**
     * Advances the seed, beginning its epoch if nobody has, again and again until it is known or the time is over. Whoever asks for the
     * same seed meanwhile gets the same answer.
     * @throws DomainError what the ledger refused in the last pass; at once, when it is not that the other ward was faster
     */
    settle(place: SeedPlace, milliseconds: number): Promise<FoundSeed> {
        return this.#settling.run(`${place.cluster}/${place.epoch}`, async () => {
            const end = performance.now() + milliseconds;
            for (;;) {
                // Every pass looks at the clock, the failed ones too: a refusal that does not go away must not be asked for ever.
                const isOver = performance.now() >= end;
                try {
                    const found = await this.advance(place, { open: true });
                    if (found.seed !== undefined || isOver) {
                        return found;
                    }
                } catch (error) {
                    // The other ward was at the same seed at the same moment: look again.
                    const isOvertaken = hasCode(error, 'SEED_REFUSED', 'LEDGER_CONFLICT', 'ENDORSEMENT_MISMATCH');
                    if (isOver || !isOvertaken) {
                        throw error;
                    }
                }
                await sleep(LOOK_EVERY);
            }
        });
    }
}
