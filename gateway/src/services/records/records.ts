// SPDX-License-Identifier: Apache-2.0
// Records after S0 Algorithm 1: create, read, change, revoke. The ledger sees random ids and digests; names travel sealed.

import { createHash } from 'node:crypto';
import {
    canonicalJson,
    DomainError,
    ERRORS,
    type FoundRecord,
    isSealedFor,
    type Purpose,
    type RecordKind,
    type RecordStatus,
    type RecordSummary,
} from '@wardledger/chaincode/domain';
import type { JWK } from 'jose';
import { envelopeDigest, newLedgerId, newPrivateKey, newSalt, sealOutsideId, sealRecordName } from '../../custody';
import type { CommittedTransaction, LedgerCaller } from '../../ledger';
import type { Disclosure, Disclosures, SealedForm, SealedParts } from '../access';
import { type RecordDirectory, recordNotFound } from '../subjects';
import { undefinedOn } from '../../kernel';
import { categoryOf, demandChangeable } from './record-changes';
import type { SignedChanges } from './signed-changes';
import { versionFor, versionGuard, type VersionMatch } from './version-match';

/** `POST /records`. */
export interface NewRecord {
    readonly id: string;
    readonly kind: RecordKind;
    readonly name: string;
    readonly status: RecordStatus;
}

/** `PATCH /records/{id}`: a name, a status, or both. */
export interface RecordChange {
    readonly id: string;
    readonly purpose: Purpose;
    /** The versions that are meant; refused when the record has another one by now. */
    readonly versions: VersionMatch;
    readonly name?: string;
    readonly status?: RecordStatus;
}

/** `DELETE /records/{id}`. */
export interface Revocation {
    readonly id: string;
    readonly purpose: Purpose;
    readonly versions: VersionMatch | undefined;
}

/** A record without its name. */
export interface RecordView {
    readonly id: string;
    readonly kind: RecordKind;
    readonly status: RecordStatus;
    readonly ward: string;
    readonly version: number;
    readonly commitment: string;
}

/** A record as a write answers it. */
export interface WrittenRecord extends RecordView {
    readonly transaction: CommittedTransaction;
}

/** A record as a disclosure answers it. */
export interface DisclosedRecord extends RecordView {
    readonly name: string;
    /** The transaction that says who looked, and the policies that let them. */
    readonly access: { readonly transactionId: string; readonly policies: readonly string[] };
}

/** A record's name as it is handed out sealed, and what stands beside it. */
export interface SealedRecord {
    /** Opens with the caller's key. */
    readonly name: string;
    readonly version: number;
    readonly transactionId: string;
}

/** A removal as the ledger committed it. */
export interface RemovedRecord {
    readonly id: string;
    readonly version: number;
    readonly transaction: CommittedTransaction;
}

interface NameContent {
    readonly ledgerId: string;
    readonly name: string;
    readonly salt: string;
}

/** A name in its envelope, and the two digests of it that are public. */
interface SealedName {
    readonly envelope: string;
    readonly digests: { readonly envelopeDigest: string; readonly commitment: string };
}

/** What records need. */
export interface RecordPorts {
    readonly changes: SignedChanges;
    readonly directory: RecordDirectory;
    readonly disclosures: Pick<Disclosures, 'demandChange' | 'open'>;
    /** Envelope keys of every ward's custodian. */
    readonly recipients: readonly JWK[];
}

/** Life of a record. */
export interface Records {
    create(caller: LedgerCaller, record: NewRecord): Promise<WrittenRecord>;
    /** A disclosure: leaves a look on the ledger first, also for whom nobody knows, so that both take the same way. */
    read(caller: LedgerCaller, id: string, purpose: Purpose): Promise<DisclosedRecord>;
    /** The same, but that the name stays sealed: for the key of the caller. @throws DomainError ENCRYPTION_KEY_MISSING where it may be seen and there is none */
    readSealed(caller: LedgerCaller, id: string, as: { readonly purpose: Purpose; readonly form: SealedForm }): Promise<SealedRecord>;
    /** Decided by both wards first, as what follows. @throws DomainError RECORD_NOT_FOUND also where the caller may not, whatever version is named */
    update(caller: LedgerCaller, change: RecordChange): Promise<WrittenRecord>;
    revoke(caller: LedgerCaller, revocation: Revocation): Promise<RemovedRecord>;
}

function viewOf(id: string, { kind, status, ward, version, commitment }: RecordSummary): RecordView {
    return { id, kind, status, ward, version, commitment };
}

/** What the custodian is asked to open: nothing of what no custodian could, or what is about another record. */
function sealedPartsOf(found: FoundRecord | undefined): SealedParts {
    if (found === undefined) {
        return { sealedIds: [] };
    }
    const { record, sealedId, envelope } = found;
    const { ledgerId } = record;
    const isName = isSealedFor(envelope, { type: 'record-name', ledgerId });
    const isNumber = isSealedFor(sealedId, { type: 'outside-id', kind: 'record', ledgerId });
    return { sealedIds: isNumber ? [sealedId] : [], ...(isName && { envelopes: [envelope] }) };
}

/** Which record, read for what, and how it is to be handed out sealed if it is. */
interface Wanted {
    readonly id: string;
    readonly purpose: Purpose;
    readonly form?: SealedForm;
}

/** @throws DomainError RECORD_NOT_FOUND also for a record that the caller may not see */
async function disclose(
    { directory, disclosures }: Pick<RecordPorts, 'directory' | 'disclosures'>,
    caller: LedgerCaller,
    { id, purpose, form }: Wanted,
): Promise<{ readonly record: RecordSummary; readonly opened: Disclosure }> {
    const found = await undefinedOn(directory.current(caller, id), 'RECORD_NOT_FOUND');
    const { ledgerId, kind } = found?.record ?? { ledgerId: newLedgerId(), kind: 'patient' as const };
    const use = { action: 'read', category: categoryOf(kind), purpose } as const;
    const opened = await disclosures.open(caller, { patients: [ledgerId], ...use }, () => {
        const parts = sealedPartsOf(found);
        return form === undefined ? parts : { ...parts, sealedIds: [], sealed: form };
    });
    if (found === undefined || opened === undefined) {
        throw recordNotFound();
    }
    return { record: found.record, opened };
}

/** Builds the service. */
export function createRecords(ports: RecordPorts): Records {
    const { changes, directory, recipients } = ports;

    /** A name sealed for the wards' custodians, and what the channel keeps of it. The same name is the same text, however it was typed (NFC, and blanks around it). */
    async function sealName({ ledgerId, name, salt }: NameContent): Promise<SealedName> {
        const content = { ledgerId, name: name.normalize('NFC').trim(), salt };
        const envelope = await sealRecordName(content, recipients);
        // Over the content and 32 random bytes: proves later what was written, tells nothing now.
        const commitment = createHash('sha256').update(canonicalJson(content), 'utf8').digest('hex');
        return { envelope, digests: { envelopeDigest: envelopeDigest(envelope), commitment } };
    }

    const create: Records['create'] = async (caller, { id, kind, name, status }) => {
        const { result, transaction } = await changes.submitOnce(caller, 'record:CreateRecord', async () => {
            const { lookupKey, text, said, ledgerId = newLedgerId() } = await directory.registrable(caller, id);
            const salt = newSalt();
            const { envelope, digests } = await sealName({ ledgerId, name, salt });
            const sealedId = await sealOutsideId({ ledgerId, kind: 'record', id: text }, recipients);
            const record = { lookupKey, sealedId, salt, privateKey: newPrivateKey(), envelope };
            return { request: { ledgerId, kind, status, ...digests }, transient: { record, ...said } };
        });
        return { ...viewOf(id, result), transaction };
    };

    const read: Records['read'] = async (caller, id, purpose) => {
        const { record, opened } = await disclose(ports, caller, { id, purpose });
        const { names: [name] = [], ids, policies, transaction } = opened;
        const [own] = ids; // after a merge another number than was asked for
        if (name === undefined || own === undefined || !('content' in name) || !('id' in own)) {
            throw new DomainError(ERRORS.RECORD_UNREADABLE);
        }
        return { ...viewOf(own.id, record), name: name.content, access: { transactionId: transaction.id, policies } };
    };

    const readSealed: Records['readSealed'] = async (caller, id, as) => {
        const { record, opened } = await disclose(ports, caller, { id, ...as });
        const { names: [name] = [], transaction } = opened;
        if (name === undefined || !('content' in name)) {
            throw new DomainError(ERRORS.RECORD_UNREADABLE);
        }
        return { name: name.content, version: record.version, transactionId: transaction.id };
    };

    const update: Records['update'] = async (caller, { id, purpose, versions, name, status }) => {
        await demandChangeable(ports, caller, { id, purpose });
        const { ledgerId } = await directory.own(caller, id);
        const version = await versionFor(versions, async () => directory.current(caller, id));
        const salt = newSalt();
        const sealed = name === undefined ? undefined : await sealName({ ledgerId, name, salt });
        const request = { ledgerId, version, ...(status !== undefined && { status }), ...sealed?.digests };
        const transient = sealed && { record: { envelope: sealed.envelope, salt } };
        const { result, transaction } = await changes.submit(caller, { name: 'record:UpdateRecord', request, transient });
        return { ...viewOf(id, result), transaction };
    };

    const revoke: Records['revoke'] = async (caller, { id, purpose, versions }) => {
        await demandChangeable(ports, caller, { id, purpose });
        const { ledgerId } = await directory.own(caller, id);
        const request = { ledgerId, ...(await versionGuard(versions, async () => directory.current(caller, id))) };
        const { result, transaction } = await changes.submit(caller, { name: 'record:RevokeRecord', request });
        return { id, version: result.version, transaction };
    };

    return { create, read, readSealed, update, revoke };
}
