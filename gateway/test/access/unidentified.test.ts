// SPDX-License-Identifier: Apache-2.0
// Somebody whom nobody can name is brought in: emergency access makes a number, under which the team writes and reads at once; when it is known who it is,
// all of it stands in that record. Over HTTP, on both wards' contracts.

import { identities } from '../../../chaincode/test/support/certificates';
import { digest } from '../../../chaincode/test/support/fixtures';
import { submission } from '../../../chaincode/test/vitals/attestation';
import { postsIn, vitalsWindow } from '../../../chaincode/test/vitals/vitals-fixtures';
import { type RecordsWorld, recordsWorld, type WorldAnswer } from '../support/records-world';

const HOUR = 3_600_000;
const [path, reason] = ['/v1/emergency-access', 'Unconscious, no papers'];
let world: RecordsWorld;

beforeAll(async () => {
    world = await recordsWorld({
        'dr-osei': { identity: identities.ward1One, roles: ['doctor', 'iot-gateway'] },
        'desk-1': { identity: identities.ward1Two, roles: ['admission'] },
        'officer-1': { identity: identities.ward1Three, roles: ['privacy-officer'] },
        'dr-lind': { identity: identities.ward2One, roles: ['doctor'] },
        ann: { identity: identities.department, roles: ['patient'] },
        chemist: { identity: identities.ward2Two, roles: ['pharmacist'] },
    });
});
afterAll(async () => world.close());

const post = async (caller: string, to: string, body: object, key?: string): Promise<WorldAnswer> =>
    world.ask(caller, to, { method: 'POST', body, ...(key !== undefined && { headers: { 'idempotency-key': `"${key}"` } }) });
const said = ({ status, body }: WorldAnswer) => [status, (body as { code?: string }).code];
const written = async (answer: Promise<WorldAnswer>): Promise<{ readonly id: string; readonly patient: string }> => {
    const { status, body, text } = await answer;
    expect([status, text]).toEqual([201, expect.stringContaining('VALID')]);
    return body as { id: string; patient: string };
};
const broken = async (caller = 'dr-osei') => written(post(caller, path, { unidentified: true, reason }));
const noted = async (caller: string, patient: string, text: string) =>
    written(post(caller, `/v1/patients/${patient}/entries`, { category: 'note', form: { text } }));
/** What the notes say that a clinician reads, or why not. */
const notes = async (caller: string, patient: string, purpose = 'ETREAT'): Promise<unknown> => {
    const { status, body } = await world.ask(caller, `/v1/patients/${patient}/entries?purpose=${purpose}`);
    const { items = [] } = body as { items?: readonly { form: { text: string } }[] };
    return status === 200 ? items.map(({ form }) => form.text) : status;
};
const ledgerIdOf = async (number: string): Promise<string> => {
    const [ledgerId = ''] = await world.resolver.resolve(world.callerOf('dr-osei'), [{ kind: 'record', id: number }]);
    return ledgerId;
};
/** Of some emergencies those that nobody has reviewed. */
const unreviewed = async (...ids: readonly string[]): Promise<readonly object[]> => {
    const { body } = await world.ask('officer-1', `${path}?reviewed=false&ward=ward1&limit=200`);
    return (body as { items: readonly { id: string }[] }).items.filter(({ id }) => ids.includes(id));
};

it('is given a number, under which is written and read at once, for an hour, by whoever broke the glass', async () => {
    const glass = await broken();
    expect(glass).toMatchObject({ patient: expect.stringMatching(/^unidentified-[2-9a-hjkmnp-z]{8}$/) as string, active: true });
    const { patient } = glass;
    await noted('dr-osei', patient, 'Found in the park');
    const device = digest('monitor').slice(0, 32);
    const window = vitalsWindow('unknown', {
        subject: await ledgerIdOf(patient),
        posts: [{ device, sequence: 1, digest: digest('post') }],
    });
    const osei = world.callerOf('dr-osei');
    await world.ledger.submit(osei, { name: 'vitals:SubmitPosts', request: {}, transient: postsIn([window]) });
    await world.ledger.submit(osei, { name: 'vitals:SubmitWindows', request: submission([window]) });

    expect(await notes('dr-osei', patient)).toEqual(['Found in the park']);
    const windows = await world.ask('dr-osei', `/v1/windows?patient=${patient}&purpose=ETREAT`);
    expect(windows.body.items).toMatchObject([{ id: window.id }]);
    expect(await notes('dr-lind', patient)).toBe(404);
    expect((await world.ask('dr-lind', `/v1/windows?patient=${patient}&purpose=ETREAT`)).body.items).toEqual([]);

    world.double.time += HOUR;
    expect(await notes('dr-osei', patient)).toBe(404);
    expect(await notes('dr-osei', patient, 'TREAT')).toEqual(['Found in the park']);
    expect((await world.ask('dr-osei', `/v1/windows?patient=${patient}&purpose=ETREAT`)).body.items).toEqual([]);
});

it('is looked after by a second clinician of the other ward, with a glass of their own', async () => {
    const first = await broken();
    await noted('dr-osei', first.patient, 'Found in the park');
    const second = await written(post('dr-lind', path, { patient: first.patient, reason, supports: first.id }));
    expect(second).toMatchObject({ active: true });
    expect(second).not.toHaveProperty('patient');
    expect(await notes('dr-lind', first.patient)).toEqual(['Found in the park']);
    expect(await unreviewed(first.id)).toHaveLength(1);
    await written(post('officer-1', `${path}/${first.id}/review`, { outcome: 'justified', comment: 'Seen' }));
    expect(await unreviewed(first.id)).toEqual([]);
    expect(await notes('dr-osei', first.patient)).toBe(404);
    expect(await notes('dr-lind', first.patient)).toEqual(['Found in the park']);
});

it('is merged into the record once it is known who it is: emergency, entries and looks are the patient’s', async () => {
    const { id, patient } = await broken();
    await noted('dr-osei', patient, 'Found in the park');
    expect(await notes('dr-osei', patient)).toEqual(['Found in the park']);
    await written(post('desk-1', '/v1/records', { id: 'P001', kind: 'patient', name: 'Ann Example', status: 'active' }));
    expect((await world.ask('ann', '/v1/patients/P001/accesses')).status).toBe(404);
    await written(post('desk-1', '/v1/patients/P001/proxies', { person: 'ann', relation: 'self' }));
    const merged = await post('desk-1', `/v1/records/${patient}/merge`, { into: 'P001' });
    expect([merged.status, merged.body]).toEqual([200, expect.objectContaining({ into: 'P001' })]);

    expect(await notes('dr-osei', 'P001')).toEqual(['Found in the park']);
    expect(await notes('dr-osei', patient)).toEqual(['Found in the park']);
    expect(await notes('ann', 'P001', 'TREAT')).toEqual(['Found in the park']);
    const trail = (await world.ask('ann', '/v1/patients/P001/accesses')).body.items as Record<string, unknown>[];
    const emergencies = trail.filter(({ purpose }) => purpose === 'ETREAT');
    expect(emergencies.length).toBeGreaterThanOrEqual(2);
    expect(emergencies[0]).toMatchObject({ category: 'note', role: ['doctor', 'iot-gateway'], emergency: true });
    expect(await unreviewed(id)).toMatchObject([{ id, reason, active: true }]);
    await written(post('officer-1', `${path}/${id}/review`, { outcome: 'justified', comment: 'Seen' }));
    expect(await notes('dr-osei', 'P001')).toBe(404);
});

it('has one number for a request that is repeated, whether it was answered or the gateway died in between', async () => {
    const ask = async () => post('dr-osei', path, { unidentified: true, reason }, 'one-key');
    world.faults.dieWhen = 'journaled';
    expect((await ask()).status).toBe(500);
    const [second, third] = [await ask(), await ask()];
    expect([second.status, third.text]).toEqual([201, second.text]);
    const about = await ledgerIdOf(second.body.patient as string);
    const { items } = await world.ledger.evaluate(world.callerOf('officer-1'), 'access:ListEmergencies', { limit: 200 });
    expect(items.filter(({ emergency }) => emergency.about === about)).toHaveLength(1);
    expect((await broken()).patient).not.toBe(second.body.patient);
});

it.each<[string, object, readonly [number, string], string | undefined]>([
    ['chemist', { unidentified: true, reason }, [403, 'ROLE_FORBIDDEN'], undefined],
    ['officer-1', { unidentified: true, reason }, [403, 'ROLE_FORBIDDEN'], undefined],
    ['dr-osei', { reason }, [422, 'CONTENT_INVALID'], '/unidentified'],
    ['dr-osei', { unidentified: true, patient: 'P001', reason }, [422, 'CONTENT_INVALID'], '/unidentified'],
    ['dr-osei', { unidentified: false, reason }, [422, 'CONTENT_INVALID'], '/unidentified'],
    ['dr-osei', { unidentified: true, reason, supports: 'a'.repeat(64) }, [422, 'CONTENT_INVALID'], '/supports'],
    ['dr-osei', { unidentified: true }, [400, 'REQUEST_INVALID'], ''],
])('by %s with %j is refused, and leaves nothing', async (caller, body, refused, pointer) => {
    const before = world.double.private.size;
    const answer = await post(caller, path, body);
    expect(said(answer)).toEqual(refused);
    if (pointer !== undefined) {
        expect(answer.body.errors).toMatchObject([{ pointer }]);
    }
    expect(world.double.private.size).toBe(before);
});

it('leaves on the channel the ward’s registration of a subject and a fact of a clinician, as of anybody, and nothing that ties the two', async () => {
    const commit = jest.spyOn(world.double, 'commit');
    const { patient } = await broken();
    const ledgerId = await ledgerIdOf(patient);
    const clinician = [
        world.certificateIdOf('dr-osei'),
        (
            await world.ledger.evaluate(world.callerOf('dr-osei'), 'participant:GetParticipant', {
                certificateId: world.certificateIdOf('dr-osei'),
            })
        ).ledgerId,
    ];
    const channel = commit.mock.calls.map(
        ([
            {
                payload,
                set: { reads, writes, ranges, event },
            },
        ]) => JSON.stringify({ payload, reads, writes, ranges, event }),
    );
    commit.mockRestore();
    expect(channel).toHaveLength(2);
    const naming = (...names: readonly string[]) => channel.map((text) => names.some((name) => text.includes(name)));
    expect(naming(ledgerId)).toEqual([true, false]);
    expect(naming(...clinician)).toEqual([false, true]);
    expect(naming('unidentified', patient, 'emergency')).toEqual([false, false]);
});
