// SPDX-License-Identifier: Apache-2.0
// One peer: its ledger, its chaincodes, its endorser, and the services it offers.
import { ChaincodeHandler, type ChaincodeRunner, type HandlerOptions, type Invoke } from '../chaincode/chaincode-handler';
import { ChaincodeSupport } from '../chaincode/chaincode-support';
import { LaunchedChaincode, type Launch } from '../chaincode/launched-chaincode';
import type { ChaincodeStream } from '../chaincode/stream';
import { deliverService } from '../deliver/deliver-service';
import { Endorser } from '../endorser/endorser';
import { endorserService } from '../endorser/endorser-service';
import { CommitWatcher } from '../gateway/commit-watcher';
import { remoteProcess, type EndorserClient } from '../gateway/endorser-client';
import { EndorsementPlanner } from '../gateway/endorsement-planner';
import { gatewayService } from '../gateway/gateway-service';
import type { Service } from '../grpc/grpc-server';
import { demandDefined } from '../invariants';
import type { LedgerIdentity, PeerLedger } from '../ledger/ports';
import { remembering } from '../msp/signing-identity';
import { configurationChaincode } from '../system/cscc';
import { lifecycleChaincode } from '../system/lifecycle-queries';
import { queryChaincode } from '../system/qscc';
import { requirePolicy } from '../system/system-access';
import type { ChannelContext } from './channel-context';
import type { NodeMaterial } from './material';

/** A chaincode's name and its conversation with one peer. */
export interface ConnectedChaincode {
    readonly name: string;
    readonly stream: ChaincodeStream;
    /** Makes the chaincode register. */
    readonly start: () => void;
}

/** core.yaml chaincode.startuptimeout. */
const STARTUP_TIMEOUT_MS = 300_000;

/** A peer of the channel. */
export class PeerNode {
    readonly material: NodeMaterial;
    readonly ledger: PeerLedger;
    /** This peer's endorser as its own gateway asks it. */
    readonly direct: EndorserClient;
    /** The same as the other peers' gateways ask it. */
    readonly remote: EndorserClient;
    readonly #context: ChannelContext;
    readonly #support: ChaincodeSupport;
    readonly #handlers = new Map<string, ChaincodeRunner>();
    readonly #endorser: Endorser;
    readonly #commits: CommitWatcher;
    #address: string | undefined;

    constructor(material: NodeMaterial, context: ChannelContext) {
        this.material = material;
        this.#context = context;
        this.ledger = context.channel.peer(material.host);
        this.#commits = new CommitWatcher(this.ledger);
        const { ledger, mspId } = this;
        const { channel, access, msps } = context;
        const options = { channelId: channel.channelId, ledger, access, mspId, msps };
        const system = [
            queryChaincode(options),
            configurationChaincode(options),
            lifecycleChaincode({ ...options, organizations: channel.peers.map((peer) => peer.mspId) }),
        ];
        this.#support = new ChaincodeSupport({
            handlers: this.#handlers,
            system: new Map(system.map((chaincode) => [chaincode.name, chaincode])),
            mayInvoke: (channelId, parameters) => requirePolicy({ channelId, policy: 'Writers' }, parameters, options),
        });
        this.#endorser = new Endorser({
            ...context,
            ledger,
            chaincodes: this.#support,
            signer: remembering(material.signer, msps),
        });
        const peer = {
            mspId,
            address: () => this.address,
            identity: demandDefined(msps.identify(material.signer.serialized), `the identity of ${material.host} in ${mspId}`),
            height: () => ledger.height(),
            hasChaincode: (name: string) =>
                this.#support.isSystem(name) || (this.#handlers.has(name) && ledger.definition(name) !== undefined),
        };
        this.direct = { ...peer, process: (proposal) => this.#endorser.processProposal(proposal) };
        this.remote = { ...peer, process: remoteProcess(this.#endorser, context.executeTimeoutMs) };
    }

    get mspId(): string {
        return this.material.signer.mspId;
    }

    /** host:port; throws before `listensAt` has told it. */
    get address(): string {
        return demandDefined(this.#address, `the address of ${this.material.host}`);
    }

    /** Tells where this peer's server is, as it will stand in clients' errors. */
    listensAt(address: string): void {
        this.#address = address;
    }

    /** Starts a chaincode and waits until it has registered. */
    async connect({ name, stream, start }: ConnectedChaincode): Promise<ChaincodeRunner> {
        const handler = new ChaincodeHandler(stream, this.#handlerOptions(name));
        start();
        await handler.ready;
        return handler;
    }

    /** A chaincode that is reached with each call that finds it gone. */
    launcher(name: string, launch: Launch): LaunchedChaincode {
        const { accept } = launch;
        const options = { ...this.#handlerOptions(name), ...(accept ? { accept } : {}) };
        return new LaunchedChaincode({
            ...launch,
            startupTimeoutMs: STARTUP_TIMEOUT_MS,
            converse: (stream) => new ChaincodeHandler(stream, options),
        });
    }

    /** Lets a chaincode of this name run what is called from now on; answers what ran it before. */
    use(name: string, runner: ChaincodeRunner): ChaincodeRunner | undefined {
        const former = this.#handlers.get(name);
        this.#handlers.set(name, runner);
        return former;
    }

    /** The services of this peer. Its gateway asks the others' endorsers, each by its peer's `remote`. */
    services(others: readonly EndorserClient[]): Service[] {
        const { channel, access, policies, broadcast, msps } = this.#context;
        const { channelId } = channel;
        const { ledger, direct: own } = this;
        const peers = [own, ...others];
        const planner = new EndorsementPlanner({ channelId, policies, ledger, endorsers: peers });
        return [
            gatewayService({ channelId, peers, own, planner, access, ledger, commits: this.#commits, broadcast }),
            endorserService(this.#endorser),
            deliverService({
                channelId,
                ledger,
                msps,
                mayRead: (signed) => access.isBlockReader(signed),
            }),
        ];
    }

    close(): void {
        this.#commits.close();
        this.#handlers.forEach((handler) => {
            handler.close();
        });
    }

    #handlerOptions(name: string): HandlerOptions {
        const { msps, executeTimeoutMs } = this.#context;
        const membership = {
            ledger: this.ledger,
            identify: (serialized: Uint8Array): LedgerIdentity | undefined => msps.identify(serialized),
        };
        const invoke: Invoke = (payload, context) => this.#support.invokeFrom(payload, context);
        return { name, membership, invoke, executeTimeoutMs };
    }
}
