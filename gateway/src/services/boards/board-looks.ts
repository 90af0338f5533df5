// SPDX-License-Identifier: Apache-2.0
// The looks of boards: stated for all patients in one transaction, by the ward's own process around the clinician's signature; and decided together by both
// wards at every opening. A look at a board covers nothing else, and nothing else covers it.

import { type LedgerId, LOOK_MS, type LookPlace, type Purpose } from '@wardledger/chaincode/domain';
import { LruMap } from 'toad-cache';
import { type Custodian, type DisclosureRequest, factId, newAccessKey, newLedgerId, newSalt, type OpenedDisclosure } from '../../custody';
import { undefinedOn } from '../../kernel';
import type { LedgerCaller } from '../../ledger';
import type { SignedChanges } from '../records';

/** What a decision is asked about shortly before the end must still find its look valid. */
const MARGIN = 30_000;
/** People whose looks are remembered; whoever is forgotten states them again. */
const MOST_REMEMBERED = 1_000;

/** A look that was committed. */
export interface StatedLook {
    readonly place: LookPlace;
    readonly transactionId: string;
}

/** Whose board, and why. */
export interface BoardOf {
    readonly caller: LedgerCaller;
    readonly purpose: Purpose;
}

/** What is sealed. */
export type BoardParts = Pick<DisclosureRequest, 'sealedIds' | 'sealedEntries' | 'sealedReadings'>;

/** What both wards let open, and of whom. */
export interface DecidedBoard extends Omit<OpenedDisclosure, 'decisions'> {
    readonly permitted: ReadonlySet<LedgerId>;
}

/** What stating and deciding need. */
export interface BoardLooksPorts {
    readonly changes: Pick<SignedChanges, 'submit'>;
    readonly custodian: Pick<Custodian, 'openDisclosure'>;
    readonly now: () => number;
}

/** One instance a process. What was stated is remembered here alone: a process that comes after states it again. */
export class BoardLooks {
    readonly #ports: BoardLooksPorts;
    readonly #stated = new LruMap<Map<LedgerId, StatedLook>>(MOST_REMEMBERED);

    constructor(ports: BoardLooksPorts) {
        this.#ports = ports;
    }

    /** States looks at those patients whom none covers, all in one transaction. @returns the looks at all of them, in order */
    async state(of: BoardOf, patients: readonly LedgerId[]): Promise<readonly StatedLook[]> {
        const stated = this.#of(of);
        const until = this.#ports.now() - LOOK_MS + MARGIN;
        const open = patients.filter((about) => (stated.get(about)?.place.time ?? 0) <= until);
        if (open.length > 0) {
            (await this.#write(of, open, 'permit')).forEach((look) => stated.set(look.place.about, look));
        }
        return patients.flatMap((about) => stated.get(about) ?? []);
    }

    /**
     * Has both wards decide about looks, now, and opens what they permit. What was permitted and is denied by now is on the ledger as looks that were denied.
     * @returns undefined where nothing is permitted
     */
    async open(of: BoardOf, looks: readonly StatedLook[], sealed: BoardParts): Promise<DecidedBoard | undefined> {
        const places = looks.map(({ place }) => place);
        const use = { action: 'read', category: 'vitals', purpose: of.purpose } as const;
        const question = { caller: of.caller.name, looks: places, each: true as const, ...use, ...sealed };
        const opened = await undefinedOn(this.#ports.custodian.openDisclosure(question), 'ACCESS_DENIED');
        const decisionOf = (index: number): string => opened?.decisions[index] ?? 'deny';
        const decided = (decision: string): LedgerId[] =>
            places.filter((_, index) => decisionOf(index) === decision).map(({ about }) => about);
        const denied = decided('deny');
        const stated = this.#of(of);
        [...denied, ...decided('undecided')].forEach((about) => stated.delete(about));
        if (denied.length > 0) {
            await this.#write(of, denied, 'deny');
        }
        return opened && { ...opened, permitted: new Set(decided('permit')) };
    }

    #of({ caller, purpose }: BoardOf): Map<LedgerId, StatedLook> {
        const name = `${caller.name} ${purpose}`;
        const known = this.#stated.get(name) ?? new Map<LedgerId, StatedLook>();
        this.#stated.set(name, known);
        return known;
    }

    async #write({ caller, purpose }: BoardOf, patients: readonly LedgerId[], decision: 'permit' | 'deny'): Promise<readonly StatedLook[]> {
        const random = newLedgerId();
        const { transaction } = await this.#ports.changes.submit(caller, {
            name: 'board:RecordLooks',
            request: { notice: newAccessKey() },
            transient: { patients: [...patients], purpose, decision, random, salt: newSalt() },
        });
        const time = Date.parse(transaction.timestamp);
        return patients.map((about, index) => ({
            place: { about, time, id: factId(random, transaction.id, index) },
            transactionId: transaction.id,
        }));
    }
}
