// SPDX-License-Identifier: Apache-2.0
// Keys of people, to which what they may see is handed out sealed. Everybody states their own, and an administrator ends one of their ward: who stated it for
// somebody could read in their place.

import {
    DomainError,
    type EncryptionKey,
    ERRORS,
    isOnCurve,
    type LedgerId,
    type Milliseconds,
    type StoredFact,
} from '@wardledger/chaincode/domain';
import { instant } from '../../kernel';
import { calculateJwkThumbprint } from 'jose';
import type { CommittedTransaction, Ledger } from '../../ledger';
import type { Enrolment } from '../participants';
import { ContentError, demandToCome } from '../refusals';
import type { Asker, Askers } from './askers';
import type { FactWriter } from './facts/fact-writer';

/** `POST /v1/encryption-key`. */
export interface NewEncryptionKey {
    readonly key: EncryptionKey;
    readonly until?: Milliseconds | undefined;
}

/** A key as it is shown. */
export interface EncryptionKeyView {
    readonly key: EncryptionKey;
    /** Its thumbprint (RFC 7638), by which what is sealed to it says so. */
    readonly kid: string;
    readonly since: string;
    readonly until?: string;
}

/** An end, or a beginning, as the ledger committed it. */
export interface WrittenKey {
    readonly transaction: CommittedTransaction;
}

/** Registers, shows, ends. */
export interface EncryptionKeys {
    /** In the place of the one until now. */
    register(asker: Asker, key: NewEncryptionKey): Promise<EncryptionKeyView & WrittenKey>;
    /** Each of the others rejects with ENCRYPTION_KEY_NOT_FOUND where none stands. */
    own(asker: Asker): Promise<EncryptionKeyView>;
    endOwn(asker: Asker): Promise<WrittenKey>;
    /** Of somebody of the administrator's ward; of whom nobody knows as of whom has none. */
    endOf(asker: Asker, participant: string): Promise<WrittenKey>;
}

/** What keys need. */
export interface EncryptionKeyPorts {
    readonly askers: Pick<Askers, 'self'>;
    readonly facts: Pick<FactWriter, 'write'>;
    readonly ledger: Pick<Ledger, 'evaluate'>;
    readonly enrolment: Pick<Enrolment, 'ledgerIdOf'>;
    readonly now: () => Milliseconds;
}

function missing(): DomainError {
    return new DomainError(ERRORS.ENCRYPTION_KEY_NOT_FOUND);
}

async function viewOf({ key, until }: NewEncryptionKey, since: string): Promise<EncryptionKeyView> {
    return { key, kid: await calculateJwkThumbprint(key), since, ...(until !== undefined && { until: instant(until) }) };
}

/** Builds the service. */
export function createEncryptionKeys({ askers, facts, ledger, enrolment, now }: EncryptionKeyPorts): EncryptionKeys {
    async function demand({ caller }: Asker, person: LedgerId): Promise<StoredFact<'encryption-key'>> {
        const { found } = await ledger.evaluate(caller, 'access:FindEncryptionKey', { person });
        if (found === undefined) {
            throw missing();
        }
        return found;
    }

    async function end(asker: Asker, about: LedgerId): Promise<WrittenKey> {
        const { transaction } = await facts.write(asker.caller, about, async () => {
            await demand(asker, about);
            return { kind: 'encryption-key-ended', about };
        });
        return { transaction };
    }

    return {
        register: async (asker, { key, until }) => {
            const about = await askers.self(asker);
            const { transaction } = await facts.write(asker.caller, about, async () => {
                if (!isOnCurve(key)) {
                    throw new ContentError([{ pointer: '/key', detail: 'is no point of P-256' }]);
                }
                demandToCome('/until', until, now());
                return Promise.resolve({ kind: 'encryption-key', about, key, ...(until !== undefined && { until }) });
            });
            return { ...(await viewOf({ key, until }, transaction.timestamp)), transaction };
        },
        own: async (asker) => {
            const found = await demand(asker, await askers.self(asker));
            return viewOf(found, instant(found.time));
        },
        endOwn: async (asker) => end(asker, await askers.self(asker)),
        endOf: async (asker, participant) => {
            const person = await enrolment.ledgerIdOf(participant);
            if (person === undefined) {
                throw missing();
            }
            return end(asker, person);
        },
    };
}
