// SPDX-License-Identifier: Apache-2.0
// Asks the ledger what a request would ask, over the same way: signed by the custodian, evaluated by a peer and its chaincode.

import { hasCode } from '@wardledger/chaincode/domain';
import type { Custodian } from '../../custody';
import { inTime, SingleFlight } from '../../kernel';
import type { Ledger } from '../../ledger';
import { isAnswer, ownQuestion } from './own-question';

/** What asking stands on. */
export interface LedgerProbePorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'reachable'>;
    readonly custodian: Pick<Custodian, 'identity' | 'sign'> & { /** Whether it answers now. */ reachable(): Promise<boolean> };
}

/** What a request would meet now. */
export interface LedgerStanding {
    /** Whether the ledger evaluates; while the custodian signs nothing, whether its peer answers at all. */
    readonly answers: boolean;
    /** Whether the peers find our clock within 15 minutes of their own; true as long as none says otherwise. */
    readonly clockFits: boolean;
}

/** Milliseconds for the custodian, for a peer's answer to what nobody has signed, and for all of it. */
const PATIENCE = { custodian: 1_000, unsigned: 1_200, all: 2_500 };
const SILENCE: LedgerStanding = { answers: false, clockFits: true };

/** The question; who asks while it is under way waits for the same answer, so a ledger that hangs is asked once. */
export class LedgerProbe {
    readonly #ports: LedgerProbePorts;
    readonly #asked = new SingleFlight<LedgerStanding>();

    constructor(ports: LedgerProbePorts) {
        this.#ports = ports;
    }

    /** Never rejects; what takes longer than two and a half seconds is no answer. */
    ask(): Promise<LedgerStanding> {
        const answer = this.#asked.run('ledger', async () => this.#ask().catch(() => SILENCE));
        return inTime(answer, { milliseconds: PATIENCE.all, late: SILENCE });
    }

    async #ask(): Promise<LedgerStanding> {
        const { ledger, custodian } = this.#ports;
        if (!(await inTime(custodian.reachable(), { milliseconds: PATIENCE.custodian, late: false }))) {
            return { answers: await ledger.reachable(PATIENCE.unsigned), clockFits: true };
        }
        const { caller, call } = await ownQuestion(custodian);
        try {
            await ledger.evaluate(caller, call.name, call.request);
            return { answers: true, clockFits: true };
        } catch (error) {
            if (hasCode(error, 'CLOCK_SKEWED')) {
                return { answers: true, clockFits: false };
            }
            return { answers: isAnswer(error), clockFits: true };
        }
    }
}
