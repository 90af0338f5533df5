// SPDX-License-Identifier: Apache-2.0
// From a record number to what the ledger calls it: keyed by the custodian, looked up among the wards' private entries.

import { DomainError, ERRORS, type FoundRecord, type LedgerId, type SubjectKind } from '@wardledger/chaincode/domain';
import { type Custodian, newLedgerId } from '../../custody';
import { undefinedOn } from '../../kernel';
import type { Ledger, LedgerCaller } from '../../ledger';

/** A record number's keyed hash and, where one was given, its ledger id. */
export interface DirectoryEntry {
    readonly lookupKey: string;
    /** Whom the number leads to now: after a merge the record that stays. */
    readonly ledgerId: LedgerId | undefined;
    /** The number's own, which no merge changes. */
    readonly own: LedgerId | undefined;
}

/** The entry of a number that somebody has mentioned. */
export interface KnownEntry extends DirectoryEntry {
    readonly ledgerId: LedgerId;
    readonly own: LedgerId;
}

/** Which ids are looked up. */
export interface NamedIds {
    readonly kind: SubjectKind;
    /** At most 200. */
    readonly ids: readonly string[];
    /** Whose areas or nodes; this ward's unless it is said. */
    readonly ward?: string | undefined;
}

/** What looking up needs. */
export interface RecordDirectoryPorts {
    readonly custodian: Pick<Custodian, 'lookupKeys'>;
    readonly ledger: Pick<Ledger, 'evaluate'>;
}

/** Looks record numbers and device names up. */
export interface RecordDirectory {
    /** One entry for each id, in order. */
    find(caller: LedgerCaller, named: NamedIds): Promise<DirectoryEntry[]>;
    /** The entry of one record number, known or not. */
    entry(caller: LedgerCaller, id: string): Promise<DirectoryEntry>;
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

/** Builds the directory. */
export function createRecordDirectory({ custodian, ledger }: RecordDirectoryPorts): RecordDirectory {
    async function keyOf(id: string): Promise<string> {
        const [lookupKey] = await custodian.lookupKeys([{ kind: 'record', id }]);
        if (lookupKey === undefined) {
            throw new Error('the custodian gave no lookup key');
        }
        return lookupKey;
    }

    const find: RecordDirectory['find'] = async (caller, { kind, ids, ward }) => {
        const lookupKeys = await custodian.lookupKeys(ids.map((id) => ({ kind, id, ...(ward !== undefined && { ward }) })));
        const found = await ledger.evaluate(caller, 'subject:FindSubjects', { lookupKeys });
        return lookupKeys.map((lookupKey, index) => {
            const own = found[index]?.ledgerId;
            return { lookupKey, own, ledgerId: found[index]?.survivor ?? own };
        });
    };

    const entry: RecordDirectory['entry'] = async (caller, id) => {
        const [found] = await find(caller, { kind: 'record', ids: [id] });
        if (found === undefined) {
            throw new Error('the directory gave no entry');
        }
        return found;
    };

    const known: RecordDirectory['known'] = async (caller, id) => {
        const { lookupKey, ledgerId, own } = await entry(caller, id);
        if (ledgerId === undefined || own === undefined) {
            throw recordNotFound();
        }
        return { lookupKey, ledgerId, own };
    };

    return {
        find,
        entry,
        known,
        own: async (caller, id) => {
            const found = await known(caller, id);
            if (found.own !== found.ledgerId) {
                throw new DomainError(ERRORS.RECORD_MERGED);
            }
            return found;
        },
        current: async (caller, id) => {
            const lookupKey = await keyOf(id);
            const found = await ledger.evaluate(caller, 'record:FindRecordById', { lookupKey });
            if (found === null) {
                throw recordNotFound();
            }
            return { ...found, lookupKey };
        },
    };
}
