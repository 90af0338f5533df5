// SPDX-License-Identifier: Apache-2.0
// Every function against every role: the table decides, and nobody unknown gets past it.

import { ALL_ROLES, decodeError, functionRow, LEDGER_FUNCTIONS, MSP_ADMINISTRATOR, type Role } from '../src/domain';
import { contracts } from '../src';
import { demandPermission } from '../src/platform/call/authorization';
import { identities } from './support/certificates';
import { assign, enrol, id, salted } from './support/fixtures';
import { LedgerDouble } from './support/ledger-double';
import { examples } from './support/examples';

const { ward1Admin, ward1Msp, ward1One, ward1Two } = identities;

async function codeOf(ledger: LedgerDouble, name: keyof typeof examples, as: typeof ward1One): Promise<string | undefined> {
    const { request, transient } = examples[name];
    const { authorship: _, ...own } = transient as Record<string, unknown>;
    const outcome = await ledger.call(name, request, { as, transient: own });
    return outcome.status === 200 ? undefined : decodeError(outcome.message)?.code;
}

describe('the permissions table', () => {
    it('says what is expected', () => {
        const rows = LEDGER_FUNCTIONS.map((name) => {
            const { callers, mode, submittedBy } = functionRow(name);
            const by = submittedBy === undefined ? [] : ['by', submittedBy];
            return [name, [...(typeof callers === 'string' ? [callers] : [...callers].sort()), mode, ...by].join(' ')];
        });
        const expected = Object.entries(examples).map(([name, { permitted }]) => [name, permitted]);
        expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(expected));
    });

    it('has a row for exactly the methods of the contracts', () => {
        const methods = contracts.flatMap((contract) => {
            const name = new contract().getName();
            const own = Object.getOwnPropertyNames(contract.prototype).filter((method) => method !== 'constructor');
            return own.map((method) => `${name}:${method}`);
        });
        expect(methods.sort()).toEqual([...LEDGER_FUNCTIONS].sort());
    });
});

describe.each(LEDGER_FUNCTIONS)('%s', (name) => {
    const { callers } = functionRow(name);

    it('refuses an unknown caller', async () => {
        expect(await codeOf(new LedgerDouble(), name, ward1One)).toBe('ACTOR_UNKNOWN');
    });

    it('refuses a suspended caller', async () => {
        const ledger = new LedgerDouble();
        await enrol(ledger, ward1One, ...ALL_ROLES);
        const suspension = { ledgerId: id(ward1One.pem), reason: 'other' as const };
        await ledger.submit('participant:SuspendParticipant', suspension, { as: ward1Msp, transient: salted });
        expect(await codeOf(ledger, name, ward1One)).toBe('ACTOR_SUSPENDED');
    });

    it('admits exactly the roles of its row', async () => {
        const ledger = new LedgerDouble();
        const admitted: Role[] = [];
        await enrol(ledger, ward1Two, 'custodian');
        for (const role of ALL_ROLES) {
            await assign(ledger, ward1Two, role);
            if ((await codeOf(ledger, name, ward1Two)) !== 'ROLE_FORBIDDEN') {
                admitted.push(role);
            }
        }
        const expected = callers === 'known' ? ALL_ROLES : callers.filter((caller) => caller !== MSP_ADMINISTRATOR);
        expect(admitted.sort()).toEqual([...expected].sort());
    });

    it('admits the certificate of the MSP’s administrator only where its row says so', () => {
        const actor = { mspId: 'Ward1MSP', ledgerId: id('msp'), certificateId: '', ward: 'ward1', administrator: true, roles: [] };
        const admit = expect(() => demandPermission(name, actor));
        const isRow = callers === 'known' || callers.includes(MSP_ADMINISTRATOR);
        (isRow ? admit.not : admit).toThrow(expect.objectContaining({ code: 'ROLE_FORBIDDEN' }) as Error);
    });

    it('asks for the caller before it looks at the request', async () => {
        const outcome = await new LedgerDouble().propose(ward1One, [name, 'not JSON']);
        expect(decodeError(outcome.message)?.code).toBe('ACTOR_UNKNOWN');
    });
});

describe('functions that do not exist', () => {
    it.each([
        'record:Nothing',
        'record:aroundTransaction',
        'record:constructor',
        'record:createContext',
        'record:toString',
        'record:__proto__',
    ])('refuses %s without repeating its arguments', async (name) => {
        const outcome = await new LedgerDouble().propose(ward1Admin, [name, '{"name":"Canary"}']);
        expect(outcome.status).toBe(500);
        expect(outcome.message).not.toContain('Canary');
        expect(decodeError(outcome.message)?.code).toBe('FUNCTION_UNKNOWN');
    });

    it('refuses an unknown contract', async () => {
        const outcome = await new LedgerDouble().propose(ward1Admin, [`${id('x')}:CreateRecord`, '{}']);
        expect(outcome.status).toBe(500);
    });
});
