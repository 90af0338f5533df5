// SPDX-License-Identifier: Apache-2.0
// The words of the socket: one POST with a JSON body for each operation; binary values are base64.

import {
    CATEGORIES,
    ENTRY_CATEGORIES,
    Hex64Schema,
    JweSchema,
    LARGEST_PAGE,
    LEDGER_FUNCTIONS,
    LedgerIdSchema,
    LookPlaceSchema,
    MAX_POSTS,
    MAX_RELEASE_WINDOWS,
    MAX_ROUND,
    MAX_SUBJECTS,
    MOST_LOOKS_DECIDED,
    LeftOutPostSchema,
    MAX_WINDOW_POSTS,
    POLICY_ACTIONS,
    PurposeSchema,
    RemadeWindowSchema,
    SECRET_KINDS,
    SequenceSchema,
    SUBJECT_KINDS,
    WardSchema,
    WindowSchema,
    closed,
    oneOf,
    textOf,
} from '@wardledger/chaincode/domain';
import { Type, type Static, type TSchema } from '@sinclair/typebox';
import {
    CORRECTED_DEVICE_PATTERN,
    DEVICE_AT_BOOT_PATTERN,
    LONGEST_CORRECTED_DEVICE,
    LONGEST_DEVICE_AT_BOOT,
    LONGEST_RECORD_NUMBER,
    OUTSIDE_ID_PATTERN,
    RECORD_NUMBER_PATTERN,
} from '../../kernel';
import { CUSTODIAN, REGISTRAR, SEALED_FORMS } from '../ports/custodian-api';
import { MOST_WINDOWS_OPENED } from '../windows/window-readings';

const OutsideIdSchema = Type.String({ pattern: OUTSIDE_ID_PATTERN, maxLength: 64 });
const RecordNumberSchema = Type.String({ pattern: RECORD_NUMBER_PATTERN, maxLength: LONGEST_RECORD_NUMBER });
/** A name that is looked up: of a device perhaps with the start since which it counts. */
const LookedUpSchema = Type.String({ pattern: DEVICE_AT_BOOT_PATTERN, maxLength: LONGEST_DEVICE_AT_BOOT });
const DeviceSchema = Type.String({ pattern: CORRECTED_DEVICE_PATTERN, maxLength: LONGEST_CORRECTED_DEVICE });
const CallerSchema = Type.Union([OutsideIdSchema, Type.Literal(REGISTRAR)]);
/** Whose certificate may be asked for: the custodian's own, too, of which somebody has to watch when it ends. */
const HolderSchema = Type.Union([CallerSchema, Type.Literal(CUSTODIAN)]);
const Base64Schema = Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$', maxLength: 12_000_000 });
/** Of as many posts as a window holds, in an envelope. */
const MAX_READINGS_BYTES = 8_000_000;
const AttestedPostSchema = closed({
    device: LedgerIdSchema,
    sequence: SequenceSchema,
    digest: Hex64Schema,
    name: DeviceSchema,
    boot: Type.Optional(SequenceSchema),
    retracted: Type.Optional(Type.Literal(true)),
});
const CorrectedPostSchema = Type.Omit(AttestedPostSchema, ['name', 'boot']);
const envelope = Type.String({ maxLength: MAX_READINGS_BYTES });
/** Of what is signed inside: ids, digests and words. */
const LONGEST_REQUEST = 4096;
const epoch = { cluster: LedgerIdSchema, epoch: Type.Integer({ minimum: 0, maximum: MAX_ROUND }) };
const names = Type.Array(JweSchema, { minItems: 1, maxItems: LARGEST_PAGE });
const sealedEntries = Type.Array(JweSchema, { minItems: 1, maxItems: LARGEST_PAGE });
/** Together they must fit into a request. */
const sealedWindow = Type.String({ minLength: 1, maxLength: MAX_READINGS_BYTES });
const sealedReadings = Type.Array(sealedWindow, { minItems: 1, maxItems: MOST_LOOKS_DECIDED });
const releaseWindows = Type.Array(LedgerIdSchema, { minItems: 1, maxItems: MAX_RELEASE_WINDOWS });
const sealedIds = Type.Array(JweSchema, { maxItems: MOST_LOOKS_DECIDED });

/** Request schemas by operation; the path is `/v1/` and the operation. */
export const CUSTODIAN_REQUESTS = {
    keys: closed({}),
    lookupKeys: closed({
        ids: Type.Array(closed({ kind: oneOf(SUBJECT_KINDS), id: LookedUpSchema, ward: Type.Optional(WardSchema) }), {
            minItems: 1,
            maxItems: MAX_SUBJECTS,
        }),
    }),
    enrol: closed({ caller: OutsideIdSchema }),
    identity: closed({ caller: HolderSchema }),
    sign: closed({ caller: CallerSchema, message: Base64Schema }),
    signEntry: closed({ caller: OutsideIdSchema, digest: Hex64Schema }),
    signPosts: closed({ caller: OutsideIdSchema, digests: Type.Array(Hex64Schema, { minItems: 1, maxItems: MAX_POSTS }) }),
    signCall: closed({
        caller: OutsideIdSchema,
        function: oneOf(LEDGER_FUNCTIONS),
        request: Type.String({ minLength: 1, maxLength: LONGEST_REQUEST }),
        transient: Hex64Schema,
    }),
    openDisclosure: closed({
        caller: OutsideIdSchema,
        looks: Type.Array(LookPlaceSchema, {
            minItems: 1,
            maxItems: MOST_LOOKS_DECIDED,
        }),
        each: Type.Optional(Type.Literal(true)),
        action: oneOf(POLICY_ACTIONS),
        category: oneOf(CATEGORIES),
        purpose: PurposeSchema,
        envelopes: Type.Optional(names),
        sealedIds,
        sealedEntries: Type.Optional(sealedEntries),
        sealedReadings: Type.Optional(sealedReadings),
        sealed: Type.Optional(oneOf(SEALED_FORMS)),
    }),
    handOverReadings: closed({
        ward: WardSchema,
        look: LookPlaceSchema,
        purpose: PurposeSchema,
        sealedReadings: Type.Array(sealedWindow, { maxItems: MOST_WINDOWS_OPENED }),
    }),
    openNodeNames: closed({ sealedIds }),
    seedCommitments: closed(epoch),
    seedSecret: closed({ ...epoch, kind: oneOf(SECRET_KINDS) }),
    attestWindow: closed({
        id: LedgerIdSchema,
        subject: LedgerIdSchema,
        patient: OutsideIdSchema,
        manual: Type.Optional(Type.Literal(true)),
        posts: Type.Array(AttestedPostSchema, { minItems: 1, maxItems: MAX_WINDOW_POSTS }),
        leftOut: Type.Optional(Type.Array(LeftOutPostSchema, { minItems: 1, maxItems: MAX_WINDOW_POSTS })),
        envelope,
    }),
    attestCorrection: closed({
        id: LedgerIdSchema,
        version: RemadeWindowSchema.properties.corrects.properties.version,
        root: closed({ ...WindowSchema.properties, ward: WardSchema }),
        posts: Type.Array(CorrectedPostSchema, { minItems: 1, maxItems: 2 * MAX_WINDOW_POSTS }),
        envelope,
    }),
    sumCiphertexts: closed({ windows: releaseWindows, unadded: Type.Optional(releaseWindows) }),
    openRelease: closed({ releaseId: Hex64Schema }),
    releasesLocked: closed({}),
    brokenReleases: closed({}),
    downtime: closed({}),
    openDowntime: closed({ caller: OutsideIdSchema, patient: RecordNumberSchema, reason: textOf(500) }),
    readDowntime: closed({ caller: OutsideIdSchema, id: LedgerIdSchema, category: Type.Optional(oneOf(ENTRY_CATEGORIES)) }),
} as const satisfies Record<string, TSchema>;

/** An operation of the socket. */
export type CustodianOperation = keyof typeof CUSTODIAN_REQUESTS;

/** The body of an operation's request. */
export type CustodianRequest<Operation extends CustodianOperation> = Static<(typeof CUSTODIAN_REQUESTS)[Operation]>;

/** Where the body of a request ends at the latest. */
export const MAX_REQUEST_BYTES = 16_777_216;

/** An answer: the result with status 200 (`null` where there is none), or a problem with the status of its code. */
export type CustodianAnswer = { readonly result: unknown } | { readonly problem: { readonly code: string; readonly detail: string } };
