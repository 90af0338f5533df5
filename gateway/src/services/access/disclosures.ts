// SPDX-License-Identifier: Apache-2.0
// Nobody sees another person's data without a look on the ledger, committed first, and without both wards' decision at the moment of opening. A permitted
// look covers the same caller, patient, action, category and purpose for 15 minutes, so that a bedside screen does not flood the chain; the decision is
// new each time.

import {
    type Category,
    type ConsentDecision,
    demandDefined,
    type LedgerId,
    LOOK_MS,
    type LookPlace,
    type PolicyAction,
    type Purpose,
} from '@wardledger/chaincode/domain';
import { type Custodian, factId, newAccessKey, newLedgerId, newSalt, type OpenedDisclosure } from '../../custody';
import { SingleFlight, undefinedOn } from '../../kernel';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';
import type { AccessCoverage, SealedTable } from '../../store';
import { recordNotFound } from '../subjects';

/** A read that begins just before the end must still find the look valid at the ledger. */
const MARGIN_MILLISECONDS = 5_000;

/** A look from later than this was committed while our clock was ahead: it would cover longer than it is valid. */
const CLOCK_TOLERANCE = 60_000;

/** What somebody does with which kind of data, and why. */
export interface Use {
    readonly action: PolicyAction;
    readonly category: Category;
    readonly purpose: Purpose;
}

/** What somebody wants to see, and why: of up to 200 patients, or records of staff, by ledger id; of NOBODY what is no one patient's. */
export interface LookRequest extends Use {
    readonly patients: readonly LedgerId[];
}

/** What is sealed: a record's name, and outside ids. */
export interface SealedParts {
    readonly envelope?: string;
    readonly sealedIds: readonly string[];
}

/** A committed look. */
export interface CommittedLook {
    readonly look: LookPlace;
    readonly transaction: CommittedTransaction;
}

/** What was opened, of whom, and the last transaction that says who looked. */
export interface Disclosure extends Omit<OpenedDisclosure, 'decisions'> {
    readonly permitted: ReadonlySet<LedgerId>;
    readonly transaction: CommittedTransaction;
}

/** What disclosing needs. */
export interface DisclosurePorts {
    readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
    readonly custodian: Pick<Custodian, 'openDisclosure'>;
    readonly coverage: SealedTable<AccessCoverage>;
    readonly now: () => number;
}

/** Commits looks and opens what they permit; one instance a process, because simultaneous reads share one look. */
export class Disclosures {
    readonly #ports: DisclosurePorts;
    readonly #looks = new SingleFlight<readonly (CommittedLook | undefined)[]>();

    constructor(ports: DisclosurePorts) {
        this.#ports = ports;
    }

    /**
     * Puts on the ledger that somebody looks, unless a look of theirs covers this one. What is denied is on the ledger, too.
     * @returns in the order of the patients; undefined where the look is denied.
     */
    look(caller: LedgerCaller, request: LookRequest): Promise<readonly (CommittedLook | undefined)[]> {
        const { patients, ...use } = request;
        return this.#looks.run([caller.name, ...Object.values(use), ...patients].join('\0'), async () => {
            const covered = await Promise.all(patients.map(async (patient) => this.#covering(caller, patient, use)));
            const open = patients.filter((_, index) => covered[index] === undefined);
            const fresh = open.length === 0 ? new Map<LedgerId, CommittedLook>() : await this.#commit(caller, open, use);
            return patients.map((patient, index) => covered[index] ?? fresh.get(patient));
        });
    }

    /** A look at one patient. @throws DomainError RECORD_NOT_FOUND where it is denied, as for somebody whom nobody knows */
    async demandLook(caller: LedgerCaller, patient: LedgerId, use: Use): Promise<CommittedLook> {
        const [look] = await this.look(caller, { patients: [patient], ...use });
        if (look === undefined) {
            throw recordNotFound();
        }
        return look;
    }

    /**
     * Opens what is sealed of those whom both wards let the caller see, now. What a permitted look covered and is denied by now is on the ledger
     * as a look that was denied.
     * @param sealedOf - what is to be opened, once it is known of whom anything is.
     * @returns undefined where nothing is permitted.
     */
    async open(
        caller: LedgerCaller,
        request: LookRequest,
        sealedOf: (permitted: ReadonlySet<LedgerId>) => SealedParts,
    ): Promise<Disclosure | undefined> {
        const { patients, ...use } = request;
        const looks = (await this.look(caller, request)).filter((look) => look !== undefined);
        const [first] = looks;
        if (first === undefined) {
            return undefined;
        }
        const sealed = sealedOf(new Set(looks.map(({ look }) => look.about)));
        const question = { caller: caller.name, looks: looks.map(({ look }) => look), ...use, ...sealed };
        const { decisions = [], ...opened } = (await undefinedOn(this.#ports.custodian.openDisclosure(question), 'ACCESS_DENIED')) ?? {};
        const about = (decision: boolean): LedgerId[] =>
            looks.filter((_, index) => (decisions[index] === 'permit') === decision).map(({ look }) => look.about);
        const overturned = about(false);
        if (overturned.length > 0) {
            await this.#write(caller, overturned, { ...use, decisions: overturned.map(() => 'deny') });
            await Promise.all(overturned.map(async (patient) => this.#forget(caller, patient, use)));
        }
        const { transaction } = looks.reduce((newest, look) => (look.look.time > newest.look.time ? look : newest), first);
        return 'ids' in opened ? { ...opened, permitted: new Set(about(true)), transaction } : undefined;
    }

    async #covering(caller: LedgerCaller, patient: LedgerId, use: Use): Promise<CommittedLook | undefined> {
        const { coverage, now } = this.#ports;
        const known = await coverage.find(coverageKey(caller, patient, use));
        const isCurrent = known !== undefined && known.expiresAt > now() && known.look.time <= now() + CLOCK_TOLERANCE;
        return isCurrent ? known : undefined;
    }

    /** Asks what the policies say, and states with it who looks. */
    async #commit(caller: LedgerCaller, patients: readonly LedgerId[], use: Use): Promise<ReadonlyMap<LedgerId, CommittedLook>> {
        const { ledger, coverage } = this.#ports;
        const { decisions } = await ledger.evaluate(caller, 'policies:CheckAccess', { patients: [...patients], ...use });
        const committed = await this.#write(caller, patients, { ...use, decisions });
        const permitted = committed.filter((_, index) => decisions[index] === 'permit');
        await Promise.all(
            permitted.map(async (one) => {
                const expiresAt = one.look.time + LOOK_MS - MARGIN_MILLISECONDS;
                await coverage.save(coverageKey(caller, one.look.about, use), { ...one, expiresAt }, { expiresAt });
            }),
        );
        return new Map(permitted.map((one) => [one.look.about, one]));
    }

    async #write(
        caller: LedgerCaller,
        patients: readonly LedgerId[],
        { decisions, ...use }: Use & { readonly decisions: readonly ConsentDecision[] },
    ): Promise<readonly CommittedLook[]> {
        const random = newLedgerId();
        const facts = patients.map((about, index) => ({
            kind: 'look' as const,
            about,
            ...use,
            decision: demandDefined(decisions[index], 'the decision about a patient'),
        }));
        const { transaction } = await this.#ports.ledger.submit(caller, {
            name: 'access:Record',
            request: { notice: newAccessKey() },
            transient: { facts, random, salt: newSalt() },
        });
        const time = Date.parse(transaction.timestamp);
        return patients.map((about, index) => ({ look: { about, time, id: factId(random, transaction.id, index) }, transaction }));
    }

    /** What was denied covers nothing any more. */
    async #forget(caller: LedgerCaller, patient: LedgerId, use: Use): Promise<void> {
        const { coverage } = this.#ports;
        const key = coverageKey(caller, patient, use);
        const known = await coverage.find(key);
        if (known !== undefined) {
            await coverage.save(key, { ...known, expiresAt: 0 }, { expiresAt: 0 });
        }
    }
}

function coverageKey({ name }: LedgerCaller, patient: LedgerId, { action, category, purpose }: Use): string[] {
    return [name, patient, action, category, purpose];
}
