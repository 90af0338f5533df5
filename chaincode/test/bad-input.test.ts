// SPDX-License-Identifier: Apache-2.0
// Malformed requests of every function: each field removed, of another type, too long, in the wrong case, or joined by one that nobody knows.

import { LEDGER_FUNCTIONS, type LedgerFunctionName, ALL_ROLES } from '../src/domain';
import { identities } from './support/certificates';
import { assign, founded } from './support/fixtures';
import { examples } from './support/examples';
import type { LedgerDouble } from './support/ledger-double';

const { ward1Admin } = identities;

type Path = readonly (string | number)[];
interface Mutation {
    readonly label: string;
    readonly call: unknown;
}

function pathsOf(value: unknown, path: Path = []): Path[] {
    if (typeof value !== 'object' || value === null) {
        return [path];
    }
    const inner = Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, Array.isArray(value) ? Number(key) : key]));
    return [path, ...inner];
}

function at(value: unknown, path: Path): unknown {
    return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);
}

function changedAt(call: unknown, path: Path, change: (parent: Record<string | number, unknown>, key: string | number) => void): unknown {
    const copy: unknown = structuredClone(call);
    change(at(copy, path.slice(0, -1)) as Record<string | number, unknown>, path.at(-1)!);
    return copy;
}

function replaced(call: unknown, path: Path, value: unknown): unknown {
    return changedAt(call, path, (parent, key) => (parent[key] = value));
}

function replacements(value: unknown): [string, unknown][] {
    const others: [string, unknown][] = [
        ['null', null],
        ['a list', [[]]],
        ['an object', { unknown: true }],
        ['false', false],
    ];
    if (typeof value === 'string') {
        return [...others, ['a number', 7], ['too long', value + '0'.repeat(70_000)], ['empty', ''], ...cases(value)];
    }
    if (typeof value === 'number') {
        return [...others, ['a text', '1'], ['a fraction', 1.5], ['negative', -1], ['too large', 2 ** 60]];
    }
    if (Array.isArray(value)) {
        return [...others, ['empty', []], ['too many', Array.from({ length: 3000 }, () => value[0] as unknown)], ['a text', 'x']];
    }
    return [...others, ['a text', 'x'], ['a number', 1]];
}

function cases(value: string): [string, unknown][] {
    return /^[0-9a-f]{32,64}$/.test(value)
        ? [
              ['upper case', value.toUpperCase()],
              ['one digit less', value.slice(1)],
              ['one digit more', `${value}0`],
              ['not hex', `g${value.slice(1)}`],
              ['with a line break', `${value.slice(1)}\n`],
          ]
        : [];
}

function mutationsOf(name: LedgerFunctionName): Mutation[] {
    const { request, transient } = examples[name];
    const call = { request, transient };
    return pathsOf(call).flatMap((path) => {
        if (path.length < 2 && path[0] !== 'request') {
            return [];
        }
        const label = [name, ...path].join('/');
        const value = at(call, path);
        const list: Mutation[] = replacements(value).map(([what, other]) => ({
            label: `${label} = ${what}`,
            call: replaced(call, path, other),
        }));
        if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
            list.push({ label: `${label} + unknown field`, call: replaced(call, path, { ...value, 'Canary Name': 1 }) });
        }
        if (!isOptional(name, path) && typeof path.at(-1) === 'string' && path.length > 1) {
            list.push({ label: `${label} removed`, call: changedAt(call, path, (parent, key) => Reflect.deleteProperty(parent, key)) });
        }
        return list;
    });
}

function isOptional(name: LedgerFunctionName, path: Path): boolean {
    const { optional = [], together = [] } = examples[name];
    return path.at(-1) === 'cursor' || [...optional, ...together].includes(path.join('/'));
}

/** One for all: what is refused stores nothing. */
let ledger: LedgerDouble;
beforeAll(async () => {
    ledger = await founded();
    await assign(ledger, ward1Admin, ...ALL_ROLES);
});

describe.each(LEDGER_FUNCTIONS)('%s', (name) => {
    it('refuses every malformed request, stores nothing, and quotes nothing', async () => {
        const wrong: string[] = [];
        const valid = (examples[name].valid ?? []).map((change) => `${name}/${change}`);
        for (const { label, call } of mutationsOf(name)) {
            const { request, transient } = call as { request: unknown; transient: object };
            const error = await ledger.refusal(name, request, { as: ward1Admin, transient, isUnsigned: true });
            if (error.code !== 'REQUEST_INVALID' && !valid.includes(label)) {
                wrong.push(`${label}: ${error.code}`);
            }
            if (error.message.includes('Canary')) {
                wrong.push(`${label}: quoted`);
            }
        }
        expect(wrong).toEqual([]);
    });

    it('refuses transient fields that it does not know', async () => {
        const { request, transient } = examples[name];
        const error = await ledger.refusal(name, request, { as: ward1Admin, transient: { ...transient, 'Canary Name': 1 } });
        expect([error.code, error.message]).toEqual(['REQUEST_INVALID', '/: Unknown field']);
    });

    it.each(['', '{', '{"a":1}}', 'Canary Name', '\u0000', '{"__proto__":1'])('refuses %j, which is not JSON', async (text) => {
        const { message } = await ledger.propose(ward1Admin, [name, text]);
        expect(message).toBe('[WL:JSON_MALFORMED] Body is not JSON');
    });

    it('refuses transient fields that are not JSON', async () => {
        const { message } = await ledger.propose(ward1Admin, [name, JSON.stringify(examples[name].request)], [['record', 'Canary Name']]);
        expect(message).toBe('[WL:JSON_MALFORMED] Body is not JSON');
    });

    it('refuses a field named __proto__', async () => {
        const text = JSON.stringify(examples[name].request).replace(/^\{/, '{"__proto__":{"admin":true}').replace('}"', '},"');
        const { message } = await ledger.propose(ward1Admin, [name, text]);
        expect(message).toMatch(/^\[WL:REQUEST_INVALID\]/);
    });

    it('refuses no argument and two', async () => {
        for (const args of [[name], [name, '{}', '{}']]) {
            expect((await ledger.propose(ward1Admin, args)).status).toBe(500);
        }
    });
});

describe('the place of a mistake', () => {
    it('is named by JSON pointer', async () => {
        const { windows } = examples['vitals:SubmitWindows'].request;
        const request = { windows: [{ ...windows[0], ciphertext: { ...windows[0]?.ciphertext, bytes: -1 } }] };
        const error = await ledger.refusal('vitals:SubmitWindows', request, { as: ward1Admin });
        expect(error.message).toMatch(/^\/windows\/0\/ciphertext\/bytes: /);
    });

    it('is the parent for an unknown field, whose name is not repeated', async () => {
        const { windows } = examples['vitals:SubmitWindows'].request;
        const error = await ledger.refusal('vitals:SubmitWindows', { windows: [{ ...windows[0], 'Canary Name': 1 }] }, { as: ward1Admin });
        expect(error.message).toBe('/windows/0: Unknown field');
    });
});
