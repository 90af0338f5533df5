// SPDX-License-Identifier: Apache-2.0
// Facts: what happened between patients and those who treat them. Each is written once, into a private list of both wards, and never changed:
// an end, a revocation, a handover is a new fact. What follows from a list is computed when it is read (standing.ts), because a submitted
// function that read it would show on the channel which facts belong together.

import { type Static, type TObject, type TProperties, Type } from '@sinclair/typebox';
import {
    type ActorReference,
    CARE_TEAM,
    closed,
    type Hex64,
    Hex64Schema,
    JweSchema,
    LedgerIdSchema,
    type LedgerId,
    type Milliseconds,
    MillisecondsSchema,
    oneOf,
    type Role,
    ROLES,
    textOf,
} from '../kernel';
import { CATEGORIES, CLINICAL_CATEGORIES, POLICY_ACTIONS, PurposeSchema } from './data-use';
import { AttributesSchema } from './people/attributes';
import { EncryptionKeySchema } from './people/encryption-key';

/** How long a broken glass stays open. */
export const EMERGENCY_MS = 3_600_000;

/** For how long openings may follow a look, each decided anew. */
export const LOOK_MS = 900_000;

/** How many looks one transaction may state: a page of a list. */
export const MOST_LOOKS = 200;

/** How many looks are decided together, and how many patients a board has. */
export const MOST_LOOKS_DECIDED = 500;

const MOST_MEMBERS = 32;

/** What a grant lets its clinician do. */
export const GRANT_SCOPES = ['read', 'update'] as const;
export type GrantScope = (typeof GRANT_SCOPES)[number];

export const DECISIONS = ['permit', 'deny'] as const;
export type ConsentDecision = (typeof DECISIONS)[number];

/** How somebody is bound to a patient: the patient's own participant, or who speaks for them. */
export const PROXY_RELATIONS = ['self', 'parent', 'guardian', 'representative'] as const;
export type ProxyRelation = (typeof PROXY_RELATIONS)[number];

export const REVIEW_OUTCOMES = ['justified', 'unjustified'] as const;

/** Why a patient or a privacy officer is told something. */
export const NOTICE_SUBJECTS = ['grant', 'handover', 'emergency', 'disclosure'] as const;

/** What is given away on paper. */
export const PAPER_CATEGORIES = ['demographics', ...CLINICAL_CATEGORIES, 'claim'] as const;

const TeamSchema = Type.Array(LedgerIdSchema, { minItems: 1, maxItems: MOST_MEMBERS, uniqueItems: true });

/** Where an entry of a patient's medical record stands, in their list. */
export const EntryPlaceSchema = closed({ time: MillisecondsSchema, id: LedgerIdSchema });
export type EntryPlace = Static<typeof EntryPlaceSchema>;

/**
 * What a custodian opened while the ledger did not answer, and states afterwards: to whom and when, and by which line of its log. The person may have been
 * suspended by then, and has a key that perhaps nobody here holds; so it is the custodian that states it.
 */
const downtimeLine = {
    person: LedgerIdSchema,
    roles: Type.Array(oneOf(ROLES), { minItems: 1, maxItems: ROLES.length, uniqueItems: true }),
    at: MillisecondsSchema,
    counter: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    digest: Hex64Schema,
};

/** The schema of a kind. `about` is the ledger id whose list the fact stands in. */
function factOf<Kind extends string, Content extends TProperties>(
    kind: Kind,
    content: Content,
): TObject<{ kind: ReturnType<typeof Type.Literal<Kind>>; about: typeof LedgerIdSchema } & Content> {
    return closed({ kind: Type.Literal(kind), about: LedgerIdSchema, ...content });
}

export const FactSchema = Type.Union([
    factOf('visit', {
        team: TeamSchema,
        location: Type.Optional(textOf(64)),
        lab: Type.Optional(LedgerIdSchema),
    }),
    factOf('handover', { visit: LedgerIdSchema, team: TeamSchema }),
    factOf('visit-closed', { visit: LedgerIdSchema }),
    factOf('grant', {
        clinician: LedgerIdSchema,
        lab: Type.Optional(LedgerIdSchema),
        scope: Type.Array(oneOf(GRANT_SCOPES), { minItems: 1, maxItems: GRANT_SCOPES.length, uniqueItems: true }),
        expires: MillisecondsSchema,
    }),
    factOf('grant-revoked', { grant: LedgerIdSchema }),
    factOf('consent', {
        purpose: PurposeSchema,
        decision: oneOf(DECISIONS),
        actors: Type.Optional(TeamSchema),
        expires: Type.Optional(MillisecondsSchema),
    }),
    factOf('consent-withdrawn', { consent: LedgerIdSchema }),
    factOf('emergency', { reason: textOf(500), supports: Type.Optional(LedgerIdSchema) }),
    factOf('review', { emergency: LedgerIdSchema, outcome: oneOf(REVIEW_OUTCOMES), comment: textOf(1000) }),
    factOf('notice', { concerning: oneOf(NOTICE_SUBJECTS), outcome: Type.Literal('not-found') }),
    factOf('proxy', { person: LedgerIdSchema, relation: oneOf(PROXY_RELATIONS), until: Type.Optional(MillisecondsSchema) }),
    factOf('confidential', { category: oneOf(CLINICAL_CATEGORIES), until: Type.Optional(MillisecondsSchema) }),
    factOf('confidential-ended', { confidential: LedgerIdSchema }),
    // Two numbers of one person. The proposal stands in the list of the one and the confirmation in that of the other: whichever is read leads to both.
    factOf('link', { other: LedgerIdSchema, evidence: textOf(500) }),
    factOf('link-confirmed', { link: LedgerIdSchema, other: LedgerIdSchema }),
    factOf('unlink', { link: LedgerIdSchema }),
    factOf('look', {
        action: oneOf(POLICY_ACTIONS),
        category: oneOf(CATEGORIES),
        purpose: PurposeSchema,
        /** What the author was told before: a claim, which every opening decides anew. */
        decision: oneOf(DECISIONS),
        /** Where one entry is looked at, not all of a category. */
        entry: Type.Optional(EntryPlaceSchema),
        /** Of the request for which it was; the gateway's logs know it by this. */
        requestId: Type.Optional(textOf(64)),
        emergency: Type.Optional(LedgerIdSchema),
    }),
    factOf('attributes', { attributes: AttributesSchema }),
    // Of the person whose list it stands in, and stated by nobody else.
    factOf('encryption-key', { key: EncryptionKeySchema, until: Type.Optional(MillisecondsSchema) }),
    /** Ends whichever stands. */
    factOf('encryption-key-ended', {}),
    /** Data that left on paper, entered by hand. */
    factOf('disclosure', {
        to: textOf(200),
        organisation: textOf(200),
        purpose: PurposeSchema,
        categories: Type.Array(oneOf(PAPER_CATEGORIES), { minItems: 1, maxItems: PAPER_CATEGORIES.length, uniqueItems: true }),
        when: MillisecondsSchema,
    }),
    /** The patient is not told that it was this person who looked. */
    factOf('withholding', { person: LedgerIdSchema, reason: textOf(500) }),
    factOf('withholding-ended', { withholding: LedgerIdSchema }),
    factOf('downtime', { ...downtimeLine, reason: textOf(500) }),
    factOf('downtime-look', { ...downtimeLine, category: oneOf(CATEGORIES) }),
    // What somebody is called for, sealed: raised by the ward's own process, which draws the name by which a person says that they have seen it.
    factOf('alarm', { alarm: LedgerIdSchema, envelope: JweSchema }),
    factOf('alarm-acknowledged', { alarm: LedgerIdSchema, reason: Type.Optional(textOf(500)) }),
    /** Nobody has seen it for too long. */
    factOf('alarm-escalated', { alarm: LedgerIdSchema }),
]);
/** What a caller says. */
export type Fact = Static<typeof FactSchema>;
export type FactKind = Fact['kind'];

/** That a ward forbids something by itself, or no more: about nobody, and stated by no caller, but with the change itself. */
export const FORBIDS_KINDS = ['forbids-set', 'forbids-withdrawn'] as const;

/** What a change of such forbids leaves in the trail: their digest, and nothing of what they say. */
export interface ForbidsChange {
    readonly kind: (typeof FORBIDS_KINDS)[number];
    readonly about: LedgerId;
    readonly digest: Hex64;
}

/** What a book has: facts, and what is stated with something else. */
export type BookedKind = FactKind | ForbidsChange['kind'];

/** Who wrote a fact, as the ledger knew them when they did. */
export interface FactAuthor extends ActorReference {
    readonly certificateId: Hex64;
    readonly ward: string;
    readonly roles: readonly Role[];
}

/** What the ledger adds to a fact. */
export interface FactMarks {
    /** Random, and nobody's choice: the digest of what the author drew and of the transaction's id. Later facts name this one by it. */
    readonly id: LedgerId;
    readonly author: FactAuthor;
    readonly time: Milliseconds;
    /** The random id under which the channel announced it. */
    readonly notice: Hex64;
    readonly transactionId: string;
    readonly salt: Hex64;
    /** Of looks at a ward's board, which nobody can state of a look by itself: a patient is shown those of a shift as one. */
    readonly board?: true;
}

/** A fact as it stands in a list, by kind. */
export type StoredFact<Kind extends BookedKind = FactKind> = Extract<Fact | ForbidsChange, { kind: Kind }> & FactMarks;

/** Whoever may look at something, and so may have it handed out under a key of their own. */
export const LOOKERS = [
    'admin',
    'admission',
    'auditor',
    'insurer',
    'lab',
    'patient',
    'pharmacist',
    'privacy-officer',
    'researcher',
    ...CARE_TEAM,
] as const satisfies readonly Role[];

/** Who may write which kind at all. What else it takes is asked when the list is read. */
export const FACT_AUTHORS: Readonly<Record<FactKind, readonly Role[]>> = {
    visit: ['admission', 'patient'],
    handover: ['admission', ...CARE_TEAM],
    'visit-closed': ['admission', 'patient', ...CARE_TEAM],
    grant: ['admission', 'patient'],
    'grant-revoked': ['admission', 'patient', 'privacy-officer', ...CARE_TEAM],
    consent: ['patient'],
    'consent-withdrawn': ['patient'],
    emergency: CARE_TEAM,
    review: ['privacy-officer'],
    notice: ['admission', 'patient', ...CARE_TEAM],
    proxy: ['admission', 'patient'],
    confidential: ['patient', 'privacy-officer', ...CARE_TEAM],
    'confidential-ended': ['patient', 'privacy-officer', ...CARE_TEAM],
    link: ['admission'],
    'link-confirmed': ['privacy-officer'],
    unlink: ['privacy-officer'],
    look: LOOKERS,
    attributes: ['admin'],
    'encryption-key': LOOKERS,
    'encryption-key-ended': LOOKERS,
    disclosure: ['admission', 'privacy-officer'],
    withholding: ['privacy-officer'],
    'withholding-ended': ['privacy-officer'],
    downtime: ['custodian'],
    'downtime-look': ['custodian'],
    alarm: ['registrar'],
    'alarm-acknowledged': CARE_TEAM,
    'alarm-escalated': ['registrar'],
};

export const FACT_KINDS = Object.keys(FACT_AUTHORS) as readonly FactKind[];

/** What one may see of who looked, and whom a notice is for: lists of their own, because they grow with every look, and decisions need them not. */
const LOOK_KINDS = ['look', 'notice', 'disclosure', 'downtime-look'] as const satisfies readonly FactKind[];

/** Of alarms, which are health data by being there: they stand in lists of their own, and in no trail. */
const ALARM_KINDS = ['alarm', 'alarm-acknowledged', 'alarm-escalated'] as const satisfies readonly FactKind[];

/** The lists of a patient in which facts stand. */
export type FactList = 'fact' | 'look' | 'alarm';

/** A fact of such a list. */
export type StoredLook = StoredFact<(typeof LOOK_KINDS)[number]>;

/** Whether a kind stands in the list of looks, not in that from which a standing is computed. */
export function isLook(kind: BookedKind): boolean {
    return (LOOK_KINDS as readonly BookedKind[]).includes(kind);
}

/** Whether a kind is of an alarm. */
export function isOfAlarm(kind: BookedKind): boolean {
    return (ALARM_KINDS as readonly BookedKind[]).includes(kind);
}

/** The list in which a fact of a kind stands. */
export function listOf(kind: BookedKind): FactList {
    if (isLook(kind)) {
        return 'look';
    }
    return isOfAlarm(kind) ? 'alarm' : 'fact';
}

/** Kinds of which auditors are told: who was called for which patient is not theirs. */
export const TRAIL_KINDS: readonly BookedKind[] = [...FACT_KINDS.filter((kind) => !isOfAlarm(kind)), ...FORBIDS_KINDS];

/** Whether one transaction may state several facts of a kind: of one reading there are as many looks as it showed rows, or kinds of data. */
export function mayBeSeveral(kind: FactKind): boolean {
    return kind === 'look' || kind === 'downtime-look';
}

/** Whether somebody with these roles may write a fact of this kind. */
export function mayWrite(kind: FactKind, roles: readonly Role[]): boolean {
    return roles.some((role) => FACT_AUTHORS[kind].includes(role));
}

// People and devices; a ward's own processes stand in the rows of functions by name.
const writersOf = (kinds: readonly FactKind[]): Role[] => ROLES.filter((role) => kinds.some((kind) => FACT_AUTHORS[kind].includes(role)));

/** Who may write a fact of some kind. */
export const FACT_WRITERS = writersOf(FACT_KINDS);

/** Who may write what a standing is computed from. */
export const STANDING_WRITERS = writersOf(FACT_KINDS.filter((kind) => listOf(kind) !== 'look'));
