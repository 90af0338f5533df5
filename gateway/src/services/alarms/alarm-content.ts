// SPDX-License-Identifier: Apache-2.0
// What an alarm says, as it is sealed; and what a gateway keeps of one until a person has acknowledged it.

import type { LedgerId, LimitSide, Milliseconds, News2, News2Level, Ring, Severity } from '@wardledger/chaincode/domain';

/** What is sealed of an alarm, and shown to whoever may read the patient's vitals. */
export interface AlarmSays {
    /** Record number of the patient, as the post had it. */
    readonly patient: string;
    readonly code: Ring['code'];
    readonly severity: Severity;
    /** Of the reading that rang. */
    readonly time: Milliseconds;
    /** Of limits and lost signals. */
    readonly signal?: string;
    /** Of limits. */
    readonly limit?: { readonly name: string; readonly side: LimitSide; readonly limit: number };
    readonly value?: number;
    /** Of the early warning score. */
    readonly level?: News2Level;
    /** The score as it was known then, or what it lacked. */
    readonly news2: News2;
}

/** A transaction that was endorsed and perhaps sent; the envelope in base64. */
export interface KeptTransaction {
    readonly transactionId: string;
    readonly envelope: string;
    readonly result: unknown;
    readonly timestamp: string;
}

/** The content of a row. */
export interface AlarmContent {
    readonly says: AlarmSays;
    /** From which the fact's id follows. */
    readonly random: string;
    /** Kept before it is sent: a process that dies behind it follows it to its end. */
    readonly raising?: KeptTransaction;
    readonly escalating?: KeptTransaction;
    /** Once it is on the ledger: in whose list, and since when. */
    readonly place?: { readonly about: LedgerId; readonly time: Milliseconds };
}

/** How urgent a level of the early warning score is. */
const SEVERITY_OF: Readonly<Record<News2Level, Severity>> = { low: 'low', single: 'medium', urgent: 'medium', emergency: 'high' };

/** What is sealed of what rang. */
export function saysOf(patient: string, ring: Ring): AlarmSays {
    const { time, news2 } = ring;
    switch (ring.code) {
        case 'LIMIT': {
            const { name, side, limit, severity } = ring.limit;
            return { patient, code: 'LIMIT', severity, time, signal: ring.signal, limit: { name, side, limit }, value: ring.value, news2 };
        }
        case 'SIGNAL_LOST':
            return { patient, code: 'SIGNAL_LOST', severity: ring.severity, time, signal: ring.signal, news2 };
        case 'NEWS2':
            return { patient, code: 'NEWS2', severity: SEVERITY_OF[ring.level], time, level: ring.level, value: ring.score, news2 };
    }
}
