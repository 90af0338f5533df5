// SPDX-License-Identifier: Apache-2.0
// What a channel's configuration says: its organisations, and the policies by their paths.
import {
    CONFIG_GROUP,
    type ConfigGroup,
    CONSENSUS_TYPE,
    FABRIC_MSP_CONFIG,
    type FabricMspConfig,
    IMPLICIT_META_POLICY,
    MSP_CONFIG,
    SIGNATURE_POLICY_ENVELOPE,
} from '../wire/config-messages';
import { Members } from './identity';
import { isSatisfied, readRule, type Signers } from './rule';

/** Whether signers satisfy a policy. */
export type Policy = (signers: Signers) => boolean;

/** Never satisfied: what stands for a policy that is not there or cannot be read. */
export const REFUSES: Policy = () => false;

const SIGNATURE = 1;
const IMPLICIT_META = 3;
const FABRIC = 0;
const RULES = ['ANY', 'ALL', 'MAJORITY'] as const;

interface Group {
    readonly path: string;
    readonly config: ConfigGroup;
    readonly children: readonly Group[];
}

function groupOf(path: string, config: ConfigGroup): Group {
    const children = config.groups.map(({ key, value }) => groupOf(`${path}/${key}`, CONFIG_GROUP.decode(value)));
    return { path, config, children };
}

const valueOf = ({ config }: Group, name: string): Uint8Array | undefined => config.values.findLast(({ key }) => key === name)?.value.value;

function needed(rule: number, members: number): number {
    switch (RULES[rule]) {
        case 'ANY':
            return Math.min(1, members);
        case 'MAJORITY':
            return members === 0 ? 0 : Math.floor(members / 2) + 1;
        default:
            return members;
    }
}

/** The policies of a group and of those below it, by path. */
function addPolicies(group: Group, policies: Map<string, Policy>): void {
    group.children.forEach((child) => {
        addPolicies(child, policies);
    });
    for (const { key, value } of group.config.policies) {
        policies.set(`${group.path}/${key}`, policyOf(value.policy, group, policies));
    }
}

function policyOf(given: { type: number; value: Uint8Array } | undefined, group: Group, policies: ReadonlyMap<string, Policy>): Policy {
    try {
        if (given?.type === SIGNATURE) {
            const rule = readRule(SIGNATURE_POLICY_ENVELOPE.decode(given.value));
            return (signers) => isSatisfied(rule, signers);
        }
        if (given?.type !== IMPLICIT_META) {
            return REFUSES;
        }
        const { subPolicy, rule } = IMPLICIT_META_POLICY.decode(given.value);
        const members = group.children.map(({ path }) => policies.get(`${path}/${subPolicy}`) ?? REFUSES);
        const count = needed(rule, members.length);
        return (signers) => members.filter((holds) => holds(signers)).length >= count;
    } catch {
        return REFUSES;
    }
}

interface NamedMsp {
    readonly group: string;
    readonly config: FabricMspConfig;
}

function mspsOf(parent: Group | undefined): NamedMsp[] {
    return (parent?.children ?? []).flatMap((child) => {
        const value = valueOf(child, 'MSP');
        const { type, config } = MSP_CONFIG.decode(value ?? new Uint8Array());
        return value === undefined || type !== FABRIC ? [] : [{ group: child.path, config: FABRIC_MSP_CONFIG.decode(config) }];
    });
}

/** A channel as one of its configurations has it. */
export class Channel {
    readonly id: string;
    readonly members: Members;
    /** Number of the configuration. */
    readonly sequence: number;
    /** PEM certificates of the orderers' authorities. */
    readonly ordererAuthorities: readonly Uint8Array[];
    /** Names of the organisations that order. */
    readonly ordererMspIds: readonly string[];
    /** How orderers agree, such as `etcdraft`. */
    readonly consensus: string;
    /** Organisations that keep a list of revoked certificates, which is not looked at. */
    readonly revoking: readonly string[];
    readonly #policies: ReadonlyMap<string, Policy>;
    readonly #applicationGroups: ReadonlyMap<string, string>;

    private constructor(place: { id: string; sequence: number }, root: Group, members: Members) {
        const [application, orderer] = ['Application', 'Orderer'].map((name) =>
            root.children.find(({ path }) => path === `/Channel/${name}`),
        );
        const [applicants, orderers] = [mspsOf(application), mspsOf(orderer)];
        const policies = new Map<string, Policy>();
        addPolicies(root, policies);
        this.id = place.id;
        this.sequence = place.sequence;
        this.members = members;
        this.ordererAuthorities = orderers.flatMap(({ config }) => [...config.roots, ...config.intermediates]);
        this.ordererMspIds = orderers.map(({ config }) => config.name);
        this.consensus = orderer === undefined ? '' : CONSENSUS_TYPE.decode(valueOf(orderer, 'ConsensusType') ?? new Uint8Array()).type;
        this.revoking = [...applicants, ...orderers]
            .filter(({ config }) => config.revocationLists.length > 0)
            .map(({ config }) => config.name);
        this.#policies = policies;
        this.#applicationGroups = new Map(applicants.map(({ group, config }) => [config.name, group]));
    }

    static async of(place: { id: string; sequence: number }, config: ConfigGroup): Promise<Channel> {
        const root = groupOf('/Channel', config);
        const msps = ['Application', 'Orderer'].flatMap((name) => mspsOf(root.children.find(({ path }) => path === `/Channel/${name}`)));
        return new Channel(place, root, await Members.of(msps.map(({ config: msp }) => msp)));
    }

    /** The policy of a path; one that is not there is never satisfied. */
    policy(path: string): Policy {
        return this.#policies.get(path) ?? REFUSES;
    }

    /** The policy by which an organisation endorses for itself; `undefined` where it is none of the application's. */
    ownEndorsement(mspId: string): Policy | undefined {
        const group = this.#applicationGroups.get(mspId);
        return group === undefined ? undefined : this.policy(`${group}/Endorsement`);
    }
}
