// SPDX-License-Identifier: Apache-2.0
// The functions of contract `governance`: who may call each and how, what it takes, what it answers.

import { answers, type LedgerFunctionTable, OVERSIGHT, type Page } from '../kernel';
import {
    type ApprovalDecision,
    ApproveSchema,
    type FoundProposal,
    type FoundSetting,
    GetProposalSchema,
    GetSettingSchema,
    ListProposalsSchema,
    ProposeSchema,
    RevokeSettingSchema,
    WithdrawSchema,
} from './proposal';

const ADMINISTRATORS = ['admin'] as const;
const READERS = ['admin', ...OVERSIGHT] as const;
/** A custodian attests with the key that both wards have approved. */
const SETTING_READERS = [...READERS, 'custodian'] as const;

export const GOVERNANCE_FUNCTIONS = {
    'governance:Propose': { callers: ADMINISTRATORS, mode: 'submit', request: ProposeSchema, answer: answers<FoundProposal>() },
    'governance:Approve': { callers: ADMINISTRATORS, mode: 'submit', request: ApproveSchema, answer: answers<ApprovalDecision>() },
    'governance:Withdraw': { callers: ADMINISTRATORS, mode: 'submit', request: WithdrawSchema, answer: answers<FoundProposal>() },
    'governance:RevokeSetting': { callers: ADMINISTRATORS, mode: 'submit', request: RevokeSettingSchema, answer: answers<FoundSetting>() },
    'governance:GetProposal': { callers: READERS, mode: 'evaluate', request: GetProposalSchema, answer: answers<FoundProposal>() },
    'governance:ListProposals': {
        callers: READERS,
        mode: 'evaluate',
        request: ListProposalsSchema,
        answer: answers<Page<FoundProposal>>(),
    },
    'governance:GetSetting': { callers: SETTING_READERS, mode: 'evaluate', request: GetSettingSchema, answer: answers<FoundSetting>() },
} as const satisfies LedgerFunctionTable;
