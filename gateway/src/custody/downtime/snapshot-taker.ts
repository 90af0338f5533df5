// SPDX-License-Identifier: Apache-2.0
// Takes a snapshot, part by part: each by a nonce and a key of its own, believed only if peers of both wards signed it.

import { openSnapshotPart } from '@wardledger/chaincode/crypto';
import {
    type CertificateCopy,
    type LedgerId,
    MOST_COPIED,
    type PatientCopy,
    type PersonCopy,
    type Snapshot,
    type SnapshotPart,
    type SnapshotQuestion,
} from '@wardledger/chaincode/domain';
import { slicesOf } from '../../kernel';
import { FRESH } from '../decisions/both-wards';
import { newDecisionSecret } from '../keys/randomness';
import type { SnapshotReader } from '../ports/downtime-ledger';

/** What taking needs. */
export interface SnapshotPorts {
    readonly reader: SnapshotReader;
    /** The own ward. */
    readonly ward: string;
    /** Milliseconds of a clock that never steps. */
    readonly monotonic: () => number;
}

type Part = SnapshotQuestion['part'];

/** A part that is not what both wards signed for the question. The message is for the custodian's own log: it has no content. */
export class SnapshotRefused extends Error {}

/** Asks for all parts. @throws SnapshotRefused, or why the ledger did not answer; the snapshot of before stays */
export async function takeSnapshot(ports: SnapshotPorts): Promise<Snapshot> {
    const people: PersonCopy[] = [];
    const certificates: CertificateCopy[] = [];
    const ids = new Set<LedgerId>();
    const patients: PatientCopy[] = [];
    const times: number[] = [];
    const take = (part: SnapshotPart): void => {
        times.push(part.time);
        switch (part.of) {
            case 'people':
                people.push(...part.items);
                break;
            case 'certificates':
                certificates.push(...part.items);
                break;
            case 'visits':
                part.items.forEach((id) => ids.add(id));
                break;
            case 'patients':
                patients.push(...part.items);
        }
    };
    for (const list of ['people', 'certificates', 'visits'] as const) {
        let cursor: string | undefined;
        do {
            const page: SnapshotPart = await askOnce(ports, { of: list, ...(cursor !== undefined && { cursor }) });
            take(page);
            cursor = page.next;
        } while (cursor !== undefined);
    }
    for (const some of slicesOf([...ids], MOST_COPIED)) {
        take(await askOnce(ports, { of: 'patients', ids: some }));
    }
    return { ward: ports.ward, time: Math.min(...times), people, certificates, patients };
}

async function askOnce({ reader, ward, monotonic }: SnapshotPorts, part: Part): Promise<SnapshotPart> {
    const question = { nonce: newDecisionSecret(), part };
    const key = newDecisionSecret();
    const askedAt = monotonic();
    const endorsed = await reader.snapshot(question, key);
    if ('untrusted' in endorsed) {
        throw new SnapshotRefused(endorsed.untrusted);
    }
    const answer = openSnapshotPart(endorsed.sealed, key);
    if (answer?.nonce !== question.nonce || answer.of !== part.of) {
        throw new SnapshotRefused('the answer to another question');
    }
    if (answer.ward !== ward) {
        throw new SnapshotRefused('the snapshot of another ward');
    }
    if (monotonic() - askedAt > FRESH) {
        throw new SnapshotRefused('late');
    }
    return answer;
}
