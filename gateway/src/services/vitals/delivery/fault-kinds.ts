// SPDX-License-Identifier: Apache-2.0
// What kind of failure it was on the way to the ledger: somebody away, content or caller refused, or unexpected. What follows: retry.ts.

import { DomainError, hasCode } from '@wardledger/chaincode/domain';

/** `unavailable`: somebody is away, everything waits. `refused`: the content or its caller. `fault`: unexpected. */
export type FaultKind = 'unavailable' | 'refused' | 'fault';

const DISK: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE', 'ENFILE']);

/** While two administrators have not approved the custodian's key no window is taken, whatever is in it. */
const AWAY = [
    'LEDGER_UNAVAILABLE',
    'CLOCK_SKEWED',
    'CUSTODIAN_UNAVAILABLE',
    'STORE_FULL',
    'OUTCOME_UNKNOWN',
    'ATTESTATION_KEY_UNAPPROVED',
] as const;

/** Sorts a failure. */
export function faultKind(error: unknown): FaultKind {
    if (!(error instanceof DomainError)) {
        return DISK.has(String((error as NodeJS.ErrnoException | undefined)?.code)) ? 'unavailable' : 'fault';
    }
    if (hasCode(error, ...AWAY)) {
        return 'unavailable';
    }
    // A certificate that was replaced between asking for it and signing is another one's for this once: asked again, it is the new one.
    return error.entry.status < 500 && !hasCode(error, 'LEDGER_CONFLICT', 'SIGNING_REFUSED') ? 'refused' : 'fault';
}

/** A code for logs and rows: never a message, which could quote content. */
export function faultCode(error: unknown): string {
    if (error instanceof DomainError) {
        return error.code;
    }
    return DISK.has(String((error as NodeJS.ErrnoException | undefined)?.code)) ? 'STORE_FULL' : 'INTERNAL';
}
