// SPDX-License-Identifier: Apache-2.0
// One peer's endorser: checks a proposal, lets the chaincode simulate it, and signs what came out.
import { refusal, type ChaincodeResponse, type ChaincodeSupport } from '../chaincode/chaincode-support';
import type { Channel, PeerLedger, Simulator } from '../ledger/ports';
import type { AccessControl } from '../msp/access-control';
import type { MspManager } from '../msp/msp-manager';
import type { SigningIdentity } from '../msp/signing-identity';
import { unmarshal, type SignedProposal } from '../protos/proposal';
import { asBuffer } from '../protos/wire';
import { checkAuthFilters } from './auth-filters';
import { unpack, validate } from './proposal-checks';
import { encodePayload, type ProposalResponse } from './proposal-response';

/** A proposal that is refused. `answered`: by the endorser, with a response; otherwise before it got there. */
export class ProposalRefused extends Error {
    readonly answered: boolean;

    constructor(message: string, answered: boolean) {
        super(message);
        this.name = 'ProposalRefused';
        this.answered = answered;
    }
}

/** What an endorser works with. */
export interface EndorserOptions {
    readonly channel: Channel;
    readonly ledger: PeerLedger;
    readonly chaincodes: ChaincodeSupport;
    readonly msps: MspManager;
    readonly access: AccessControl;
    readonly signer: SigningIdentity;
}

interface Simulated {
    readonly response: ChaincodeResponse;
    readonly event: Uint8Array | undefined;
    readonly results?: Uint8Array;
    readonly interest?: ProposalResponse['interest'];
}

const SYSTEM_VERSION = 'syscc';
const CHAINCODE_ERROR = 500;
const LEAST_ERROR = 400;

const undefinedChaincode = (name: string, channelId: string, reason: string): Error =>
    new Error(`make sure the chaincode ${name} has been successfully defined on channel ${channelId} and try again: ${reason}`);

function refuse(answered: boolean, error: unknown): never {
    throw new ProposalRefused((error as Error).message, answered);
}

/** Endorses at one peer. */
export class Endorser {
    readonly #options: EndorserOptions;

    constructor(options: EndorserOptions) {
        this.#options = options;
    }

    /**
     * Processes a proposal.
     * @throws ProposalRefused when the proposal itself is at fault; failures of the chaincode are in the response
     */
    async processProposal(proposal: SignedProposal): Promise<ProposalResponse> {
        try {
            checkAuthFilters(proposal);
        } catch (error) {
            refuse(false, error);
        }
        try {
            unpack(proposal);
        } catch (error) {
            refuse(true, error);
        }
        const { channelId } = proposal;
        if (channelId !== '' && channelId !== this.#options.channel.channelId) {
            return { response: refusal(`channel '${channelId}' not found`) };
        }
        await this.#preProcess(proposal).catch((error: unknown) => refuse(true, error));
        return this.#endorse(proposal).catch((error: unknown) => ({ response: refusal((error as Error).message) }));
    }

    async #preProcess(proposal: SignedProposal): Promise<void> {
        const { msps, ledger, access, chaincodes, signer } = this.#options;
        await validate(proposal, msps).catch((error: unknown) => {
            throw new Error(`error validating proposal: ${(error as Error).message}`, { cause: error });
        });
        const { channelId, txId, creator, proposalBytes, signature } = proposal;
        if (channelId === '') {
            // Outside a channel a peer knows its own organisation only.
            if (msps.deserialize(creator)?.mspId !== signer.mspId) {
                throw new Error('error validating proposal: access denied: channel [] creator org unknown, creator is malformed');
            }
            return;
        }
        if (ledger.status(txId)) {
            throw new Error(`duplicate transaction found [${txId}]. Creator [${creator.toString('hex')}]`);
        }
        if (!chaincodes.isSystem(proposal.headerChaincode)) {
            await access.check(channelId, 'Writers', { data: proposalBytes, identity: creator, signature });
        }
    }

    async #endorse(proposal: SignedProposal): Promise<ProposalResponse> {
        const name = proposal.headerChaincode;
        if (this.#options.chaincodes.isSystem(name)) {
            return this.#respond(proposal, { name, version: SYSTEM_VERSION }, await this.#execute(proposal, name, undefined));
        }
        if (proposal.channelId === '') {
            throw undefinedChaincode(name, '', "could not get channel config for channel ''");
        }
        const simulator = this.#options.ledger.simulate(proposal.txId);
        try {
            const definition = simulator.definition(name);
            if (!definition) {
                throw undefinedChaincode(name, proposal.channelId, `chaincode ${name} not found`);
            }
            return this.#respond(proposal, { name, version: definition.version }, await this.#simulate(proposal, name, simulator));
        } finally {
            simulator.close();
        }
    }

    async #simulate(proposal: SignedProposal, name: string, simulator: Simulator): Promise<Simulated> {
        const executed = await this.#execute(proposal, name, simulator);
        const { publicBytes, privateBytes, interest } = simulator.result();
        // A key's own policy may be any bytes; whoever writes to the key must make something of them.
        try {
            interest.flatMap(({ keyPolicies }) => keyPolicies).forEach((policy) => unmarshal('SignaturePolicyEnvelope', asBuffer(policy)));
        } catch (error) {
            throw new Error(`error in simulation: ${(error as Error).message}`, { cause: error });
        }
        if (privateBytes) {
            this.#options.channel.sharePrivate(proposal.txId, privateBytes, this.#options.ledger.name);
        }
        return { ...executed, results: publicBytes, interest };
    }

    async #execute(proposal: SignedProposal, name: string, simulator: Simulator | undefined): Promise<Simulated> {
        const { channelId, txId, input } = proposal;
        try {
            const { response, event } = await this.#options.chaincodes.execute({ channelId, txId, proposal, simulator }, name, input);
            return { response, event: response.status < LEAST_ERROR ? event : undefined };
        } catch (error) {
            throw new Error(`error in simulation: ${(error as Error).message}`, { cause: error });
        }
    }

    #respond(proposal: SignedProposal, chaincode: { name: string; version: string }, simulated: Simulated): ProposalResponse {
        const { response, event, results, interest } = simulated;
        const payload = encodePayload({ proposalHash: proposal.proposalHash, response, results, event, chaincode });
        if (response.status >= CHAINCODE_ERROR) {
            return { response, payload, ...(interest ? { interest } : {}) };
        }
        if (proposal.channelId === '' || response.status >= LEAST_ERROR) {
            return { response };
        }
        const { signer } = this.#options;
        const signature = signer.sign(Buffer.concat([payload, signer.serialized]));
        const endorsement = { endorser: signer.serialized, signature };
        return { response, payload, endorsement, ...(interest ? { interest } : {}) };
    }
}
