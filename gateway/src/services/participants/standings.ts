// SPDX-License-Identifier: Apache-2.0
// Who is suspended, as far as the gateway can know: asked of the ledger at most every few seconds for each caller, so that what needs no
// ledger (a stored answer, a post that will be signed later) is refused as well. The ledger decides; whoever cannot be asked about passes.

import { DomainError, ERRORS, hasCode, type ParticipantStatus, type Role } from '@wardledger/chaincode/domain';
import { LruMap } from 'toad-cache';
import { inTime } from '../../kernel';
import type { Registrar } from './registrar';

/** What standings need. */
export interface StandingPorts {
    /** `undefined` when nobody of this name is enrolled here. */
    readonly certificateIdOf: (caller: string) => Promise<string | undefined>;
    readonly registrar: Pick<Registrar, 'demandActive'>;
    /** Told what the ledger says of a caller's roles. */
    readonly seen?: (caller: string, roles: readonly Role[]) => Promise<void>;
    /** Milliseconds that only grow; the process's own unless said otherwise. */
    readonly elapsed?: () => number;
    /** Milliseconds that a request waits for the ledger; 300 unless said otherwise. */
    readonly patience?: number;
}

/** `now`: looks again, however fresh the last look is. */
export interface LookOptions {
    readonly now: boolean;
}

/** `ended`: the certificate that this gateway knows of the caller counts no more. */
type CallerStatus = ParticipantStatus | 'ended';

/** Knows who is suspended, and whose certificate has ended. */
export interface Standings {
    /** Refuses whom the ledger showed suspended at the last look, which is a few seconds old at most while the ledger answers. @throws DomainError ACTOR_SUSPENDED, CERTIFICATE_ENDED */
    demandNotSuspended(caller: string, options?: LookOptions): Promise<void>;
    /** What was just committed about a caller. */
    note(caller: string, status: CallerStatus): void;
}

const FRESH = 5_000;
const PATIENCE = 300;
const REMEMBERED = 10_000;

/** One question to the ledger, and what is known of its answer. */
interface Look {
    readonly askedAt: number;
    status: CallerStatus | undefined;
    /** Settles with the answer, however it comes out; `undefined` once nobody waits for it. */
    answer: Promise<void> | undefined;
}

/** Builds the service; one instance a process. */
export function createStandings(ports: StandingPorts): Standings {
    return new LookedUpStandings(ports);
}

class LookedUpStandings implements Standings {
    readonly #ports: Required<Omit<StandingPorts, 'seen'>> & Pick<StandingPorts, 'seen'>;
    readonly #looks = new LruMap<Look>(REMEMBERED);

    constructor(ports: StandingPorts) {
        this.#ports = { elapsed: () => performance.now(), patience: PATIENCE, ...ports };
    }

    async demandNotSuspended(caller: string, { now }: LookOptions = { now: false }): Promise<void> {
        const { elapsed, patience } = this.#ports;
        const last = this.#looks.get(caller);
        const look = !now && last !== undefined && elapsed() - last.askedAt < FRESH ? last : this.#begin(caller, last?.status);
        if (look.answer !== undefined) {
            await inTime(look.answer, { milliseconds: patience, late: undefined });
            look.answer = undefined; // a ledger that hangs delays no more than one request after the other
        }
        if (look.status === 'suspended' || look.status === 'ended') {
            throw new DomainError(look.status === 'ended' ? ERRORS.CERTIFICATE_ENDED : ERRORS.ACTOR_SUSPENDED);
        }
    }

    note(caller: string, status: CallerStatus): void {
        this.#looks.set(caller, { askedAt: this.#ports.elapsed(), status, answer: undefined });
    }

    /** Until the answer comes, and when none comes, what was known before holds. */
    #begin(caller: string, known: CallerStatus | undefined): Look {
        const look: Look = { askedAt: this.#ports.elapsed(), status: known, answer: undefined };
        look.answer = this.#ask(caller).then(
            (status) => {
                look.status = status;
            },
            () => undefined,
        );
        this.#looks.set(caller, look);
        return look;
    }

    /** Whoever is not enrolled here has nothing that could be suspended. */
    async #ask(caller: string): Promise<CallerStatus> {
        const { certificateIdOf, registrar } = this.#ports;
        const certificateId = await certificateIdOf(caller);
        if (certificateId === undefined) {
            return 'active';
        }
        try {
            const found = await registrar.demandActive(certificateId);
            if (found !== undefined) {
                await this.#ports.seen?.(caller, found.roles);
            }
            return found?.certificate?.until === undefined ? 'active' : 'ended';
        } catch (error) {
            if (hasCode(error, 'ACTOR_SUSPENDED')) {
                return 'suspended';
            }
            throw error;
        }
    }
}
