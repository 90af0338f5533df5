// SPDX-License-Identifier: Apache-2.0
// The named policies of a channel: each organisation's Readers, Writers, Admins and Endorsement, and the implicit ones over them.
import type { BlockReaders, LedgerIdentity, MspRole, OrganisationConfig } from '../ports';
import { isSatisfied, type Rule } from './rule';

/** Default path of a chaincode's endorsement policy. */
export const ENDORSEMENT = '/Channel/Application/Endorsement';
/** Policy of writes to the lifecycle's own namespace. */
export const LIFECYCLE_ENDORSEMENT = '/Channel/Application/LifecycleEndorsement';

/** Whether the signers satisfy a policy. */
export type Evaluator = (signers: readonly LedgerIdentity[]) => boolean;

/** A sub-policy of organisations and how many of them must hold. */
export interface ImplicitPolicy {
    readonly rule: 'ANY' | 'MAJORITY';
    readonly subPolicy: string;
}

/** The policies of the Application group, as the configuration block states them. */
export const APPLICATION_POLICIES: Readonly<Record<string, ImplicitPolicy>> = {
    Readers: { rule: 'ANY', subPolicy: 'Readers' },
    Writers: { rule: 'ANY', subPolicy: 'Writers' },
    Admins: { rule: 'MAJORITY', subPolicy: 'Admins' },
    Endorsement: { rule: 'MAJORITY', subPolicy: 'Endorsement' },
    LifecycleEndorsement: { rule: 'MAJORITY', subPolicy: 'Endorsement' },
};

/** The policy of the Application group that lets administrators alone have blocks that they do not know a transaction of. */
export const BLOCK_READERS_POLICY: Readonly<Record<'BlockReaders', ImplicitPolicy>> = {
    BlockReaders: { rule: 'ANY', subPolicy: 'Admins' },
};

/** What that policy guards, in the words of Fabric's access control lists: streams of blocks and events, and what lists blocks or transactions. */
export const BLOCK_RESOURCES: readonly string[] = [
    'event/Block',
    'event/FilteredBlock',
    'gateway/ChaincodeEvents',
    'qscc/GetChainInfo',
    'qscc/GetBlockByNumber',
    'qscc/GetBlockByHash',
    'qscc/GetTransactionByID',
];

/** Path of the policy that guards a peer's streams of blocks. */
export const blockReadersPath = (readers: BlockReaders): string =>
    `/Channel/Application/${readers === 'Admins' ? 'BlockReaders' : 'Readers'}`;

/** The policies of the Channel and of the Orderer group. */
export const GROUP_POLICIES: Readonly<Record<string, ImplicitPolicy>> = {
    Readers: { rule: 'ANY', subPolicy: 'Readers' },
    Writers: { rule: 'ANY', subPolicy: 'Writers' },
    Admins: { rule: 'MAJORITY', subPolicy: 'Admins' },
};

const PEER_ORGANISATION: Readonly<Record<string, readonly MspRole[]>> = {
    Readers: ['admin', 'peer', 'client'],
    Writers: ['admin', 'client'],
    Admins: ['admin'],
    Endorsement: ['peer'],
};
const ORDERER_ORGANISATION: Readonly<Record<string, readonly MspRole[]>> = {
    Readers: ['member'],
    Writers: ['member'],
    Admins: ['admin'],
};

/** An organisation's own policies as rules, by name. */
export function organisationPolicies(organisation: Pick<OrganisationConfig, 'mspId' | 'kind'>): Record<string, Rule> {
    const { mspId, kind } = organisation;
    const roles = kind === 'orderer' ? ORDERER_ORGANISATION : PEER_ORGANISATION;
    const rule = (names: readonly MspRole[]): Rule => ({
        kind: 'outOf',
        count: 1,
        rules: names.map((role) => ({ kind: 'signedBy', principal: { kind: 'role', mspId, role } })),
    });
    return Object.fromEntries(Object.entries(roles).map(([name, names]) => [name, rule(names)]));
}

function implicit(policy: ImplicitPolicy, members: readonly Evaluator[]): Evaluator {
    const majority = Math.floor(members.length / 2) + 1;
    const needed = policy.rule === 'ANY' ? Math.min(1, members.length) : Math.min(majority, members.length);
    return (signers) => members.filter((holds) => holds(signers)).length >= needed;
}

/** Evaluates the channel's policies by their path. */
export class ChannelPolicies {
    readonly #policies = new Map<string, Evaluator>();

    constructor(organisations: readonly Pick<OrganisationConfig, 'mspId' | 'kind'>[]) {
        for (const organisation of organisations) {
            const group = organisation.kind === 'orderer' ? 'Orderer' : 'Application';
            for (const [name, rule] of Object.entries(organisationPolicies(organisation))) {
                this.#policies.set(`/Channel/${group}/${organisation.mspId}/${name}`, (signers) => isSatisfied(rule, signers));
            }
        }
        const of = (kind: OrganisationConfig['kind']): string[] => organisations.filter((o) => o.kind === kind).map((o) => o.mspId);
        this.#addGroup('Application', { ...APPLICATION_POLICIES, ...BLOCK_READERS_POLICY }, of('application'));
        this.#addGroup('Orderer', GROUP_POLICIES, of('orderer'));
        for (const [name, policy] of Object.entries(GROUP_POLICIES)) {
            const groups = ['Application', 'Orderer'].map((group) => this.get(`/Channel/${group}/${policy.subPolicy}`));
            this.#policies.set(`/Channel/${name}`, implicit(policy, groups));
        }
    }

    #addGroup(group: string, policies: Readonly<Record<string, ImplicitPolicy>>, mspIds: readonly string[]): void {
        for (const [name, policy] of Object.entries(policies)) {
            const members = mspIds.map((mspId) => this.get(`/Channel/${group}/${mspId}/${policy.subPolicy}`));
            this.#policies.set(`/Channel/${group}/${name}`, implicit(policy, members));
        }
    }

    /** The evaluator of a path; an unknown policy is never satisfied, as in Fabric. */
    get(path: string): Evaluator {
        return this.#policies.get(path) ?? (() => false);
    }

    has(path: string): boolean {
        return this.#policies.has(path);
    }
}
