// SPDX-License-Identifier: Apache-2.0
// Whether the peers of the other wards answer: without them nothing commits and nothing opens, while everything of one's own is in order.

import { WARD_MSPS } from '@wardledger/chaincode/domain';
import type { Custodian } from '../../custody';
import { inTime, SingleFlight } from '../../kernel';
import type { Ledger } from '../../ledger';
import { isAnswer, ownQuestion } from './own-question';

/** What asking stands on. */
export interface OtherWardsPorts {
    readonly ledger: Pick<Ledger, 'evaluateAt'>;
    readonly custodian: Pick<Custodian, 'identity' | 'sign'>;
    /** Whether custodian and own peer do their work: while they do not, nothing is known of others. */
    readonly ownAnswers: () => Promise<boolean>;
    /** Milliseconds of a clock that never steps. */
    readonly monotonic: () => number;
}

/** By the MSPs of the other wards, whether a peer of theirs answers; empty while that cannot be known. */
export type OtherWardsStanding = ReadonlyMap<string, boolean>;

/** Milliseconds for which an answer is repeated, and for a peer's answer. */
const ASKED_EVERY = 60_000;
const PATIENCE = 5_000;

/** Asks one question at the other wards' peers, by way of the own one, at most once a minute however often it is read. */
export class OtherWards {
    readonly #ports: OtherWardsPorts;
    readonly #asked = new SingleFlight<OtherWardsStanding>();
    #known: { readonly standing: OtherWardsStanding; readonly at: number } | undefined;

    constructor(ports: OtherWardsPorts) {
        this.#ports = ports;
    }

    /** Never rejects. */
    async standing(): Promise<OtherWardsStanding> {
        if (this.#known !== undefined && this.#ports.monotonic() - this.#known.at < ASKED_EVERY) {
            return this.#known.standing;
        }
        return this.#asked.run('others', async () => {
            const standing = await this.#ask().catch(() => new Map<string, boolean>());
            this.#known = { standing, at: this.#ports.monotonic() };
            return standing;
        });
    }

    async #ask(): Promise<OtherWardsStanding> {
        const { custodian, ledger, ownAnswers } = this.#ports;
        if (!(await ownAnswers())) {
            return new Map();
        }
        const { caller, call } = await ownQuestion(custodian);
        const others = WARD_MSPS.filter((msp) => msp !== caller.mspId);
        const answers = others.map(async (msp) => {
            const answer = ledger.evaluateAt(caller, msp, call).then(() => true, isAnswer);
            return [msp, await inTime(answer, { milliseconds: PATIENCE, late: false })] as const;
        });
        return new Map(await Promise.all(answers));
    }
}
