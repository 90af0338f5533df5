// SPDX-License-Identifier: Apache-2.0
// Sorts what failed on the way to the ledger, where it is caught. What follows of it: batch.ts and closed-window.ts.

import { DomainError, hasCode } from '@wardledger/chaincode/domain';
import type { Failure } from './batch';

const DISK: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE', 'ENFILE']);

const AWAY = ['LEDGER_UNAVAILABLE', 'CLOCK_SKEWED', 'CUSTODIAN_UNAVAILABLE', 'STORE_FULL', 'OUTCOME_UNKNOWN'] as const;

/** Whatever the caller sends is refused. */
const OF_CALLER = ['ACTOR_UNKNOWN', 'ACTOR_SUSPENDED', 'ROLE_FORBIDDEN'] as const;

/** A certificate that was replaced between asking for it and signing is another one's for this once: asked again, it is the new one. */
const PASSING = ['LEDGER_CONFLICT', 'SIGNING_REFUSED', 'CERTIFICATE_ENDED'] as const;

/** Sorts a failure; its code is for logs and rows: never a message, which could quote content. */
export function failureOf(error: unknown): Failure {
    if (!(error instanceof DomainError)) {
        const isDisk = DISK.has(String((error as NodeJS.ErrnoException | undefined)?.code));
        return isDisk ? { type: 'away', code: 'STORE_FULL' } : { type: 'fault', code: 'INTERNAL' };
    }
    const { code } = error;
    if (code === 'ATTESTATION_KEY_UNAPPROVED') {
        return { type: 'unattested', code };
    }
    if (hasCode(error, ...AWAY)) {
        return { type: 'away', code };
    }
    if (hasCode(error, ...OF_CALLER)) {
        return { type: 'refused', of: 'caller', code };
    }
    return error.entry.status < 500 && !hasCode(error, ...PASSING) ? { type: 'refused', of: 'content', code } : { type: 'fault', code };
}
