// SPDX-License-Identifier: Apache-2.0
// Devices that post on schedule, whatever the answers do: each once a second, through an IoT gateway of its area that sends what came together.
// A post's number names its device too, so that whoever reads it in a block knows which one it is.

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { signalVariants } from './beds';
import { type Answer, RestClient } from './rest-client';

/** What devices send: five signals of one value. */
const VARIANTS = signalVariants({ signals: 5, steps: 1 });
const NUMBERS_OF_A_DEVICE = 1_000_000;
const SECOND = 1000;
const CONNECTIONS = 16;
/** Requests under way of one IoT gateway, beyond which it has lost: nothing more is sent. */
const MOST_UNDER_WAY = 200;
const WAIT = 'wait=30';
const ATTEMPTS = 3;
/** What is known already was accepted before. */
const ACCEPTED: ReadonlySet<string> = new Set(['accepted', 'duplicate']);

/** How large the fleet is. */
export interface FleetSize {
    readonly devices: number;
    readonly gateways: number;
    /** Posts that an IoT gateway sends together. */
    readonly together: number;
}

/** What became of what was sent; `late`: requests that left more than a tenth of a second after their time; `again`: that were sent once more. */
export interface Sent {
    readonly posts: number;
    readonly accepted: number;
    readonly refused: number;
    readonly late: number;
    readonly again: number;
    readonly isOverrun: boolean;
    /** Reasons of what was refused, and how often. */
    readonly reasons: ReadonlyMap<string, number>;
}

/** Devices whose posts leave together. */
interface Group {
    readonly client: RestClient;
    readonly gateway: number;
    readonly devices: readonly number[];
    /** When in each second they leave. */
    readonly offset: number;
    underWay: number;
}

/** A second's posts of a group: when they are due, and where it is kept why some are refused. */
interface Round {
    readonly number: number;
    readonly due: number;
    readonly reasons: Map<string, number>;
}

/** The fleet. */
export class DeviceFleet {
    readonly #size: FleetSize;
    readonly #clients: readonly RestClient[];
    readonly #groups: readonly Group[];
    #again = 0;
    /** Numbers of the posts that were accepted. */
    readonly accepted = new Set<number>();
    /** When each post was to leave, on the clock of `performance.now`; by its number. */
    readonly dueAt = new Map<number, number>();

    private constructor(size: FleetSize, clients: readonly RestClient[]) {
        this.#size = size;
        this.#clients = clients;
        const groups = clients.flatMap((client, gateway) => {
            const own = Array.from({ length: size.devices }, (_, device) => device).filter((device) => device % size.gateways === gateway);
            return Array.from({ length: Math.ceil(own.length / size.together) }, (_, group) => {
                return { client, gateway, devices: own.slice(group * size.together, (group + 1) * size.together) };
            });
        });
        this.#groups = groups.map((group, index) => ({ ...group, offset: (index * SECOND) / groups.length, underWay: 0 }));
    }

    /** Each IoT gateway is a caller of its own. */
    static async connect(url: string, size: FleetSize): Promise<DeviceFleet> {
        const clients = Array.from({ length: size.gateways }, () => new RestClient(url, CONNECTIONS));
        for (const [index, client] of clients.entries()) {
            await client.authenticate(`iot-gateway-${String(index)}`, ['iot-gateway']);
        }
        return new DeviceFleet(size, clients);
    }

    /** Whether the posts of this number's device are waited for: those of the last IoT gateway are. */
    isWaited(number: number): boolean {
        return this.#isWaiting(Math.floor(number / NUMBERS_OF_A_DEVICE) % this.#size.gateways);
    }

    /** One post of each device, group by group: registers patients and devices. */
    async register(): Promise<void> {
        for (const group of this.#groups) {
            const { status, text } = await group.client.post('/v1/vitals', bodyOf(group, 0), { prefer: WAIT });
            if (status !== 200) {
                throw new Error(`the first posts were answered with ${String(status)}: ${text}`);
            }
        }
    }

    /** Posts for so many seconds, and waits for the answers. */
    async run(seconds: number): Promise<Sent> {
        const began = performance.now();
        const requests: Promise<void>[] = [];
        const reasons = new Map<string, number>();
        let [posts, late, isOverrun] = [0, 0, false];
        for (let second = 0; second < seconds && !isOverrun; second += 1) {
            for (const group of this.#groups) {
                const due = began + second * SECOND + group.offset;
                const ahead = due - performance.now();
                if (ahead > 0) {
                    await delay(ahead);
                } else if (ahead < -SECOND / 10) {
                    late += 1;
                }
                isOverrun ||= group.underWay > MOST_UNDER_WAY;
                posts += group.devices.length;
                requests.push(this.#send(group, { number: second + 1, due, reasons }));
            }
        }
        await Promise.all(requests);
        const accepted = this.accepted.size;
        return { posts, accepted, refused: posts - accepted, late, again: this.#again, isOverrun, reasons };
    }

    close(): void {
        this.#clients.forEach((client) => {
            client.close();
        });
    }

    /** Never rejects: what fails is a refusal with its reason. */
    async #send(group: Group, { number: round, due, reasons }: Round): Promise<void> {
        const refused = (reason: string, posts: number): void => void reasons.set(reason, (reasons.get(reason) ?? 0) + posts);
        const numbers = group.devices.map((device) => numberOf(device, round));
        // Known before the answer is: the block may be there first.
        numbers.forEach((number) => this.dueAt.set(number, due));
        group.underWay += 1;
        try {
            const { status, text } = await this.#post(group, bodyOf(group, round));
            if (status !== 200 && status !== 202) {
                refused(String(status), numbers.length);
                return;
            }
            const { results } = JSON.parse(text) as { results: { index: number; status: string }[] };
            for (const { index, status: verdict } of results) {
                const number = numbers[index];
                if (ACCEPTED.has(verdict) && number !== undefined) {
                    this.accepted.add(number);
                } else {
                    refused(verdict, 1);
                }
            }
        } catch (error) {
            refused((error as Error).message, numbers.length);
        } finally {
            group.underWay -= 1;
        }
    }

    /** A request that was not answered is sent again as it is: nobody knows whether it arrived. */
    async #post({ client, gateway }: Group, body: string): Promise<Answer> {
        const headers = { 'idempotency-key': `"${randomUUID()}"`, ...(this.#isWaiting(gateway) ? { prefer: WAIT } : {}) };
        for (let attempt = 1; ; attempt += 1) {
            try {
                return await client.post('/v1/vitals', body, headers);
            } catch (error) {
                if (attempt === ATTEMPTS) {
                    throw error;
                }
                this.#again += 1;
            }
        }
    }

    #isWaiting(gateway: number): boolean {
        return gateway === this.#size.gateways - 1;
    }
}

function numberOf(device: number, round: number): number {
    return device * NUMBERS_OF_A_DEVICE + round;
}

function bodyOf({ devices }: Pick<Group, 'devices'>, round: number): string {
    const start = new Date(Date.now() - SECOND).toISOString();
    const posts = devices.map((device) => {
        const names = `"device":"fleet-device-${String(device)}","patient":"fleet-patient-${String(device)}"`;
        const signals = VARIANTS[(device + round) % VARIANTS.length] ?? '[]';
        return `{${names},"sequence":${String(numberOf(device, round))},"start":"${start}","periodSeconds":1,"signals":${signals}}`;
    });
    return `{"windows":[${posts.join()}]}`;
}
