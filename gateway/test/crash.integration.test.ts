// SPDX-License-Identifier: Apache-2.0
// kill -9 of the gateway, the custodian, the network, each of its processes and all of them, at each named state between the 202 and the
// commit and while posts keep coming: no acknowledged post is missing, none is twice, and both wards hold the same chain.
import { engine, networkParts } from './support/networks';
import { built, TwoWards, type Answer, type Ask } from './support/two-wards';

if (!built) {
    console.log('crash.integration: not run, because the sources are not built (npm run build)');
}

type Client = (path: string, ask?: Ask) => Promise<Answer>;

const states = ['RECEIVED', 'SEALED', 'ENDORSED', 'SUBMITTED'] as const;
const programs: Readonly<Record<string, readonly string[]>> = {
    gateway: ['gateway-ward1'],
    custodian: ['custodian-ward1'],
    network: [],
    everything: ['gateway-ward1', 'gateway-ward2', 'custodian-ward1', 'custodian-ward2'],
};
const victims = Object.keys(programs);
/** Where gateway and custodian stand when they die is the same on every network: with Fabric only its own death is tried at each state. */
const victimsAtStates = engine === 'native' ? ['network'] : victims;

const readings = [70, 72, 74];
const patients = ['A', 'B', 'C'];
const postsOfEach = 2;
const start = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000).toISOString();

function postsOf(scenario: string) {
    return patients.flatMap((patient) =>
        Array.from({ length: postsOfEach }, (_, index) => ({
            device: `${scenario}-${patient}`,
            patient: `${scenario}-${patient}`,
            sequence: index + 1,
            start,
            periodSeconds: 60,
            signals: [{ code: '8867-4', unit: '/min', values: readings }],
        })),
    );
}

async function until(what: string, seconds: number, holds: () => Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline;) {
        if (await holds().catch(() => false)) {
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`not within ${String(seconds)} s: ${what}`);
}

(built ? describe : describe.skip)('after kill -9', () => {
    let wards: TwoWards;
    beforeAll(async () => {
        wards = await TwoWards.start();
    }, 120_000);
    afterAll(async () => {
        await wards.stop();
        wards.forget();
    }, 60_000);

    const takesNetwork = (victim: string) => victim === 'network' || victim === 'everything';
    async function kill(victim: string): Promise<void> {
        await Promise.all((programs[victim] ?? []).map(async (name) => wards.programs.get(name)!.end('SIGKILL')));
        if (takesNetwork(victim) || networkParts.includes(victim)) {
            await wards.network.kill(takesNetwork(victim) ? undefined : victim);
        }
    }
    const device = async (): Promise<Client> => wards.as('ward1', 'iot-crash', 'iot-gateway');
    const stateOf = async (client: Client, id: string) => ((await client(`/v1/submissions/${id}`)).body as { state: string }).state;

    /** Acknowledged posts of a scenario: their submissions. */
    async function acknowledge(scenario: string): Promise<string[]> {
        const answer = await (await device())('/v1/vitals', { method: 'POST', body: { windows: postsOf(scenario) } });
        expect(answer.status).toBe(202);
        const { results } = answer.body as { results: { submission: string }[] };
        return results.map(({ submission }) => submission);
    }

    async function bringBack(victim: string): Promise<void> {
        if (takesNetwork(victim) || networkParts.includes(victim)) {
            await wards.network.start();
        }
        if (victim === 'custodian' || victim === 'everything') {
            await wards.startCustodian('ward1');
        }
        if (victim === 'everything') {
            await wards.startCustodian('ward2');
            await wards.startGateway('ward2');
        }
    }

    /** Every acknowledged post is VALID, and the ledger counts its readings exactly once. */
    async function nothingMissingNothingTwice(scenario: string, submissions: readonly string[]): Promise<void> {
        const client = await device();
        for (const id of submissions) {
            await until(`submission of ${scenario} VALID`, 60, async () => (await stateOf(client, id)) === 'VALID');
        }
        for (const { patient, device: name, sequence } of postsOf(scenario)) {
            expect((await client(`/v1/posts/${name}/${String(sequence)}`)).status).toBe(200);
            const { items } = (await client(`/v1/windows?patient=${patient}`)).body as { items: { signals: { count: number }[] }[] };
            const counts = items.map(({ signals }) => signals[0]?.count ?? 0);
            expect(counts.reduce((sum, count) => sum + count, 0)).toBe(readings.length * postsOfEach);
        }
    }

    const matrix = states.flatMap((state) => victimsAtStates.map((victim) => [victim, state] as const));
    it.each(matrix)(
        'of the %s at %s',
        async (victim, state) => {
            const scenario = `${victim}-${state}`;
            await wards.programs.get('gateway-ward1')!.end('SIGTERM');
            await wards.startGateway('ward1', { WARDLEDGER_HOLD_AT: state });
            const submissions = await acknowledge(scenario);
            const client = await device();
            for (const id of submissions) {
                await until(`submission of ${scenario} at ${state}`, 30, async () => (await stateOf(client, id)) === state);
            }
            await kill(victim);
            await bringBack(victim);
            await wards.programs.get('gateway-ward1')!.end('SIGTERM');
            await wards.startGateway('ward1');
            await nothingMissingNothingTwice(scenario, submissions);
        },
        120_000,
    );

    it.each([...victims, ...networkParts])(
        'of the %s while posts keep coming',
        async (victim) => {
            const scenario = `load-${victim}`;
            const acknowledged: string[] = [];
            const load = { stop: false };
            const loading = (async () => {
                for (let round = 1; !load.stop; round += 1) {
                    const answered = await acknowledge(`${scenario}-${String(round)}`).catch(() => []); // not answered is not acknowledged
                    acknowledged.push(...(answered.length > 0 ? [String(round), ...answered] : []));
                    await new Promise((resolve) => setTimeout(resolve, 50));
                }
            })();
            await new Promise((resolve) => setTimeout(resolve, 1_000));
            await kill(victim);
            await bringBack(victim);
            if (victim === 'gateway' || victim === 'everything') {
                await wards.startGateway('ward1');
            }
            await new Promise((resolve) => setTimeout(resolve, 1_000));
            load.stop = true;
            await loading;
            const perRound = patients.length * postsOfEach + 1;
            expect(acknowledged.length).toBeGreaterThanOrEqual(2 * perRound);
            for (let at = 0; at < acknowledged.length; at += perRound) {
                const [round, ...submissions] = acknowledged.slice(at, at + perRound);
                await nothingMissingNothingTwice(`${scenario}-${round!}`, submissions);
            }
        },
        180_000,
    );

    it('leaves both wards with the same chain', async () => {
        await until('both wards have the same number of blocks', 20, async () =>
            /ward 1 (\d+), ward 2 \1\b/.test(await wards.network.verify()),
        );
        expect(await wards.network.verify()).toMatch(/^\d+ blocks with \d+ transactions: chained, hashed, signed/);
    }, 60_000);
});
