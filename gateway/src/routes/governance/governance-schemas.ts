// SPDX-License-Identifier: Apache-2.0
// Form of /v1/governance. Whether a kind has a setting of a scope, and who may approve what, is judged on the ledger.

import { Type } from '@sinclair/typebox';
import { closed, GOVERNED_KINDS, Hex64Schema, PROPOSAL_STATES, ScopeSchema } from '@wardledger/chaincode/domain';
import { choice, DigestSchema, pageQuery, TimeSchema, TransactionSchema } from '../../plugins/documentation';

const kind = choice(GOVERNED_KINDS);
const scope = Type.Unsafe<string>({
    ...ScopeSchema,
    description: '`both` for one setting of both wards, a ward for one of its own, `ward1:name` where a ward has many.',
});
const digest = Type.Unsafe<string>({ ...Hex64Schema, description: 'SHA-256 of what is proposed, 64 lower-case hex digits.' });

export const NewProposalSchema = closed({ kind, scope, digest, expires: TimeSchema });
export const ApprovalSchema = closed({ digest });
export const ProposalsQuery = closed({ kind: Type.Optional(kind), state: Type.Optional(choice(PROPOSAL_STATES)), ...pageQuery });
export const KindParams = closed({ kind });
export const SettingScope = closed({ scope });

const instant = Type.String({ format: 'date-time' });
const actor = Type.Object({ mspId: Type.String(), id: Type.String() });
const proposal = {
    id: Type.String({ description: 'The transaction that proposed it.' }),
    kind,
    scope: Type.String(),
    digest: DigestSchema,
    state: choice(PROPOSAL_STATES, { description: 'An expired one can only be proposed anew.' }),
    ward: Type.String({ description: 'The one that proposed; the other one approves.' }),
    proposer: actor,
    proposed: instant,
    expires: instant,
    decider: Type.Optional(actor),
    decided: Type.Optional(instant),
};
const setting = {
    kind,
    scope: Type.String(),
    digest: DigestSchema,
    proposal: Type.String(),
    approver: actor,
    approved: instant,
    revoker: Type.Optional(actor),
    revoked: Type.Optional(instant),
};
export const ProposalSchema = Type.Object(proposal);
export const WrittenProposalSchema = Type.Object({ ...proposal, transaction: TransactionSchema });
export const SettingSchema = Type.Object(setting);
export const WrittenSettingSchema = Type.Object({ ...setting, transaction: TransactionSchema });
