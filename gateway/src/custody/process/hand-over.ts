// SPDX-License-Identifier: Apache-2.0
// Readings for the other ward's custodian, in their order: both wards decide about a look of somebody there, the decision is written down and synced, and only then
// data keys are wrapped. Nothing of the readings leaves this process but as it was sealed.

import type { EncryptionKey } from '@wardledger/chaincode/domain';
import type { CryptoKey } from 'jose';
import { askBothWards, type DecisionPorts, denied, type Undecided } from '../decisions/both-wards';
import { coverageOfReadings, showsReadings } from '../envelopes/disclosure';
import { bindingOfSealed } from '../envelopes/envelopes';
import { handOut } from '../envelopes/hand-out';
import { isForLooks, partyOfLook } from '../envelopes/wrapped-for-a-look';
import type { KeyMaterial } from '../keys/key-material';
import type { OpeningsLog } from '../openings/openings-log';
import type { HandOverRequest, HandOverResult } from '../ports/hand-over';
import type { OpeningEntry } from '../ports/opening-entry';
import { writtenDown } from './open-disclosure';

/** What handing over needs. */
export interface HandOverPorts extends DecisionPorts {
    /** The other wards' custodians, as of the last exchange of keys. */
    readonly peers: KeyMaterial['peers'];
    /** Private, the one in use first. */
    readonly envelopeKeys: readonly CryptoKey[];
    readonly openings: Pick<OpeningsLog, 'append'>;
    readonly log: (entry: OpeningEntry) => void;
}

/** @throws DomainError ACCESS_DENIED, LEDGER_UNAVAILABLE, CUSTODIAN_UNAVAILABLE, as an opening does */
export async function handOver(
    ports: HandOverPorts,
    { ward, look, purpose, sealedReadings }: HandOverRequest,
): Promise<readonly HandOverResult[]> {
    const items = sealedReadings.length;
    const entry = { opening: 'other-ward', looks: [look.id], items } as const;
    const refuse = ({ error, reason }: Undecided): never => {
        ports.log({ ...entry, outcome: 'refused', reason });
        throw error;
    };

    const peer = ports.peers.find((one) => one.ward === ward);
    if (peer === undefined) {
        return refuse(denied('a ward whose keys were never exchanged'));
    }
    const use = { action: 'read', category: 'vitals', purpose } as const;
    const decided = await askBothWards(ports, { identity: { mspId: peer.mspId }, looks: [look], ...use });
    if ('error' in decided) {
        return refuse(decided);
    }
    const { decisions } = decided.answer;
    const bindings = sealedReadings.map(bindingOfSealed);
    const arePermitted = bindings.every((one) => one === undefined || coverageOfReadings(one, decisions) === 'permitted');
    if (!arePermitted || !decisions.every((one) => showsReadings(one) && one.decision === 'permit')) {
        return refuse(denied('denied'));
    }
    const kept = await writtenDown(ports.openings, decided, items);
    if ('error' in kept) {
        return refuse(kept);
    }
    const reader = { form: 'general', key: peer.envelopePublicJwk as EncryptionKey, party: partyOfLook(look.id) } as const;
    const results = await Promise.all(
        // One that has crossed before is for the look against which it did.
        sealedReadings.map(async (envelope): Promise<HandOverResult> => {
            if (!isForLooks(envelope, [])) {
                return { unreadable: true };
            }
            return handOut(envelope, ports.envelopeKeys, reader).then(
                ({ content }) => ({ envelope: Buffer.from(content).toString('utf8') }),
                () => ({ unreadable: true }),
            );
        }),
    );
    const unreadable = results.filter((one) => 'unreadable' in one).length;
    ports.log({ ...entry, outcome: 'opened', ...kept, ...(unreadable > 0 && { unreadable }) });
    return results;
}
