// SPDX-License-Identifier: Apache-2.0
// The chaincodes of a network: those that it starts with, and one that takes another's place, or comes to them, while it runs.
import type { ChaincodeRunner } from '../chaincode/chaincode-handler';
import { demandDefined } from '../invariants';
import { loadChaincode, type LoadingChaincode } from './chaincodes';
import { commitDefinitions, type LifecycleContext } from './lifecycle';
import { fullChaincode, type ChaincodeOptions, type FullChaincode } from './options';
import type { PeerNode } from './peer-node';

/** A chaincode that ends by itself so soon after it registered is not committed: what is committed cannot be taken back. */
const PROBATION_MS = 500;

interface Running {
    readonly options: FullChaincode;
    readonly loaded: LoadingChaincode;
}

/** Whether a chaincode is as it was: the same definition, and the same build of the same package. Classes cannot be told apart. */
function isSame(former: FullChaincode | undefined, options: FullChaincode): boolean {
    return options.contracts === undefined && JSON.stringify(former) === JSON.stringify(options);
}

/** Loads chaincodes, lets the peers run them, and ends them. */
export class RunningChaincodes {
    readonly #members: readonly string[];
    readonly #log: (message: string) => void;
    readonly #running = new Map<string, Running>();
    /** Also those that were replaced and have transactions left. */
    readonly #loaded = new Set<LoadingChaincode>();
    /** One deployment after another. */
    #work: Promise<unknown> = Promise.resolve();

    constructor(members: readonly string[], log: (message: string) => void) {
        this.#members = members;
        this.#log = log;
    }

    /** Begins to load a chaincode, for `start`. */
    load(options: FullChaincode): void {
        this.#running.set(options.name, { options, loaded: this.#begin(options) });
    }

    /** Waits until what was loaded is ready, and lets the peers run it. */
    async start(peers: readonly PeerNode[]): Promise<void> {
        await Promise.all(
            [...this.#running].map(async ([name, { loaded }]) => {
                this.#use(name, await loaded.ready(peers), peers);
            }),
        );
    }

    /**
     * Deploys a chaincode on the running network: loaded beside the one of this name, then committed where its definition differs, then used;
     * the former one ends with its last transaction.
     * @returns the sequence of its definition
     * @throws Error, with everything as it was, when it cannot be loaded, ends at once, or its definition is refused
     */
    deploy(given: ChaincodeOptions, context: LifecycleContext): Promise<number> {
        const deployed = this.#work.then(() => this.#deploy(fullChaincode(given), context));
        this.#work = deployed.catch(() => undefined);
        return deployed;
    }

    close(): void {
        this.#loaded.forEach((loaded) => {
            loaded.close();
        });
    }

    async #deploy(options: FullChaincode, context: LifecycleContext): Promise<number> {
        const { peers } = context;
        const { name } = options;
        const former = this.#running.get(name);
        if (!isSame(former?.options, options)) {
            const loaded = this.#begin(options);
            let runners: readonly ChaincodeRunner[];
            try {
                runners = await loaded.ready(peers);
                await loaded.runsOn(PROBATION_MS);
                await commitDefinitions(context, [options]);
            } catch (error) {
                this.#end(loaded);
                throw error;
            }
            this.#running.set(name, { options, loaded });
            const replaced = this.#use(name, runners, peers);
            void Promise.all(replaced.map((runner) => runner.idle())).then(() => {
                if (former) {
                    this.#end(former.loaded);
                }
                replaced.forEach((runner) => {
                    runner.close();
                });
            });
        }
        return demandDefined(peers[0]?.ledger.definition(name)?.sequence, `the sequence of ${name}`);
    }

    #begin(options: FullChaincode): LoadingChaincode {
        const loaded = loadChaincode(options, this.#members, this.#log);
        this.#loaded.add(loaded);
        return loaded;
    }

    #use(name: string, runners: readonly ChaincodeRunner[], peers: readonly PeerNode[]): ChaincodeRunner[] {
        return peers.flatMap((peer, i) => runners.slice(i, i + 1).flatMap((runner) => peer.use(name, runner) ?? []));
    }

    #end(loaded: LoadingChaincode): void {
        this.#loaded.delete(loaded);
        loaded.close();
    }
}
