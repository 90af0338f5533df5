// SPDX-License-Identifier: Apache-2.0
// Lines of the log of downtime as `export-openings` writes them behind those of openings: what was opened without the ledger, and which of it stands there.

import { CATEGORIES, closed, Hex64Schema, LedgerIdSchema, MillisecondsSchema, oneOf, ROLES } from '@wardledger/chaincode/domain';
import { type Static, Type } from '@sinclair/typebox';

const LINE = { line: Hex64Schema, previous: Hex64Schema, time: Type.String() } as const;
const HEAD = {
    access: LedgerIdSchema,
    person: LedgerIdSchema,
    roles: Type.Array(oneOf(ROLES)),
    about: LedgerIdSchema,
    at: MillisecondsSchema,
    snapshot: closed({ digest: Hex64Schema, time: MillisecondsSchema }),
    switched: closed({ by: Type.String(), reason: Type.String(), from: MillisecondsSchema, until: MillisecondsSchema }),
    drawn: closed({ notice: Hex64Schema, random: LedgerIdSchema, salt: Hex64Schema }),
} as const;

export const DowntimeEntrySchema = closed({
    ...LINE,
    counter: Type.Integer({ minimum: 1 }),
    sealed: Type.String(),
    entry: Type.Union([
        closed({ kind: Type.Literal('access'), reason: Type.String(), ...HEAD }),
        closed({ kind: Type.Literal('look'), categories: Type.Array(oneOf(CATEGORIES)), items: Type.Integer({ minimum: 0 }), ...HEAD }),
    ]),
});
export type DowntimeEntryLine = Static<typeof DowntimeEntrySchema>;

export const DowntimeStatedSchema = closed({
    ...LINE,
    stated: closed({ counter: Type.Integer({ minimum: 1 }), transactionId: Hex64Schema }),
});
export type DowntimeStatedLine = Static<typeof DowntimeStatedSchema>;

export type DowntimeLine = DowntimeEntryLine | DowntimeStatedLine;

export function isDowntime(line: object): line is DowntimeLine {
    return 'counter' in line || 'stated' in line;
}
