// SPDX-License-Identifier: Apache-2.0
// /v1/policies and /v1/access/check on the real contracts in memory: a set from text to decision, each text that is none with its problem, and who is
// told what.

import { starterSet } from '@wardledger/chaincode/domain';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { identities } from '../../../../chaincode/test/support/certificates';
import { record } from '../../../../chaincode/test/records/record-fixtures';
import { digest, id } from '../../../../chaincode/test/support/fixtures';
import { fresh, handMade } from '../../../test/support/hand-made';
import { realContracts } from '../../../test/support/real-contracts';

const PATH = '/v1/policies/proposals';
const FORBIDS = '/v1/policies/forbids';
const CHECK = '/v1/access/check';
const starter = readFileSync(join(__dirname, '../../../../chaincode/src/domain/policies/starter/starter.cedar'), 'utf8');
const version0 = starterSet(digest).digest;
const added = `${starter}
@id("paramedic-allergies")
permit (principal, action == Action::"read", resource)
when { principal.roles.contains("paramedic") && resource.category == "allergy" && resource has patient && resource.patient.openVisits.contains("ward1") };
`;

async function world() {
    const contracts = await realContracts({ 'chief-1': ['admin', 'admission'], 'officer-1': ['privacy-officer'] });
    const made = await handMade({ overrides: { ledger: contracts.ledger } });
    const tokens = {
        admin: await made.token('admin-1', 'admin'),
        officer: await made.token('officer-1', 'privacy-officer'),
    };
    const answered = (answer: { statusCode: number; json: () => unknown }) => ({
        status: answer.statusCode,
        body: answer.json() as Record<string, unknown>,
    });
    const post = async (as: keyof typeof tokens, url: string, payload: object) =>
        answered(await made.app.inject({ method: 'POST', url, headers: fresh(tokens[as]), payload }));
    const get = async (as: keyof typeof tokens, url: string) =>
        answered(await made.app.inject({ url, headers: { authorization: tokens[as] } }));
    const expires = new Date(contracts.double.time + 86_400_000).toISOString();
    return { ...made, ...contracts, post, get, expires };
}

describe('/v1/policies', () => {
    let made: Awaited<ReturnType<typeof world>>;
    beforeAll(async () => {
        made = await world();
    });
    afterAll(async () => made.app.close());

    const proposal = (text: string, more: object = {}) => ({ text, expires: made.expires, ...more });

    it('shows version 0 as text, and its digest', async () => {
        const { status, body } = await made.get('officer', '/v1/policies');
        expect([status, body['digest'], body['inForce']]).toEqual([200, version0, true]);
        expect(body['text']).toContain('@id("break-glass")');
        expect(await made.get('officer', `/v1/policies?digest=${digest('none')}`)).toMatchObject({
            status: 404,
            body: { code: 'POLICY_SET_NOT_FOUND' },
        });
    });

    it('proposes a text, which is stored and rendered from there, and decides nothing until the other ward has approved it', async () => {
        const proposed = await made.post('admin', PATH, proposal(added));
        expect([proposed.status, proposed.body['code']]).toEqual([201, undefined]);
        const { id, digest: of, text } = proposed.body as { id: string; digest: string; text: string };
        expect(text).toContain('@id("paramedic-allergies")');
        expect((await made.get('officer', `/v1/policies?digest=${of}`)).body).toMatchObject({ text, inForce: false });
        expect((await made.get('officer', '/v1/policies')).body).toMatchObject({ digest: version0 });
        const own = await made.post('admin', `${PATH}/${id}/approve`, { digest: of });
        expect([own.status, own.body['code']]).toEqual([403, 'APPROVAL_OWN_WARD']);
        await made.double.submit('governance:Approve', { id, digest: of }, { as: identities.ward2Admin });
        expect((await made.get('officer', '/v1/policies')).body).toMatchObject({ digest: of, text, inForce: true });
    });

    it('approves what the other ward has proposed, if it is stored and a set', async () => {
        const { double } = made;
        const as = identities.ward2Admin;
        const set = starterSet(digest);
        const expires = double.time + 86_400_000;
        const none = { kind: 'policy-set', scope: 'both', digest: digest('none'), expires } as const;
        const missing = await double.submit('governance:Propose', none, { as });
        const refused = await made.post('admin', `${PATH}/${missing.id}/approve`, { digest: none.digest });
        expect([refused.status, refused.body['code']]).toEqual([404, 'POLICY_SET_NOT_FOUND']);
        const key = await double.submit('governance:Propose', { ...none, kind: 'attestation-key', scope: 'ward2' }, { as });
        const other = await made.post('admin', `${PATH}/${key.id}/approve`, { digest: none.digest });
        expect([other.status, other.body['code']]).toEqual([404, 'PROPOSAL_NOT_FOUND']);
        const again = await double.submit('governance:Propose', { ...none, digest: set.digest }, { as });
        const approved = await made.post('admin', `${PATH}/${again.id}/approve`, { digest: set.digest });
        expect(approved).toMatchObject({ status: 200, body: { state: 'approved', digest: set.digest } });
        expect(approved.body['text']).toContain('@id("break-glass")');
    });

    it.each<[string, string, string]>([
        ['does not parse', 'permit (principal', 'POLICY_INVALID'],
        [
            'has 200 parentheses',
            `@id("a") permit (principal, action, resource) when { ${'('.repeat(200)}true${')'.repeat(200)} };`,
            'POLICY_INVALID',
        ],
        ['locks everybody out', '@id("nobody") forbid (principal, action, resource);', 'POLICY_SET_REFUSED'],
        ['is too long', `// ${'x'.repeat(300_000)}`, 'POLICY_INVALID'],
        ['names a person', `${starter}\n@id("z") permit (principal == Person::"ann", action, resource);`, 'POLICY_INVALID'],
    ])('refuses a text that %s', async (_what, text, code) => {
        const writes = made.double.private.size;
        const { status, body } = await made.post('admin', PATH, proposal(text));
        expect([status, body['code'], made.double.private.size]).toEqual([422, code, writes]);
    });

    it('refuses a text of 1 MB before it reads it', async () => {
        expect(await made.post('admin', PATH, proposal('x'.repeat(1_048_576)))).toMatchObject({ status: 413 });
    });
});

describe(FORBIDS, () => {
    const text = `@id("no-insurers")\nforbid (principal, action, resource) when { principal.roles.contains("insurer") };\n`;
    let made: Awaited<ReturnType<typeof world>>;
    beforeAll(async () => {
        made = await world();
    });
    afterAll(async () => made.app.close());

    it('holds at once, is shown with who forbade and since when, and is replaced and withdrawn by whoever has seen it', async () => {
        expect((await made.get('officer', FORBIDS)).body).toEqual({ items: [] });
        const since = new Date(made.double.time).toISOString();
        const forbidden = await made.post('admin', FORBIDS, { text });
        expect(forbidden).toMatchObject({ status: 200, body: { ward: 'ward1', transaction: { status: 'VALID' } } });
        const of = forbidden.body['digest'] as string;
        const items = [
            { ward: 'ward1', digest: of, since, by: { mspId: 'Ward1MSP', id: expect.stringMatching(/^[0-9a-f]{32}$/) as string } },
        ];
        expect((await made.get('officer', FORBIDS)).body).toMatchObject({ items });
        expect(forbidden.body['text']).toContain('@id("no-insurers")\nforbid');
        // It is none that both wards could approve.
        expect((await made.get('officer', `/v1/policies?digest=${of}`)).body).toMatchObject({ code: 'POLICY_SET_NOT_FOUND' });
        expect((await made.get('officer', '/v1/policies')).body).toMatchObject({ digest: version0 });

        const more = `${text}@id("none-at-all")\nforbid (principal, action, resource) when { principal.roles.contains("pharmacist") };\n`;
        const unseen = await made.post('admin', FORBIDS, { text: more });
        expect([unseen.status, unseen.body['code']]).toEqual([409, 'FORBIDS_CHANGED']);
        const replaced = await made.post('admin', FORBIDS, { text: more, replaces: of });
        expect(replaced.status).toBe(200);
        const late = await made.post('admin', `${FORBIDS}/withdraw`, { digest: of });
        expect([late.status, late.body['code']]).toEqual([409, 'FORBIDS_CHANGED']);
        const withdrawn = await made.post('admin', `${FORBIDS}/withdraw`, { digest: replaced.body['digest'] });
        expect(withdrawn).toMatchObject({ status: 200, body: { ward: 'ward1', transaction: { status: 'VALID' } } });
        expect((await made.get('officer', FORBIDS)).body).toEqual({ items: [] });
    });

    it('is shown by its digest where nobody has what it says, so that it can be withdrawn', async () => {
        const set = JSON.stringify({ attributes: {}, policies: [] });
        const line = { random: id('random'), salt: digest('salt') };
        const transient = { set, ...line };
        const held = await made.double.call('policies:SetForbids', {}, { as: identities.ward2Admin, transient });
        made.double.commit({ ...held, set: { ...held.set, privateWrites: {} } });
        const { status, body } = await made.get('officer', FORBIDS);
        const since = new Date(made.double.time).toISOString();
        const by = { mspId: 'Ward2MSP', id: expect.stringMatching(/^[0-9a-f]{32}$/) as string };
        expect([status, body]).toEqual([200, { items: [{ ward: 'ward2', digest: digest(set), since, by }] }]);
        await made.double.submit('policies:WithdrawForbids', { digest: digest(set) }, { as: identities.ward2Admin, transient: line });
        expect((await made.get('officer', FORBIDS)).body).toEqual({ items: [] });
    });

    it.each<[string, string, number, string]>([
        ['a permit among forbids', `${text}@id("z")\npermit (principal, action, resource);\n`, 422, 'POLICY_INVALID'],
        ['a whole set', starter, 422, 'POLICY_INVALID'],
        ['what locks patients out', '@id("all")\nforbid (principal, action, resource);\n', 422, 'POLICY_SET_REFUSED'],
        ['what does not parse', 'forbid (principal', 422, 'POLICY_INVALID'],
        ['a text without an end', `@id("a") forbid (principal, action, resource) when { "${'x'.repeat(400_000)}`, 422, 'POLICY_INVALID'],
        ['1 MB', 'x'.repeat(1_048_576), 413, 'BODY_TOO_LARGE'],
    ])('refuses %s, and leaves nothing', async (_what, wrong, status, code) => {
        const before = [made.double.private.size, made.double.world.size];
        const answer = await made.post('admin', FORBIDS, { text: wrong });
        expect([answer.status, answer.body['code']]).toEqual([status, code]);
        expect([made.double.private.size, made.double.world.size]).toEqual(before);
    });

    it('is for administrators alone', async () => {
        for (const [path, body] of [[FORBIDS, { text }] as const, [`${FORBIDS}/withdraw`, { digest: version0 }] as const]) {
            expect(await made.post('officer', path, body)).toMatchObject({ status: 403, body: { code: 'ROLE_FORBIDDEN' } });
        }
    });
});

describe('/v1/policies/try', () => {
    const TRY = '/v1/policies/try';
    const about = id('alice');
    const looks = (decisions: readonly ('permit' | 'deny')[]) =>
        decisions.map(
            (decision) => ({ kind: 'look', about, action: 'read', category: 'demographics', purpose: 'TREAT', decision }) as const,
        );

    it('counts what a text would change for the looks of the ward, or a stored set by its digest, and stores nothing', async () => {
        const made = await world();
        const { double } = made;
        const { request, transient } = record('alice');
        await double.submit('record:CreateRecord', request, { as: identities.ward1One, transient });
        const facts = looks(['permit', 'deny', 'permit']);
        const stated = { facts, random: id('random'), salt: digest('salt') };
        await double.submit('access:Record', { notice: digest('notice') }, { as: identities.ward1One, transient: stated });
        const text = `${starter}
@id("desk-rests")
forbid (principal, action, resource) when { principal.roles.contains("admission") && resource.category == "demographics" && context.purpose == "TREAT" };
`;
        const stores = double.private.size;
        const answer = await made.post('admin', TRY, { text });
        const changes = { permitToDeny: 3, denyToPermit: 0 };
        const by = ['admin', 'admission'].map((role) => ({ role, category: 'demographics', action: 'read', ...changes }));
        expect(answer).toEqual({ status: 200, body: { digest: expect.any(String) as string, looks: 3, same: 0, ...changes, by } });
        expect(double.private.size).toBe(stores);
        const { digest: of } = (await made.post('admin', PATH, { text, expires: made.expires })).body;
        expect(of).toBe(answer.body['digest']);
        expect((await made.post('officer', TRY, { digest: of })).body).toEqual(answer.body);
        const none = await made.post('officer', TRY, { digest: digest('none') });
        expect([none.status, none.body['code']]).toEqual([404, 'POLICY_SET_NOT_FOUND']);
        await made.app.close();
    });

    it('counts what the ward would change by forbidding by itself, at its own patients', async () => {
        const made = await world();
        const { double } = made;
        const { request, transient } = record('alice');
        await double.submit('record:CreateRecord', request, { as: identities.ward1One, transient });
        const stated = { facts: looks(['permit', 'deny']), random: id('random'), salt: digest('salt') };
        await double.submit('access:Record', { notice: digest('notice') }, { as: identities.ward1One, transient: stated });
        const text = `@id("no-desk")
forbid (principal, action, resource) when { principal.roles.contains("admission") && resource.category == "demographics" && context.purpose == "TREAT" };
`;
        const answer = await made.post('admin', TRY, { text, forbids: true });
        const changes = { permitToDeny: 2, denyToPermit: 0 };
        const by = ['admin', 'admission'].map((role) => ({ role, category: 'demographics', action: 'read', ...changes }));
        expect(answer).toEqual({ status: 200, body: { digest: expect.any(String) as string, looks: 2, same: 0, ...changes, by } });
        expect((await made.post('admin', FORBIDS, { text })).body['digest']).toBe(answer.body['digest']);
        expect((await made.post('officer', TRY, { text, forbids: true })).body).toMatchObject({ looks: 2, same: 2 });
        const code = async (body: object) => (await made.post('admin', TRY, { forbids: true, ...body })).body['code'];
        expect([await code({ text: starter }), await code({ text, digest: version0 }), await code({})]).toEqual([
            'POLICY_INVALID',
            'CONTENT_INVALID',
            'CONTENT_INVALID',
        ]);
        await made.app.close();
    });

    it('refuses what is none, as a proposal is refused, and both at once', async () => {
        const made = await world();
        const code = async (body: object) => {
            const answer = await made.post('admin', TRY, body);
            return [answer.status, answer.body['code']];
        };
        expect(await code({ text: 'permit (principal' })).toEqual([422, 'POLICY_INVALID']);
        expect(await code({ text: '@id("nobody") forbid (principal, action, resource);' })).toEqual([422, 'POLICY_SET_REFUSED']);
        expect(await code({ text: starter, digest: version0 })).toEqual([422, 'CONTENT_INVALID']);
        expect(await code({ text: 'x'.repeat(1_048_576) })).toEqual([413, 'BODY_TOO_LARGE']);
        await made.app.close();
    });
});

describe(CHECK, () => {
    const question = { action: 'list', resource: { category: 'trail' }, purpose: 'HOPERAT' };

    it('decides about the caller without a trace where no patient is named, and about others for the privacy officer with an event', async () => {
        const made = await world();
        const looks = () => [...made.double.private.keys()].filter((key) => key.startsWith('\u0000look\u0000')).length;
        const own = await made.post('officer', CHECK, question);
        expect(own).toEqual({ status: 200, body: { decision: 'permit', policies: ['audit-trail'], digest: version0 } });
        expect((await made.post('officer', CHECK, { ...question, subject: 'officer-1' })).body).toEqual(own.body);
        expect((await made.post('admin', CHECK, question)).body).toEqual({ decision: 'deny', policies: [], digest: version0 });
        expect(looks()).toBe(0);
        const about = await made.post('officer', CHECK, { ...question, subject: 'admin-1' });
        expect(about).toMatchObject({ status: 200, body: { decision: 'deny', digest: version0 } });
        expect(looks()).toBe(1);
        const other = await made.post('admin', CHECK, { ...question, subject: 'officer-1' });
        expect([other.status, other.body['code']]).toEqual([403, 'ACCESS_DENIED']);
        expect(await made.post('officer', CHECK, { ...question, subject: 'nobody' })).toMatchObject({
            status: 422,
            body: { errors: [{ pointer: '/subject' }] },
        });
        await made.app.close();
    });

    it('answers about a patient whom nobody knows as about one who is denied', async () => {
        const made = await world();
        const asked = { action: 'read', resource: { category: 'vitals', patient: 'P404' }, purpose: 'TREAT' };
        expect(await made.post('admin', CHECK, asked)).toEqual({ status: 200, body: { decision: 'deny', policies: [], digest: version0 } });
        await made.app.close();
    });
});
