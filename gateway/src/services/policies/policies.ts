// SPDX-License-Identifier: Apache-2.0
// From the Cedar text that an administrator writes to the set that the ledger takes, and back to a text for whoever is to approve it.

import {
    cedarSchemaOf,
    demandForbids,
    demandSentinels,
    DomainError,
    ERRORS,
    type OwnAttributes,
    type PolicySet,
    readPolicySet,
} from '@wardledger/chaincode/domain';
import { createHash } from 'node:crypto';
import { ContentError } from '../refusals';
import type { CedarBuild } from './cedar';
import { policyTexts, refuseText } from './policy-texts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

interface Annotated {
    readonly annotations?: Readonly<Record<string, string>>;
}

/** The ledger's refusals name a policy by its place in the order of ids; people know the line. */
function atLine(error: unknown, lines: readonly number[]): unknown {
    if (!(error instanceof DomainError) || error.code !== 'POLICY_INVALID') {
        return error;
    }
    const [, place] = /^\/policies\/(\d+)/.exec(String(error.params['pointer'])) ?? [];
    const line = lines[Number(place)];
    const detail = line === undefined ? error.message : `line ${String(line)} and after: ${error.message}`;
    return new ContentError([{ pointer: '/text', detail }], undefined, ERRORS.POLICY_INVALID);
}

/**
 * Reads a whole set from its text, as the ledger will.
 * @param cedar - parses and validates.
 * @param source - Cedar's text.
 * @param own - attributes of people that the wards add.
 * @throws ContentError POLICY_INVALID; DomainError POLICY_SET_REFUSED
 */
export async function readPolicyText(cedar: CedarBuild, source: string, own: OwnAttributes = new Map()): Promise<PolicySet> {
    return readText(cedar, { source, own }, demandSentinels);
}

/**
 * Reads what a ward forbids by itself, as the ledger will.
 * @param cedar - parses and validates.
 * @param source - Cedar's text.
 * @param own - attributes of people that the wards add.
 * @throws ContentError POLICY_INVALID; DomainError POLICY_SET_REFUSED
 */
export async function readForbidsText(cedar: CedarBuild, source: string, own: OwnAttributes): Promise<PolicySet> {
    return readText(cedar, { source, own }, demandForbids);
}

/** Text, and the attributes that it may ask for. */
interface Source {
    readonly source: string;
    readonly own: OwnAttributes;
}

async function readText(cedar: CedarBuild, { source, own }: Source, demandAcceptable: (set: PolicySet) => void): Promise<PolicySet> {
    const texts = policyTexts(source);
    const { policies, faults } = await cedar.ask({ kind: 'parse', texts: texts.map(({ text }) => text), schema: cedarSchemaOf(own) });
    const [fault] = faults;
    if (fault !== undefined) {
        const { text = '', line = 1 } = texts[fault.index] ?? {};
        const before = Buffer.from(text).subarray(0, fault.offset).toString('utf8');
        refuseText(line + before.split('\n').length - 1, fault.problem);
    }
    // Cedar has annotations, of which `@id` names a policy; the ledger has ids and nothing else that no evaluation needs.
    const identified = texts.map(({ line }, index) => {
        const { annotations = {}, ...rest } = policies[index] as Annotated;
        const { id, ...others } = annotations;
        if (id === undefined || Object.keys(others).length > 0) {
            refuseText(line, 'every policy has an annotation @id("...") and no other');
        }
        return { id, line, policy: { id, ...rest } };
    });
    const named = identified.sort((one, other) => (one.id < other.id ? -1 : 1));
    const again = named.find(({ id }, index) => id === named[index + 1]?.id);
    if (again !== undefined) {
        refuseText(again.line, 'two policies have the same id');
    }
    try {
        const set = readPolicySet({ attributes: Object.fromEntries(own), policies: named.map(({ policy }) => policy) }, sha256);
        demandAcceptable(set);
        return set;
    } catch (error) {
        throw atLine(
            error,
            named.map(({ line }) => line),
        );
    }
}

/**
 * Writes what is stored as Cedar's text, so that who approves reads that, and not what somebody says it is.
 * @param cedar - writes.
 * @param stored - the text of a set, as the ledger keeps it.
 * @throws DomainError POLICY_INVALID
 */
export async function renderPolicyText(cedar: CedarBuild, stored: string): Promise<string> {
    const { text, policies } = readPolicySet(JSON.parse(stored), sha256);
    const bodies = (JSON.parse(text) as { readonly policies: readonly { readonly id: string }[] }).policies.map(
        ({ id: _, ...body }) => body,
    );
    const answer = await cedar.ask({ kind: 'render', policies: bodies });
    return policies.map(({ id }, index) => `@id("${id}")\n${String(answer.policies[index]).trim()}\n`).join('\n');
}
