// SPDX-License-Identifier: Apache-2.0
// Two wards whose programs are killed with kill -9 and brought back, and what must hold of every acknowledged post afterwards.

import { networkParts } from './networks';
import { TwoWards, type Answer, type Ask } from './two-wards';
import { until } from './until';

/** What windows can be told not to leave. */
export const WINDOW_STATES = {
    CLOSED: { row: 'CLOSED', carried: undefined },
    ATTESTED: { row: 'ATTESTED', carried: undefined },
    WINDOW_ENDORSED: { row: 'ATTESTED', carried: 'ENDORSED' },
    WINDOW_SUBMITTED: { row: 'ATTESTED', carried: 'SUBMITTED' },
} as const;
export type WindowState = keyof typeof WINDOW_STATES;

type Client = (path: string, ask?: Ask) => Promise<Answer>;

const programs: Readonly<Record<string, readonly string[]>> = {
    gateway: ['gateway-ward1'],
    custodian: ['custodian-ward1'],
    network: [],
    everything: ['gateway-ward1', 'gateway-ward2', 'custodian-ward1', 'custodian-ward2'],
};

/** What can be killed on every network. */
export const victims: readonly string[] = Object.keys(programs);

const takesNetwork = (victim: string): boolean => victim === 'network' || victim === 'everything';
/** Whether the network has to come back after this death, whole or in part. */
const hurtsNetwork = (victim: string): boolean => takesNetwork(victim) || networkParts.includes(victim);

const readings = [70, 72, 74];
const patients = ['A', 'B', 'C'];
const sequences = [1, 2];
const start = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000).toISOString();

/** How many posts `acknowledge` sends. */
export const postsOfScenario: number = patients.length * sequences.length;

/** In a scenario the names of device and patient are the same. */
const namesOf = (scenario: string): string[] => patients.map((patient) => `${scenario}-${patient}`);

const postOf = (name: string, sequence: number) => ({
    device: name,
    patient: name,
    sequence,
    start,
    periodSeconds: 60,
    signals: [{ code: '8867-4', unit: '/min', values: readings }],
});

/** kill -9 of what a victim is. */
export async function kill(wards: TwoWards, victim: string): Promise<void> {
    await Promise.all((programs[victim] ?? []).map(async (name) => wards.programs.get(name)!.end('SIGKILL')));
    if (hurtsNetwork(victim)) {
        await wards.network.kill(takesNetwork(victim) ? undefined : victim);
    }
}

/** Starts again what a death took, but for ward 1's gateway. */
export async function bringBack(wards: TwoWards, victim: string): Promise<void> {
    if (hurtsNetwork(victim)) {
        await wards.network.start();
    }
    if (victim === 'everything') {
        await Promise.all([wards.startCustodian('ward1'), wards.startCustodian('ward2')]);
        await wards.startGateway('ward2');
    } else if (victim === 'custodian') {
        await wards.startCustodian('ward1');
    }
}

export class CrashingWards {
    readonly #wards: TwoWards;

    private constructor(wards: TwoWards) {
        this.#wards = wards;
    }

    static async start(): Promise<CrashingWards> {
        return new CrashingWards(await TwoWards.start());
    }

    async stop(): Promise<void> {
        await this.#wards.stop();
        this.#wards.forget();
    }

    /** A gateway of ward 1 in place of the one that may still run. */
    async restartGateway(environment: Record<string, string> = {}): Promise<void> {
        await this.#wards.programs.get('gateway-ward1')!.end('SIGTERM');
        await this.#wards.startGateway('ward1', environment);
    }

    async kill(victim: string): Promise<void> {
        await kill(this.#wards, victim);
    }

    /** Starts again what a death took, but for ward 1's gateway. */
    async bringBack(victim: string): Promise<void> {
        await bringBack(this.#wards, victim);
    }

    /** Acknowledged posts of a scenario: their submissions. */
    async acknowledge(scenario: string): Promise<string[]> {
        const windows = namesOf(scenario).flatMap((name) => sequences.map((sequence) => postOf(name, sequence)));
        const answer = await (await this.#device())('/v1/vitals', { method: 'POST', body: { windows } });
        expect(answer.status).toBe(202);
        const { results } = answer.body as { results: { submission: string }[] };
        return results.map(({ submission }) => submission);
    }

    async reached(state: string, submissions: readonly string[]): Promise<void> {
        const client = await this.#device();
        const stateOf = async (id: string) => ((await client(`/v1/submissions/${id}`)).body as { state: string }).state;
        for (const id of submissions) {
            await until(`submission ${id} ${state}`, async () => (await stateOf(id)) === state);
        }
    }

    /** All windows of a scenario stand at a state of which an answer says nothing: in the store. */
    async windowsReached(state: WindowState): Promise<void> {
        const { carried, row } = WINDOW_STATES[state];
        const where = carried === undefined ? 'transaction_id IS NULL' : `transactions.state = '${carried}'`;
        const from = 'windows LEFT JOIN transactions ON transactions.id = windows.transaction_id';
        const rows = `${from} WHERE windows.state = '${row}' AND ${where}`;
        await until(`windows at ${state}`, () => this.#wards.countInStore('ward1', rows) === patients.length);
    }

    /** Every acknowledged post is VALID, and its window is there with its readings, exactly once. */
    async nothingMissingNothingTwice(scenario: string, submissions: readonly string[]): Promise<void> {
        await this.reached('VALID', submissions);
        const client = await this.#device();
        for (const name of namesOf(scenario)) {
            for (const sequence of sequences) {
                expect((await client(`/v1/posts/${name}/${String(sequence)}`)).status).toBe(200);
            }
            await until(`the readings of ${name}`, async () => (await countOf(client, name)) >= readings.length * sequences.length);
            expect(await countOf(client, name)).toBe(readings.length * sequences.length);
        }
    }

    async sameChain(): Promise<void> {
        const verify = async () => this.#wards.network.verify();
        await until('both wards have the same number of blocks', async () =>
            /Height of Ward1MSP at \S+: (\d+)\nHeight of Ward2MSP at \S+: \1\n/.test(await verify()),
        );
        expect(await verify()).toMatch(/^\d+ blocks with \d+ transactions: chained, hashed, signed/m);
    }

    async #device(): Promise<Client> {
        return this.#wards.as('ward1', 'iot-crash', 'iot-gateway');
    }
}

/** How many readings of a patient the ledger counts. */
async function countOf(client: Client, patient: string): Promise<number> {
    const { items } = (await client(`/v1/windows?patient=${patient}`)).body as { items: { signals: { count: number }[] }[] };
    return items.reduce((sum, { signals }) => sum + (signals[0]?.count ?? 0), 0);
}
