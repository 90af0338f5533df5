// SPDX-License-Identifier: Apache-2.0
// Asks both wards for a decision that is new, and takes it once: under a nonce and a key of this one time, and not when it has become old.

import { openDecision } from '@wardledger/chaincode/crypto';
import { type DecisionAnswer, type DecisionQuestion, DomainError, ERRORS, hasCode } from '@wardledger/chaincode/domain';
import { newDecisionSecret } from '../keys/randomness';
import type { DisclosureRequest } from '../ports/custodian-api';
import type { DecisionEvidence, DecisionReader } from '../ports/decision-reader';
import { answerFault, type Expected } from './answer-fault';
import type { NewestLook } from './newest-look';

/** Milliseconds for which an answer of both wards counts: whoever is refused now may have been permitted then. */
export const FRESH = 10_000;
/** Milliseconds before the second attempt, and before the third: the time that a block takes from one ward to the other. */
const PAUSES = [100, 400] as const;

/** What peers answer of which one is behind the other. */
const PASSING: readonly string[] = ['ENDORSEMENT_MISMATCH', 'FLOOR_NOT_REACHED', 'LOOK_NOT_FOUND'];

/** What asking needs. */
export interface DecisionPorts {
    readonly decisions: DecisionReader;
    /** What both wards had at an earlier decision: below it neither decides. */
    readonly floor: NewestLook;
    /** Milliseconds of a clock that never steps. */
    readonly monotonic: () => number;
    readonly pause: (milliseconds: number) => Promise<void>;
}

/** What both wards decided, and all by which somebody else can see that they did. */
export interface Decided {
    readonly answer: DecisionAnswer;
    readonly question: DecisionQuestion;
    /** To the sealed answer. */
    readonly key: string;
    readonly evidence: DecisionEvidence;
    readonly isFresh: () => boolean;
}

/** Nothing that anything may be opened by. */
export interface Undecided {
    readonly error: DomainError;
    /** For the custodian's own log alone. */
    readonly reason: string;
}

/** Whose looks they must be, and at what. */
export type Wanted = Omit<Expected, 'question'> & Pick<DisclosureRequest, 'looks' | 'each'>;

/** Asks, and again where one of the peers had not seen the looks' block yet. */
export async function askBothWards(ports: DecisionPorts, wanted: Wanted): Promise<Decided | Undecided> {
    const isPassing = (decided: Decided | Undecided): boolean => 'error' in decided && PASSING.includes(decided.reason);
    return askAgain(async () => askOnce(ports, wanted), isPassing, ports.pause);
}

/** Asks up to three times, as long as what comes back passes by itself. @returns the last answer */
export async function askAgain<Answer>(
    ask: () => Promise<Answer>,
    isPassing: (answer: Answer) => boolean,
    pause: DecisionPorts['pause'],
): Promise<Answer> {
    for (const milliseconds of PAUSES) {
        const answer = await ask();
        if (!isPassing(answer)) {
            return answer;
        }
        await pause(milliseconds);
    }
    return ask();
}

/** A question of this one time. */
function questionOf({ looks, each, sealed }: Wanted, floor: NewestLook): DecisionQuestion {
    return {
        nonce: newDecisionSecret(),
        looks: [...looks],
        ...(each && { each }),
        ...(sealed !== undefined && { sealed: true as const }),
        ...(floor.place && { floor: floor.place }),
    };
}

async function askOnce({ decisions, floor, monotonic }: DecisionPorts, wanted: Wanted): Promise<Decided | Undecided> {
    const question = questionOf(wanted, floor);
    const key = newDecisionSecret();
    const askedAt = monotonic();
    let endorsed;
    try {
        endorsed = await decisions.decide(question, key);
    } catch (error) {
        return undecided(error);
    }
    if ('untrusted' in endorsed) {
        return unavailable(endorsed.untrusted);
    }
    const answer = openDecision(endorsed.sealed, key);
    const fault = answer === undefined ? 'sealed for another question' : answerFault(answer, { ...wanted, question });
    if (answer === undefined || fault !== undefined) {
        return denied(fault ?? 'no answer');
    }
    floor.note(question.looks, answer);
    const isFresh = (): boolean => monotonic() - askedAt <= FRESH;
    return isFresh() ? { answer, question, key, evidence: endorsed.evidence, isFresh } : late();
}

/** Nobody can open by looks that have expired, or that are several authors'; that an own identity is not registered is said as it is. */
function undecided(error: unknown): Undecided {
    if (!(error instanceof DomainError)) {
        return unavailable('unknown');
    }
    if (error.code === 'CUSTODIAN_UNAVAILABLE') {
        return { error, reason: error.code };
    }
    return hasCode(error, 'LOOK_EXPIRED', 'REQUEST_INVALID') ? denied(error.code) : unavailable(error.code);
}

/** Why is not told. */
export function denied(reason: string): Undecided {
    return {
        error: new DomainError(ERRORS.ACCESS_DENIED, 'both wards permit no current look of this caller at what was to be opened'),
        reason,
    };
}

/** An answer that came too late. */
export function late(): Undecided {
    return unavailable('late');
}

/** Nobody can say now whether it is permitted; asked again it may be. */
function unavailable(reason: string): Undecided {
    return { error: new DomainError(ERRORS.LEDGER_UNAVAILABLE, undefined, { retryAfter: 1 }), reason };
}
