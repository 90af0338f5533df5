// SPDX-License-Identifier: Apache-2.0
// One peer: its ledger, its chaincodes, its endorser, and the services it offers.
import { ChaincodeHandler, type ChaincodeRunner, type HandlerOptions, type Invoke } from '../chaincode/chaincode-handler';
import { ChaincodeService } from '../chaincode/chaincode-service';
import { ChaincodeSupport } from '../chaincode/chaincode-support';
import type { Connection } from '../chaincode/connection';
import type { ChaincodeStream } from '../chaincode/stream';
import { deliverService } from '../deliver/deliver-service';
import { Endorser } from '../endorser/endorser';
import { endorserService } from '../endorser/endorser-service';
import { CommitWatcher } from '../gateway/commit-watcher';
import { remoteProcess, type EndorserClient } from '../gateway/endorser-client';
import { EndorsementPlanner } from '../gateway/endorsement-planner';
import { gatewayService } from '../gateway/gateway-service';
import type { Service } from '../grpc/grpc-server';
import type { LedgerIdentity, PeerLedger } from '../ledger/ports';
import type { SignedData } from '../msp/access-control';
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

/** A chaincode that is a service of its own, as one peer reaches it. */
export interface RemoteChaincode {
    readonly name: string;
    readonly packageId?: string | undefined;
    readonly connection: Connection;
}

/** core.yaml chaincode.startuptimeout. */
const STARTUP_TIMEOUT_MS = 300_000;

/** A peer of the channel. */
export class PeerNode {
    readonly material: NodeMaterial;
    readonly ledger: PeerLedger;
    /** host:port, known when the server listens. */
    address = '';
    readonly #context: ChannelContext;
    readonly #support: ChaincodeSupport;
    readonly #handlers = new Map<string, ChaincodeRunner>();
    readonly #endorser: Endorser;
    readonly #commits: CommitWatcher;

    constructor(material: NodeMaterial, context: ChannelContext) {
        this.material = material;
        this.#context = context;
        this.ledger = context.channel.peer(material.host);
        this.#commits = new CommitWatcher(this.ledger);
        this.#support = this.#newSupport();
        this.#endorser = new Endorser({
            ...context,
            ledger: this.ledger,
            chaincodes: this.#support,
            signer: remembering(material.signer, context.msps),
        });
    }

    get mspId(): string {
        return this.material.signer.mspId;
    }

    get endorser(): Endorser {
        return this.#endorser;
    }

    /** Starts a chaincode and waits until it has registered. */
    async connect({ name, stream, start }: ConnectedChaincode): Promise<void> {
        const handler = new ChaincodeHandler(stream, this.#handlerOptions(name));
        this.#handlers.set(name, handler);
        start();
        await handler.ready;
    }

    /** Installs a chaincode that runs as a service. It is dialled now, and with each call that finds no connection. */
    async install({ name, packageId, connection }: RemoteChaincode): Promise<void> {
        const service = new ChaincodeService({
            ...{ id: packageId ?? name, packageId, connection, startupTimeoutMs: STARTUP_TIMEOUT_MS },
            converse: (stream, accept) => new ChaincodeHandler(stream, { ...this.#handlerOptions(name), accept }),
        });
        this.#handlers.set(name, service);
        await service.launch();
    }

    /** The services of this peer, given all peers of the channel. */
    services(peers: readonly PeerNode[]): Service[] {
        const { channel, access, msps, blockReaders } = this.#context;
        const deliver = {
            channelId: channel.channelId,
            ledger: this.ledger,
            msps,
            mayRead: (signed: SignedData) => access.isReader(signed),
            mayReadWhole: (signed: SignedData) => access.mayStreamBlocks(blockReaders, signed),
        };
        return [gatewayService(this.#gatewayContext(peers)), endorserService(this.#endorser), deliverService(deliver)];
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

    #newSupport(): ChaincodeSupport {
        const { channel, access, msps } = this.#context;
        const { channelId } = channel;
        const { ledger, mspId } = this;
        const options = { channelId, ledger, access, mspId, msps };
        const system = [
            queryChaincode(options),
            configurationChaincode(options),
            lifecycleChaincode({ ...options, organizations: channel.peers.map((peer) => peer.mspId) }),
        ];
        return new ChaincodeSupport({
            handlers: this.#handlers,
            system: new Map(system.map((chaincode) => [chaincode.name, chaincode])),
            mayInvoke: (name, parameters) => requirePolicy(name, 'Writers', parameters, options),
        });
    }

    #gatewayContext(peers: readonly PeerNode[]): Parameters<typeof gatewayService>[0] {
        const { channel, access, policies, broadcast } = this.#context;
        const { channelId } = channel;
        const own = this.#client(true);
        const endorsers = [own, ...peers.filter((peer) => peer !== this).map((peer) => peer.#client(false))];
        const planner = new EndorsementPlanner({ channelId, policies, ledger: this.ledger, endorsers });
        const unknownChannel = (name: string): string =>
            `failed to get config for channel [${name}]: could not get last config for channel ${name}`;
        return {
            channelId,
            peers: endorsers,
            own,
            planner,
            access,
            ledger: this.ledger,
            commits: this.#commits,
            broadcast,
            unknownChannel,
        };
    }

    /** This peer as a gateway sees it: its own, or another's. */
    #client(local: boolean): EndorserClient {
        const { ledger } = this;
        const node = { address: () => this.address };
        return {
            mspId: this.mspId,
            get address() {
                return node.address();
            },
            identity: this.#identity(),
            height: () => ledger.height(),
            hasChaincode: (name) => this.#support.isSystem(name) || (this.#handlers.has(name) && ledger.definition(name) !== undefined),
            process: local
                ? (proposal) => this.#endorser.processProposal(proposal)
                : remoteProcess(this.#endorser, this.#context.executeTimeoutMs),
        };
    }

    #identity(): LedgerIdentity {
        const identity = this.#context.msps.identify(this.material.signer.serialized);
        if (!identity) {
            throw new Error(`${this.material.host} is no valid member of ${this.mspId}`);
        }
        return identity;
    }
}
