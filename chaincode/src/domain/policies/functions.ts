// SPDX-License-Identifier: Apache-2.0
// The functions of contract `policies`: who may call each and how, what it takes, what it answers.

import { answers, EmptySchema, type LedgerFunctionTable, OVERSIGHT, ROLES } from '../kernel';
import { type ExplainedLooks, ExplainLooksSchema } from './explanations';
import {
    CheckAccessSchema,
    type CheckedAccesses,
    type CheckedLook,
    CheckLookSchema,
    DecideTransientSchema,
    type SealedDecision,
} from './openings';
import {
    type CheckedAccess,
    CheckAttributesSchema,
    type FoundSet,
    GetSetSchema,
    SetForbidsTransientSchema,
    type StoredSet,
    StoreSetTransientSchema,
    WithdrawForbidsTransientSchema,
} from './questions';
import { type ForbidsReference, type ListedForbids, SetForbidsSchema, WithdrawForbidsSchema } from './own-forbids';
import { type TriedSet, TryForbidsSchema, TrySetSchema } from './trials';

export const POLICY_FUNCTIONS = {
    // About themselves everybody may ask, about others the privacy officer.
    'policies:CheckAttributes': {
        callers: ROLES,
        mode: 'evaluate',
        request: CheckAttributesSchema,
        answer: answers<CheckedAccess>(),
    },
    'policies:CheckAccess': { callers: ROLES, mode: 'evaluate', request: CheckAccessSchema, answer: answers<CheckedAccesses>() },
    // The ward's own process asks before sealed bytes cross; evaluated, so no block names look and patient beside each other.
    'policies:CheckLook': { callers: ['registrar'], mode: 'evaluate', request: CheckLookSchema, answer: answers<CheckedLook>() },
    // To the patient, and to the privacy officer.
    'policies:ExplainLooks': {
        callers: ['patient', 'privacy-officer'],
        mode: 'evaluate',
        request: ExplainLooksSchema,
        answer: answers<ExplainedLooks>(),
    },
    // Endorsed by both wards and never submitted; should it be, what it says of whom is transient or sealed.
    'policies:Decide': {
        callers: ['custodian'],
        mode: 'evaluate',
        request: EmptySchema,
        transient: DecideTransientSchema,
        answer: answers<SealedDecision>(),
    },
    'policies:StoreSet': {
        callers: ['admin'],
        mode: 'submit',
        request: EmptySchema,
        transient: StoreSetTransientSchema,
        answer: answers<StoredSet>(),
    },
    'policies:TrySet': {
        callers: ['admin', ...OVERSIGHT],
        mode: 'evaluate',
        request: TrySetSchema,
        answer: answers<TriedSet>(),
    },
    // One ward, at once: it only restricts what both have agreed on, and its own patients alone.
    'policies:SetForbids': {
        callers: ['admin'],
        mode: 'submit',
        request: SetForbidsSchema,
        transient: SetForbidsTransientSchema,
        answer: answers<ForbidsReference>(),
    },
    'policies:WithdrawForbids': {
        callers: ['admin'],
        mode: 'submit',
        request: WithdrawForbidsSchema,
        transient: WithdrawForbidsTransientSchema,
        answer: answers<ForbidsReference>(),
    },
    'policies:TryForbids': {
        callers: ['admin', ...OVERSIGHT],
        mode: 'evaluate',
        request: TryForbidsSchema,
        answer: answers<TriedSet>(),
    },
    'policies:ListForbids': {
        callers: ['admin', ...OVERSIGHT],
        mode: 'evaluate',
        request: EmptySchema,
        answer: answers<ListedForbids>(),
    },
    'policies:GetSet': { callers: ['admin', ...OVERSIGHT], mode: 'evaluate', request: GetSetSchema, answer: answers<FoundSet>() },
} as const satisfies LedgerFunctionTable;
