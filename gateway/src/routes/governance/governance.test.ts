// SPDX-License-Identifier: Apache-2.0
// /v1/governance on the real contracts in memory: shapes, states and refusals by name, and that one ward alone sets nothing through its gateway.

import { identities } from '../../../../chaincode/test/support/certificates';
import { digest } from '../../../../chaincode/test/support/fixtures';
import { fresh, handMade } from '../../../test/support/hand-made';
import { realContracts } from '../../../test/support/real-contracts';

const { ward2Admin } = identities;
const PATH = '/v1/governance/proposals';
const setting = '/v1/governance/settings';
const seen = digest('key');

async function world() {
    const contracts = await realContracts({ 'chief-1': ['admin'], 'officer-1': ['privacy-officer'] });
    const made = await handMade({ overrides: { ledger: contracts.ledger } });
    const tokens = {
        admin: await made.token('admin-1', 'admin'),
        second: await made.token('chief-1', 'admin'),
        officer: await made.token('officer-1', 'privacy-officer'),
        doctor: await made.token('dr-1', 'doctor'),
    };
    const answered = (answer: { statusCode: number; headers: object; json: () => unknown }) => ({
        status: answer.statusCode,
        headers: answer.headers as Record<string, string>,
        body: answer.json() as Record<string, unknown>,
    });
    const post = async (as: keyof typeof tokens, url: string, payload?: object) =>
        answered(await made.app.inject({ method: 'POST', url, headers: fresh(tokens[as]), ...(payload !== undefined && { payload }) }));
    const get = async (as: keyof typeof tokens, url: string) =>
        answered(await made.app.inject({ url, headers: { authorization: tokens[as] } }));
    return { ...made, ...contracts, tokens, post, get };
}
type World = Awaited<ReturnType<typeof world>>;

const inADay = ({ double }: World) => new Date(double.time + 86_400_000).toISOString();
const key = (made: World) => ({ kind: 'standing-release', scope: 'ward1:daily', digest: seen, expires: inADay(made) });
/** A proposal of the other ward. */
const proposedThere = async ({ double }: World, digestOf = seen) => {
    const request = { kind: 'standing-release' as const, scope: 'ward1:daily', digest: digestOf, expires: double.time + 86_400_000 };
    return double.submit('governance:Propose', request, { as: ward2Admin });
};

describe('/v1/governance', () => {
    let made: World;
    beforeEach(async () => {
        made = await world();
    });
    afterEach(async () => made.app.close());

    it('proposes, shows, lists; the other ward approves, and the digest is the setting; its ward revokes it', async () => {
        const request = key(made);
        const proposed = await made.post('admin', PATH, request);
        const { id } = proposed.body as { id: string };
        expect([proposed.status, proposed.headers['location']]).toEqual([201, `${PATH}/${id}`]);
        expect(proposed.headers['wardledger-transaction']).toBe(id);
        expect(proposed.body).toMatchObject({ ...request, state: 'open', ward: 'ward1', proposer: { mspId: 'Ward1MSP' } });
        expect((await made.get('officer', `${PATH}/${id}`)).body).toMatchObject({ id, state: 'open' });
        expect((await made.get('officer', `${PATH}?state=open&kind=standing-release`)).body).toMatchObject({ items: [{ id }] });
        expect((await made.get('officer', `${PATH}?state=approved&kind=standing-release`)).body).toEqual({ items: [] });
        expect(await made.get('officer', `${setting}/standing-release?scope=ward1:daily`)).toMatchObject({ status: 404 });
        await made.double.submit('governance:Approve', { id, digest: seen }, { as: ward2Admin });
        const approved = (await made.get('officer', `${PATH}/${id}`)).body;
        expect(approved).toMatchObject({ state: 'approved', decider: { mspId: 'Ward2MSP' } });
        const stands = { kind: 'standing-release', scope: 'ward1:daily', digest: seen, proposal: id, approver: approved['decider'] };
        expect((await made.get('officer', `${setting}/standing-release?scope=ward1:daily`)).body).toMatchObject(stands);
        const revoked = await made.post('second', `${setting}/standing-release/revoke`, { scope: 'ward1:daily' });
        expect(revoked).toMatchObject({ status: 200, body: { ...stands, revoker: { mspId: 'Ward1MSP' } } });
        expect((await made.get('officer', `${setting}/standing-release?scope=ward1:daily`)).body).toHaveProperty('revoked');
    });

    it('approves what the other ward has proposed', async () => {
        const { id } = await proposedThere(made);
        const approved = await made.post('admin', `${PATH}/${id}/approve`, { digest: seen });
        expect(approved).toMatchObject({ status: 200, body: { id, state: 'approved', decider: { mspId: 'Ward1MSP' } } });
        expect(approved.headers['wardledger-transaction']).toBe((approved.body['transaction'] as { id: string }).id);
    });

    it('approves once, when the request is repeated after the gateway died over its answer', async () => {
        const { id } = await proposedThere(made);
        const headers = { authorization: made.tokens.admin, 'idempotency-key': '"same"' };
        const once = async () => made.app.inject({ method: 'POST', url: `${PATH}/${id}/approve`, headers, payload: { digest: seen } });
        made.faults.dieWhen = 'sent';
        expect((await once()).statusCode).toBe(500);
        expect((await once()).json()).toMatchObject({ state: 'approved' });
    });

    it.each(['admin', 'second'] as const)('refuses the approval of the own proposal by %s, and names the evidence', async (as) => {
        const { id } = (await made.post('admin', PATH, key(made))).body as { id: string };
        const { status, body } = await made.post(as, `${PATH}/${id}/approve`, { digest: seen });
        expect([status, body['code']]).toEqual([403, 'APPROVAL_OWN_WARD']);
        const evidence = [...made.double.world.keys()].filter((one) => one.includes('proposal~refusal'));
        expect(evidence).toEqual([`\u0000proposal~refusal\u0000${id}\u0000${String(body['transactionId'])}\u0000`]);
    });

    it('refuses by name what cannot be approved or withdrawn', async () => {
        const refusal = async (answer: ReturnType<World['post']>) => {
            const { status, body } = await answer;
            return [status, body['code']];
        };
        const { id } = await proposedThere(made);
        const url = `${PATH}/${id}`;
        expect(await refusal(made.post('admin', `${url}/withdraw`))).toEqual([403, 'WARD_FORBIDDEN']);
        expect(await refusal(made.post('admin', `${url}/approve`, { digest: digest('x') }))).toEqual([409, 'PROPOSAL_DIGEST_MISMATCH']);
        const older = await proposedThere(made, digest('older'));
        await made.post('admin', `${url}/approve`, { digest: seen });
        expect(await refusal(made.post('second', `${url}/approve`, { digest: seen }))).toEqual([409, 'PROPOSAL_APPROVED']);
        const superseded = made.post('admin', `${PATH}/${older.id}/approve`, { digest: older.digest });
        expect(await refusal(superseded)).toEqual([409, 'PROPOSAL_SUPERSEDED']);
        const late = await proposedThere(made);
        made.double.time += 86_400_000;
        expect(await refusal(made.post('admin', `${PATH}/${late.id}/approve`, { digest: seen }))).toEqual([409, 'PROPOSAL_EXPIRED']);
        const own = (await made.post('admin', PATH, key(made))).body as { id: string };
        expect((await made.post('second', `${PATH}/${own.id}/withdraw`)).body).toMatchObject({ state: 'withdrawn' });
        expect(await refusal(made.post('admin', `${setting}/policy-set/revoke`, { scope: 'both' }))).toEqual([403, 'TWO_WARDS_REQUIRED']);
        expect(await refusal(made.get('officer', `${PATH}/X1`))).toEqual([404, 'PROPOSAL_NOT_FOUND']);
        expect(await refusal(made.post('doctor', `${url}/approve`, { digest: seen }))).toEqual([403, 'ROLE_FORBIDDEN']);
    });
});
