// SPDX-License-Identifier: Apache-2.0
// Reads policy expressions as Fabric's tools write them: AND('A.peer', OR('B.peer', 'C.admin')), OutOf(2, 'A.peer', ...).
import { demandDefined } from '../../invariants';
import type { MspRole } from '../ports';
import type { Rule } from './rule';

const TOKEN = /\s*(?:(?<open>\()|(?<close>\))|(?<comma>,)|(?<number>\d+)|'(?<single>[^']*)'|"(?<double>[^"]*)"|(?<word>[A-Za-z]+))/y;
const PRINCIPAL = /^(?<mspId>[A-Za-z0-9.-]+)\.(?<role>admin|member|client|peer|orderer)$/;

/** A policy expression that cannot be read; the message says where. */
export class PolicySyntaxError extends Error {
    override readonly name = 'PolicySyntaxError';
}

/** What a token can be besides a text, which has two groups: one for each kind of quotation mark. */
const KINDS = ['open', 'close', 'comma', 'number', 'word'] as const;

interface Token {
    readonly kind: (typeof KINDS)[number] | 'text';
    readonly text: string;
    readonly at: number;
}

function tokens(expression: string): Token[] {
    const found: Token[] = [];
    const source = expression.trimEnd();
    const pattern = new RegExp(TOKEN);
    while (pattern.lastIndex < source.length) {
        const at = pattern.lastIndex;
        const match = pattern.exec(source);
        if (!match) {
            throw new PolicySyntaxError(`unrecognized token at position ${at} of the policy '${expression}'`);
        }
        const groups: Readonly<Record<string, string | undefined>> = demandDefined(match.groups, 'the groups of a token');
        const text = groups['single'] ?? groups['double'];
        if (text !== undefined) {
            found.push({ kind: 'text', text, at });
            continue;
        }
        const kind = demandDefined(
            KINDS.find((name) => groups[name] !== undefined),
            'the kind of a token',
        );
        found.push({ kind, text: demandDefined(groups[kind], kind), at });
    }
    return found;
}

/** Reads one expression from a list of tokens. */
class Reader {
    readonly #tokens: readonly Token[];
    readonly #expression: string;
    #at = 0;

    constructor(expression: string) {
        this.#expression = expression;
        this.#tokens = tokens(expression);
    }

    fail(what: string): PolicySyntaxError {
        return new PolicySyntaxError(`${what} in the policy '${this.#expression}'`);
    }

    next(kind?: Token['kind']): Token {
        const token = this.#tokens[this.#at++];
        if (!token || (kind && token.kind !== kind)) {
            throw this.fail(token ? `unexpected '${token.text}' at position ${token.at}` : 'unexpected end');
        }
        return token;
    }

    get ended(): boolean {
        return this.#at >= this.#tokens.length;
    }

    peek(): Token | undefined {
        return this.#tokens[this.#at];
    }
}

function operand(reader: Reader): Rule {
    const token = reader.next();
    if (token.kind === 'text') {
        const match = PRINCIPAL.exec(token.text);
        if (!match?.groups) {
            throw reader.fail(`error parsing principal ${token.text}`);
        }
        const mspId = demandDefined(match.groups['mspId'], 'the MSP of a principal');
        return { kind: 'signedBy', principal: { kind: 'role', mspId, role: match.groups['role'] as MspRole } };
    }
    if (token.kind === 'word') {
        return gate(token.text, reader);
    }
    throw reader.fail(`unexpected '${token.text}' at position ${token.at}`);
}

function threshold(reader: Reader): number {
    const token = reader.next();
    reader.next('comma');
    const count = token.kind === 'number' || token.kind === 'text' ? Number(token.text) : NaN;
    if (!Number.isSafeInteger(count)) {
        throw reader.fail(`unrecognized number '${token.text}'`);
    }
    return count;
}

/** AND, And, and; OR, Or, or; OutOf, OUTOF, outof: the spellings that Fabric knows. */
const GATES: Readonly<Record<string, 'and' | 'or' | 'outof'>> = {
    AND: 'and',
    And: 'and',
    and: 'and',
    OR: 'or',
    Or: 'or',
    or: 'or',
    OutOf: 'outof',
    OUTOF: 'outof',
    outof: 'outof',
};

function gate(name: string, reader: Reader): Rule {
    const kind = GATES[name];
    if (!kind) {
        throw reader.fail(`unrecognized token '${name}'`);
    }
    reader.next('open');
    const given = kind === 'outof' ? threshold(reader) : undefined;
    const rules = [operand(reader)];
    while (reader.peek()?.kind === 'comma') {
        reader.next();
        rules.push(operand(reader));
    }
    reader.next('close');
    const count = given ?? (kind === 'and' ? rules.length : 1);
    if (count > rules.length + 1) {
        throw reader.fail(`invalid t-out-of-n predicate, t ${count}, n ${rules.length}`);
    }
    return { kind: 'outOf', count, rules };
}

/** Reads a policy expression. Throws PolicySyntaxError. */
export function parsePolicy(expression: string): Rule {
    const reader = new Reader(expression);
    const rule = gate(reader.next('word').text, reader);
    if (!reader.ended) {
        throw reader.fail('something follows the end');
    }
    return rule;
}
