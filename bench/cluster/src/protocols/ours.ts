// SPDX-License-Identifier: Apache-2.0
// The ledger's election as the chaincode runs it: a snapshot of claims goes in, the round goes out, and the ledger keeps the accounts.

import { hash } from 'node:crypto';
import {
    afterRound,
    electHeads,
    MAX_COORDINATE_CM,
    MIN_NODES,
    NEVER,
    rulesOf,
    type ClusterNode,
    type ClusterRules,
} from '@wardledger/chaincode/domain';
import { isAlive, type World } from '../world/world';
import { chargeElection, electionSeconds } from './ledger-cost';
import { DIRECT, type Protocol, type ProtocolFactory, type ProtocolOptions } from './protocol';

const CM_PER_M = 100;
const MICROJOULE_PER_JOULE = 1e6;
const FULL_TRUST = 1_000;
const ID_DIGITS = 32;

const sha256 = (text: string): string => hash('sha256', text);

/** The election of this project. */
export const ours: ProtocolFactory = (world, options) => new LedgerElection(world, options);

class LedgerElection implements Protocol {
    readonly #world: World;
    readonly #options: ProtocolOptions;
    readonly #rules: ClusterRules;
    readonly #rows: ReadonlyMap<string, number>;
    readonly #seed: string;
    readonly #assigned: Int32Array;
    #nodes: ClusterNode[];
    #heads: readonly number[] = [];
    #reportsLeft = 0;
    #electedAt = -1;

    constructor(world: World, options: ProtocolOptions) {
        this.#world = world;
        this.#options = options;
        const { x, y } = world.sink;
        this.#rules = rulesOf({ xCm: x * CM_PER_M, yCm: y * CM_PER_M }, world.setting.direct ? {} : { directRangeCm: 0 });
        this.#nodes = Array.from(world.capacity, (joule, row) => {
            const capacityMicrojoule = Math.round(joule * MICROJOULE_PER_JOULE);
            return {
                id: sha256(`node ${world.seed} ${row}`).slice(0, ID_DIGITS),
                xCm: 0,
                yCm: 0,
                energyMicrojoule: capacityMicrojoule,
                capacityMicrojoule,
                spentMicrojoule: 0,
                trustPermille: FULL_TRUST,
                lastHeadRound: NEVER,
            };
        });
        this.#rows = new Map(this.#nodes.map(({ id }, row) => [id, row]));
        this.#seed = sha256(`seed ${world.seed}`);
        this.#assigned = new Int32Array(world.count).fill(DIRECT);
    }

    readonly assign = (round: number, headOf: Int32Array): void => {
        const headDied = this.#heads.some((row) => !isAlive(this.#world, row));
        if (this.#reportsLeft === 0 || headDied) {
            this.#elect(round);
        }
        this.#reportsLeft -= 1;
        headOf.set(this.#assigned);
    };

    readonly overhead = (round: number): number => (round === this.#electedAt ? electionSeconds(this.#nodes.length) : 0);

    #elect(round: number): void {
        chargeElection(this.#world, this.#assigned);
        this.#reportsLeft = this.#rules.reportsPerRound;
        this.#electedAt = round;
        this.#nodes = this.#nodes.filter(({ id }) => isAlive(this.#world, this.#row(id)));
        this.#heads = [];
        this.#assigned.fill(DIRECT);
        if (this.#nodes.length < MIN_NODES) {
            return; // the last node has nobody to elect
        }
        const reported = this.#nodes.map((node) => {
            const row = this.#row(node.id);
            const { x, y } = this.#world;
            const claimed = Math.round(this.#options.claim(this.#world, row) * MICROJOULE_PER_JOULE);
            const energyMicrojoule = Math.max(1, Math.min(node.capacityMicrojoule, claimed));
            return { ...node, xCm: Math.round((x[row] ?? 0) * CM_PER_M), yCm: Math.round((y[row] ?? 0) * CM_PER_M), energyMicrojoule };
        });
        const snapshot = apart(reported);
        const election = electHeads({ seed: this.#seed, round, nodes: snapshot, rules: this.#rules }, sha256);
        this.#nodes = afterRound(snapshot, election, this.#rules);
        this.#heads = election.heads.map((id) => this.#row(id));
        for (const head of this.#heads) {
            this.#assigned[head] = head;
        }
        for (const [id, head] of election.members) {
            this.#assigned[this.#row(id)] = this.#row(head);
        }
    }

    #row(id: string): number {
        return this.#rows.get(id) ?? DIRECT;
    }
}

/** The ledger refuses two nodes at one place; where walkers meet, the gateway would report them a centimetre apart. */
function apart(nodes: readonly ClusterNode[]): ClusterNode[] {
    const taken = new Set<number>();
    return nodes.map((node) => {
        let { xCm } = node;
        while (taken.has(placeOf(xCm, node.yCm))) {
            xCm += 1;
        }
        taken.add(placeOf(xCm, node.yCm));
        return xCm === node.xCm ? node : { ...node, xCm };
    });
}

function placeOf(xCm: number, yCm: number): number {
    return yCm * MAX_COORDINATE_CM + xCm;
}
