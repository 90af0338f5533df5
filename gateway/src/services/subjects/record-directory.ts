// SPDX-License-Identifier: Apache-2.0
// From a record number to what the ledger calls it: keyed by the custodian, looked up among the wards' private entries.

import {
    demandDefined,
    DomainError,
    ERRORS,
    type FoundRecord,
    type LedgerId,
    MAX_SUBJECTS,
    type SubjectKind,
} from '@wardledger/chaincode/domain';
import { type Custodian, newLedgerId, type OutsideName } from '../../custody';
import { slicesOf, undefinedOn } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';
import { Numbers, type NumbersPorts, type SaidNumbering } from './numbering';

/** A record number's keyed hash and, where one was given, its ledger id. */
export interface DirectoryEntry {
    readonly lookupKey: string;
    /** Whom the number leads to now: after a merge the record that stays. */
    readonly ledgerId: LedgerId | undefined;
    /** The number's own, which no merge changes. */
    readonly own: LedgerId | undefined;
    /** As it is sealed. */
    readonly text: string;
}

/** The entry of a number that somebody has mentioned. */
export interface KnownEntry extends DirectoryEntry {
    readonly ledgerId: LedgerId;
    readonly own: LedgerId;
}

/** What may be registered under a record number. */
export interface RegistrableEntry extends DirectoryEntry {
    readonly said: SaidNumbering;
}

/** Which ids are looked up. */
export interface NamedIds {
    readonly kind: SubjectKind;
    readonly ids: readonly string[];
    /** Whose areas or nodes; this ward's unless it is said. Record numbers say it themselves. */
    readonly ward?: string | undefined;
}

/** What looking up needs. */
export interface RecordDirectoryPorts extends NumbersPorts {
    readonly custodian: Pick<Custodian, 'lookupKeys'>;
    readonly ledger: Pick<Ledger, 'evaluate'>;
}

/** Looks record numbers and device names up. */
export interface RecordDirectory {
    /** One entry for each id, in order. */
    find(caller: LedgerCaller, named: NamedIds): Promise<DirectoryEntry[]>;
    /** The entry of a record number that is to be registered, known or not. @throws DomainError WARD_FORBIDDEN for a number of the other ward's */
    registrable(caller: LedgerCaller, id: string): Promise<RegistrableEntry>;
    /** The entry of a record that somebody has mentioned before; else RECORD_NOT_FOUND. */
    known(caller: LedgerCaller, id: string): Promise<KnownEntry>;
    /**
     * The entry of a record that is to be changed; of a number that was merged into another record RECORD_MERGED. Who names that one means
     * what stood under it, and its versions may be versions of the record that stays.
     */
    own(caller: LedgerCaller, id: string): Promise<KnownEntry>;
    /** The current version of a record; else RECORD_NOT_FOUND. */
    current(caller: LedgerCaller, id: string): Promise<FoundRecord & { readonly lookupKey: string }>;
}

/** The one refusal for records that never were, were revoked or were erased. */
export function recordNotFound(): DomainError {
    return new DomainError(
        ERRORS.RECORD_NOT_FOUND,
        'There is no record under this id that you may see. A visit or a grant lets a clinician in; in an emergency, POST /v1/emergency-access does.',
    );
}

/**
 * Whom nobody knows gets an id that nobody has: what is asked and stated of it then is what would be of anybody, and takes as long.
 * @param patient - the ledger id of who was looked up by a record's number.
 */
export async function patientOrNobody(patient: Promise<LedgerId>): Promise<LedgerId> {
    return (await undefinedOn(patient, 'RECORD_NOT_FOUND')) ?? newLedgerId();
}

/** Finds as many at once as custodian and ledger take. */
async function inParts(find: (some: NamedIds) => Promise<DirectoryEntry[]>, { ids, ...which }: NamedIds): Promise<DirectoryEntry[]> {
    const entries: DirectoryEntry[] = [];
    for (const some of slicesOf(ids, MAX_SUBJECTS)) {
        entries.push(...(await find({ ...which, ids: some })));
    }
    return entries;
}

/** Builds the directory. */
export function createRecordDirectory({ custodian, ledger, ward: ownWard }: RecordDirectoryPorts): RecordDirectory {
    const numbers = new Numbers({ ledger, ward: ownWard });
    const numberOf = (id: string): OutsideName => ({ kind: 'record', id });

    const findSome: RecordDirectory['find'] = async (caller, { kind, ids, ward }) => {
        const names = ids.map((id) => ({ kind, id, ...(ward !== undefined && { ward }) }));
        const { named } = await numbers.read(caller, names);
        const lookupKeys = await custodian.lookupKeys(named.map(({ name }) => name));
        const found = await ledger.evaluate(caller, 'subject:FindSubjects', { lookupKeys });
        return named.map(({ text }, index) => {
            const own = found[index]?.ledgerId;
            const lookupKey = demandDefined(lookupKeys[index], 'the lookup key of an outside id');
            return { lookupKey, own, text, ledgerId: found[index]?.survivor ?? own };
        });
    };

    const find: RecordDirectory['find'] = async (caller, named) => inParts(async (some) => findSome(caller, some), named);

    async function entry(caller: LedgerCaller, id: string): Promise<DirectoryEntry> {
        const [found] = await find(caller, { kind: 'record', ids: [id] });
        return demandDefined(found, 'the entry of a number');
    }

    const known: RecordDirectory['known'] = async (caller, id) => {
        const { ledgerId, own, ...found } = await entry(caller, id);
        if (ledgerId === undefined || own === undefined) {
            throw recordNotFound();
        }
        return { ...found, ledgerId, own };
    };

    return {
        find,
        registrable: async (caller, id) => {
            // What is settled between this and the look-up the ledger refuses.
            const { named, said } = await numbers.read(caller, [numberOf(id)]);
            if (!named.every(({ isOwn }) => isOwn)) {
                throw new DomainError(ERRORS.WARD_FORBIDDEN, 'The other ward gives its numbers itself.');
            }
            return { ...(await entry(caller, id)), said };
        },
        known,
        own: async (caller, id) => {
            const found = await known(caller, id);
            if (found.own !== found.ledgerId) {
                throw new DomainError(ERRORS.RECORD_MERGED);
            }
            return found;
        },
        current: async (caller, id) => {
            const { named } = await numbers.read(caller, [numberOf(id)]);
            const [key] = await custodian.lookupKeys(named.map(({ name }) => name));
            const lookupKey = demandDefined(key, 'the lookup key of a number');
            const found = await ledger.evaluate(caller, 'record:FindRecordById', { lookupKey });
            if (found === null) {
                throw recordNotFound();
            }
            return { ...found, lookupKey };
        },
    };
}
