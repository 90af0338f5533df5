// SPDX-License-Identifier: Apache-2.0
// Has the custodian make a closed window: of its posts as they were sent, but for those of which what is kept does not give the digest that the ledger has.

import { demandDefined, type LedgerId, type LeftOutPost, type PostName, type VitalsWindow } from '@wardledger/chaincode/domain';
import { type AttestedWindow, type Custodian, type CustodianKeys, sealWindowReadings } from '../../../custody';
import type { LedgerCaller } from '../../../ledger';
import type { BlobStore, OpenedPost, Outbox, UnsettledWindow } from '../../../store';
import { deviceName, type RecordDirectory, type SubjectResolver } from '../../subjects';
import { postReadingsOf } from '../ports/post-content';
import type { VitalsPorts } from '../ports/vitals-ports';
import { areRetracted, type RetractedPostPorts } from '../reading/known-corrections';
import type { WindowEvent } from './closed-window';

/** What making stands on. */
export interface WindowStatementPorts extends Pick<VitalsPorts, 'report'>, RetractedPostPorts {
    readonly outbox: Pick<Outbox, 'holders'>;
    readonly subjects: Pick<SubjectResolver, 'resolve'>;
    readonly directory: Pick<RecordDirectory, 'find'>;
    readonly custodian: Pick<Custodian, 'attestWindow'>;
    readonly keys: Pick<CustodianKeys, 'envelopePublicJwk'>;
    readonly blobs: Pick<BlobStore, 'write'>;
}

/** What the ledger is told of a window, or what speaks against it. */
export type WindowStatement = { readonly request: VitalsWindow } | { readonly event: WindowEvent };

/** A post with what it is called on the ledger. */
interface NamedRow extends PostName {
    readonly post: OpenedPost;
    readonly isRetracted: boolean;
}

const DIFFERS = 'INTEGRITY_FAILURE';

/**
 * Whose the window is, and what the custodian says of it; its blobs are stored when the promise resolves.
 * @param isDoubted - whether posts of it may be retracted: then the ledger is asked
 */
export async function statementOf(
    ports: WindowStatementPorts,
    closed: UnsettledWindow,
    { signer, isDoubted }: { readonly signer: LedgerCaller; readonly isDoubted: boolean },
): Promise<WindowStatement> {
    const { id, patient, posts, unreadable } = closed;
    const all = [...posts, ...unreadable];
    const devices = await ports.subjects.resolve(
        signer,
        all.map((post) => ({ kind: 'device', id: deviceName(post) })),
    );
    const named = all.map(({ sequence }, index): PostName => {
        return { device: demandDefined(devices[index], 'ledger id of a device'), sequence };
    });
    const retracted = isDoubted ? await areRetracted(ports, named) : [];
    const subject = await holderOf(ports, closed, signer);
    if (subject === undefined || (posts.length > 0 && posts.every((_, index) => retracted[index] === true))) {
        return { event: { type: 'nothing-left' } };
    }
    const rows = posts.map((post, index): NamedRow => {
        return { ...demandDefined(named[index], 'a named post'), post, isRetracted: retracted[index] === true };
    });
    const lost = named.slice(posts.length).map((post, index): LeftOutPost => {
        return { ...post, reason: retracted[posts.length + index] === true ? 'RETRACTED' : 'UNREADABLE' };
    });
    const isManual = closed.submitter !== undefined;
    return attest(ports, { id, subject, patient, isManual }, { rows, leftOut: lost });
}

/** A window that had to be put back says not whose it is: then it is whose the number is now, from now on. A number that leads to nobody is given to nobody here. */
async function holderOf(
    { directory, outbox }: WindowStatementPorts,
    { id, patient, subject }: UnsettledWindow,
    signer: LedgerCaller,
): Promise<LedgerId | undefined> {
    if (subject !== undefined) {
        return subject;
    }
    const [entry] = await directory.find(signer, { kind: 'record', ids: [patient] });
    return entry?.own === undefined ? undefined : (await outbox.holders([{ id, subject: entry.own }])).get(id);
}

interface WindowOwner {
    readonly id: LedgerId;
    readonly subject: LedgerId;
    readonly patient: string;
    /** Somebody has entered its posts. */
    readonly isManual: boolean;
}

/** Asks once more, without what differs: one such post takes no other with it. */
async function attest(
    ports: WindowStatementPorts,
    window: WindowOwner,
    { rows, leftOut }: { readonly rows: readonly NamedRow[]; readonly leftOut: readonly LeftOutPost[] },
): Promise<WindowStatement> {
    const { envelope, answer } = await ask(ports, window, { rows, leftOut });
    if ('differing' in answer) {
        ports.report({ type: 'trouble', stage: 'attesting', code: DIFFERS });
        const differing = new Set(answer.differing.map((index) => demandDefined(rows[index], 'a post that was asked for')));
        const kept = rows.filter((row) => !differing.has(row));
        const named = [...differing].map(({ device, sequence, isRetracted }): LeftOutPost => {
            return { device, sequence, reason: isRetracted ? 'RETRACTED' : DIFFERS };
        });
        return kept.length === 0 || differing.size === 0
            ? { event: { type: 'refused', of: 'content', code: DIFFERS } }
            : attest(ports, window, { rows: kept, leftOut: [...leftOut, ...named] });
    }
    // The totals: what can be added up without being read. The readings themselves: for the own ward.
    const { blobs } = ports;
    await Promise.all([blobs.write('ciphertext', answer.ciphertext), blobs.write('envelope', Buffer.from(envelope, 'utf8'))]);
    return { request: answer.window };
}

async function ask(
    { custodian, keys }: WindowStatementPorts,
    { id, subject, patient, isManual }: WindowOwner,
    { rows, leftOut }: { readonly rows: readonly NamedRow[]; readonly leftOut: readonly LeftOutPost[] },
): Promise<{ readonly envelope: string; readonly answer: AttestedWindow | { readonly differing: readonly number[] } }> {
    const readings = rows.map(({ post, device }) => postReadingsOf(post, device));
    const envelope = await sealWindowReadings({ window: id, subject, posts: readings }, [keys.envelopePublicJwk]);
    const answer = await custodian.attestWindow({
        id,
        subject,
        patient,
        ...(isManual && { manual: true }),
        posts: rows.map(({ device, sequence, isRetracted, post: { device: name, boot, digest } }) => {
            return { device, sequence, digest, name, ...(boot !== undefined && { boot }), ...(isRetracted && { retracted: true }) };
        }),
        ...(leftOut.length > 0 && { leftOut }),
        envelope,
    });
    return { envelope, answer };
}
