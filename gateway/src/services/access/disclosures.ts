// SPDX-License-Identifier: Apache-2.0
// Nobody sees another person's data without a look on the ledger, committed first, and without both wards' decision at the moment of opening. A permitted
// look covers the same caller, patient, action, category and purpose for 15 minutes, so that a bedside screen does not flood the chain; the decision is
// new each time.

import {
    type Category,
    type ConsentDecision,
    demandDefined,
    DomainError,
    type EntryPlace,
    ERRORS,
    type LedgerId,
    LOOK_MS,
    type LookPlace,
    NOBODY,
    type PolicyAction,
    type Purpose,
} from '@wardledger/chaincode/domain';
import { type Custodian, factId, newAccessKey, newLedgerId, newSalt, type OpenedDisclosure, type SealedForm } from '../../custody';
import { SingleFlight, undefinedOn } from '../../kernel';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';
import type { AccessCoverage, SealedTable } from '../../store';
import { recordNotFound } from '../subjects';

export type { SealedForm } from '../../custody';

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
    /** Entries of the category that are looked at one by one, because the ledger has listed them so. */
    readonly entries?: readonly SeenEntry[];
}

/** An entry of a patient. */
export interface SeenEntry {
    readonly patient: LedgerId;
    readonly place: EntryPlace;
}

/** What is sealed: names of records, outside ids, what entries say, windows of readings. */
export interface SealedParts {
    readonly envelopes?: readonly string[];
    readonly sealedIds: readonly string[];
    readonly sealedEntries?: readonly string[];
    readonly sealedReadings?: readonly string[];
    /** To be handed out as it was sealed, for the caller's own key: in the place of each text stands a JWE. */
    readonly sealed?: SealedForm;
}

/** Of what there is one look: all of a category, or one entry. */
interface Seen {
    readonly about: LedgerId;
    readonly entry?: EntryPlace;
}

/** A committed look. */
export interface CommittedLook {
    readonly look: LookPlace;
    /** Where one entry was looked at. */
    readonly entry?: EntryPlace;
    readonly transaction: CommittedTransaction;
}

/** What was opened, of whom, and the last transaction that says who looked. */
export interface Disclosure extends Omit<OpenedDisclosure, 'decisions'> {
    readonly permitted: ReadonlySet<LedgerId>;
    /** Those that are permitted, in the order asked. */
    readonly looks: readonly LookPlace[];
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
     * @returns in the order of the patients, and then of the entries; undefined where the look is denied.
     */
    look(caller: LedgerCaller, request: LookRequest): Promise<readonly (CommittedLook | undefined)[]> {
        const { patients, entries = [], ...use } = request;
        const seen = [
            ...patients.map((about): Seen => ({ about })),
            ...entries.map(({ patient: about, place: entry }) => ({ about, entry })),
        ];
        return this.#looks.run([caller.name, ...Object.values(use), ...seen.map(nameOfSeen)].join('\0'), async () => {
            const covered = await Promise.all(seen.map(async (one) => this.#covering(caller, one, use)));
            const open = seen.filter((_, index) => covered[index] === undefined);
            const fresh = open.length === 0 ? new Map<string, CommittedLook>() : await this.#commit(caller, open, use);
            return seen.map((one, index) => covered[index] ?? fresh.get(nameOfSeen(one)));
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

    /** A look at what is no one patient's. @throws DomainError ACCESS_DENIED */
    async demandLookAtNobodys(caller: LedgerCaller, use: Use): Promise<void> {
        const [look] = await this.look(caller, { patients: [NOBODY], ...use });
        if (look === undefined) {
            throw new DomainError(ERRORS.ACCESS_DENIED);
        }
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
        const { patients: _patients, entries: _entries, ...use } = request;
        const looks = (await this.look(caller, request)).filter((look) => look !== undefined);
        const [first] = looks;
        if (first === undefined) {
            return undefined;
        }
        const sealed = sealedOf(new Set(looks.map(({ look }) => look.about)));
        const question = { caller: caller.name, looks: looks.map(({ look }) => look), ...use, ...sealed };
        const { decisions = [], ...opened } = (await undefinedOn(this.#ports.custodian.openDisclosure(question), 'ACCESS_DENIED')) ?? {};
        const decided = (permits: boolean): CommittedLook[] => looks.filter((_, index) => (decisions[index] === 'permit') === permits);
        const overturned = decided(false).map(seenBy);
        if (overturned.length > 0) {
            await this.#write(caller, overturned, { ...use, decisions: overturned.map(() => 'deny') });
            await Promise.all(overturned.map(async (one) => this.#forget(caller, one, use)));
        }
        const { transaction } = looks.reduce((newest, look) => (look.look.time > newest.look.time ? look : newest), first);
        const permitted = decided(true).map(({ look }) => look);
        return 'ids' in opened
            ? { ...opened, permitted: new Set(permitted.map(({ about }) => about)), looks: permitted, transaction }
            : undefined;
    }

    /**
     * Has both wards decide, now, whether somebody may change something of a patient, or of a record of the staff: before anything is submitted that says
     * whether there is one. The look that says so was committed first, as for what is read.
     * @throws DomainError RECORD_NOT_FOUND where it is denied, as for somebody whom nobody knows
     */
    async demandChange(
        caller: LedgerCaller,
        about: LedgerId,
        use: Omit<Use, 'action'> & { readonly action: 'write' | 'grant' },
    ): Promise<void> {
        const decided = await this.open(caller, { patients: [about], ...use }, () => ({ sealedIds: [] }));
        if (decided === undefined) {
            throw recordNotFound();
        }
    }

    async #covering(caller: LedgerCaller, seen: Seen, use: Use): Promise<CommittedLook | undefined> {
        const { coverage, now } = this.#ports;
        const known = await coverage.find(coverageKey(caller, seen, use));
        const isCurrent = known !== undefined && known.expiresAt > now() && known.look.time <= now() + CLOCK_TOLERANCE;
        return isCurrent ? { ...known, ...(seen.entry && { entry: seen.entry }) } : undefined;
    }

    /** Asks what the policies say, and states with it who looks. Of an entry that is looked at by itself the ledger has said it when it listed it. */
    async #commit(caller: LedgerCaller, seen: readonly Seen[], use: Use): Promise<ReadonlyMap<string, CommittedLook>> {
        const { ledger, coverage } = this.#ports;
        const patients = seen.filter(({ entry }) => entry === undefined).map(({ about }) => about);
        const checked =
            patients.length === 0 ? [] : (await ledger.evaluate(caller, 'policies:CheckAccess', { patients, ...use })).decisions;
        const asked = checked.values();
        const decisions = seen.map(({ entry }) =>
            entry === undefined ? demandDefined(asked.next().value, 'the decision about a patient') : 'permit',
        );
        const committed = await this.#write(caller, seen, { ...use, decisions });
        const permitted = committed.filter((_, index) => decisions[index] === 'permit');
        await Promise.all(
            permitted.map(async (one) => {
                const expiresAt = one.look.time + LOOK_MS - MARGIN_MILLISECONDS;
                await coverage.save(
                    coverageKey(caller, seenBy(one), use),
                    { look: one.look, transaction: one.transaction, expiresAt },
                    { expiresAt },
                );
            }),
        );
        return new Map(permitted.map((one) => [nameOfSeen(seenBy(one)), one]));
    }

    async #write(
        caller: LedgerCaller,
        seen: readonly Seen[],
        { decisions, ...use }: Use & { readonly decisions: readonly ConsentDecision[] },
    ): Promise<readonly CommittedLook[]> {
        const random = newLedgerId();
        const facts = seen.map((one, index) => ({
            kind: 'look' as const,
            ...one,
            ...use,
            decision: demandDefined(decisions[index], 'the decision about a patient'),
        }));
        const { transaction } = await this.#ports.ledger.submit(caller, {
            name: 'access:Record',
            request: { notice: newAccessKey() },
            transient: { facts, random, salt: newSalt() },
        });
        const time = Date.parse(transaction.timestamp);
        return seen.map(({ about, entry }, index) => ({
            look: { about, time, id: factId(random, transaction.id, index) },
            ...(entry && { entry }),
            transaction,
        }));
    }

    /** What was denied covers nothing any more. */
    async #forget(caller: LedgerCaller, seen: Seen, use: Use): Promise<void> {
        const { coverage } = this.#ports;
        const key = coverageKey(caller, seen, use);
        const known = await coverage.find(key);
        if (known !== undefined) {
            await coverage.save(key, { ...known, expiresAt: 0 }, { expiresAt: 0 });
        }
    }
}

function coverageKey({ name }: LedgerCaller, { about, entry }: Seen, { action, category, purpose }: Use): string[] {
    return [name, about, action, category, purpose, ...(entry === undefined ? [] : [entry.id])];
}

function nameOfSeen({ about, entry }: Seen): string {
    return entry === undefined ? about : `${about} ${entry.id}`;
}

function seenBy({ look: { about }, entry }: CommittedLook): Seen {
    return entry === undefined ? { about } : { about, entry };
}
