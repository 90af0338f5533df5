// SPDX-License-Identifier: Apache-2.0
// Records after S0 Algorithm 1: create, read, change, revoke. The ledger sees random ids and digests; names travel sealed.

import { createHash } from 'node:crypto';
import { canonicalJson, type Purpose, type RecordKind, type RecordStatus, type RecordSummary } from '@wardledger/chaincode/domain';
import type { JWK } from 'jose';
import { type Custodian, envelopeDigest, newLedgerId, newPrivateKey, newSalt, sealOutsideId, sealRecordName } from '../../custody';
import type { CommittedTransaction, Ledger, LedgerCaller } from '../../ledger';
import type { Disclosures } from '../access';
import type { RecordDirectory } from '../subjects';

/** `POST /records`. */
export interface NewRecord {
    readonly id: string;
    readonly kind: RecordKind;
    readonly name: string;
    readonly status: RecordStatus;
}

/** `PATCH /records/{id}`; at least one member. */
export interface RecordChange {
    readonly name?: string;
    readonly status?: RecordStatus;
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
    readonly access: { readonly transactionId: string };
}

/** A removal as the ledger committed it. */
export interface RemovedRecord {
    readonly id: string;
    readonly version: number;
    readonly transaction: CommittedTransaction;
}

/** What records need. */
export interface RecordDependencies {
    readonly ledger: Pick<Ledger, 'submit'>;
    readonly custodian: Pick<Custodian, 'openRecord' | 'openIds'>;
    readonly directory: RecordDirectory;
    readonly disclosures: Disclosures;
    /** Envelope keys of every ward's custodian. */
    readonly recipients: readonly JWK[];
}

/** Life of a record. */
export interface Records {
    create(caller: LedgerCaller, record: NewRecord): Promise<WrittenRecord>;
    /** A disclosure: leaves an access event first. */
    read(caller: LedgerCaller, id: string, purpose: Purpose): Promise<DisclosedRecord>;
    update(caller: LedgerCaller, id: string, version: number, change: RecordChange): Promise<WrittenRecord>;
    revoke(caller: LedgerCaller, id: string, version: number | undefined): Promise<RemovedRecord>;
}

function viewOf(id: string, { kind, status, ward, version, commitment }: RecordSummary): RecordView {
    return { id, kind, status, ward, version, commitment };
}

/** SHA-256 over the content and 32 random bytes: proves later what was written, tells nothing now. */
function commitmentTo(ledgerId: string, name: string, salt: string): string {
    return createHash('sha256').update(canonicalJson({ ledgerId, name, salt }), 'utf8').digest('hex');
}

/** Builds the service. */
export function createRecords({ ledger, custodian, directory, disclosures, recipients }: RecordDependencies): Records {
    async function sealName(
        ledgerId: string,
        name: string,
        salt: string,
    ): Promise<{ envelope: string; digests: { envelopeDigest: string; commitment: string } }> {
        const envelope = await sealRecordName({ ledgerId, name }, recipients);
        return { envelope, digests: { envelopeDigest: envelopeDigest(envelope), commitment: commitmentTo(ledgerId, name, salt) } };
    }

    const create: Records['create'] = async (caller, { id, kind, name, status }) => {
        const entry = await directory.entry(caller, id);
        const [ledgerId, salt] = [entry.ledgerId ?? newLedgerId(), newSalt()];
        const { envelope, digests } = await sealName(ledgerId, name, salt);
        const sealedId = await sealOutsideId({ ledgerId, kind: 'record', id }, recipients);
        const record = { lookupKey: entry.lookupKey, sealedId, salt, privateKey: newPrivateKey(), envelope };
        const { result, transaction } = await ledger.submit(
            caller,
            'record:CreateRecord',
            { ledgerId, kind, status, ...digests },
            { record },
        );
        return { ...viewOf(id, result), transaction };
    };

    const read: Records['read'] = async (caller, id, purpose) => {
        const { record, sealedId, envelope } = await directory.current(caller, id);
        const { accessKey, transaction } = await disclosures.justify(caller, { subject: record.ledgerId, action: 'read-record', purpose });
        const disclosure = { caller: caller.subject, accessKey };
        const [opened, [own]] = await Promise.all([
            custodian.openRecord({ ...disclosure, envelope }),
            custodian.openIds({ ...disclosure, sealedIds: [sealedId] }), // after a merge the record has another number than was asked for
        ]);
        return { ...viewOf(own?.id ?? id, record), name: opened.name, access: { transactionId: transaction.id } };
    };

    const update: Records['update'] = async (caller, id, version, { name, status }) => {
        const { ledgerId } = await directory.known(caller, id);
        const salt = newSalt();
        const sealed = name === undefined ? undefined : await sealName(ledgerId, name, salt);
        const request = { ledgerId, version, ...(status === undefined ? {} : { status }), ...sealed?.digests };
        const transient = sealed === undefined ? undefined : { record: { envelope: sealed.envelope, salt } };
        const { result, transaction } = await ledger.submit(caller, 'record:UpdateRecord', request, transient);
        return { ...viewOf(id, result), transaction };
    };

    const revoke: Records['revoke'] = async (caller, id, version) => {
        const { ledgerId } = await directory.known(caller, id);
        const { result, transaction } = await ledger.submit(caller, 'record:RevokeRecord', {
            ledgerId,
            ...(version === undefined ? {} : { version }),
        });
        return { id, version: result.version, transaction };
    };

    return { create, read, update, revoke };
}
