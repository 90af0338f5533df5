// SPDX-License-Identifier: Apache-2.0
// The lifecycle chaincode: what is committed, approved and installed. The network commits definitions itself, so that nothing can be
// installed or approved by clients, and a commit meets organisations that have not approved.
import type { SystemChaincode } from '../chaincode/chaincode-support';
import type { TransactionParameters } from '../chaincode/transaction-context';
import { LIFECYCLE } from '../ledger/lifecycle/keys';
import type { PeerLedger } from '../ledger/ports';
import { WireMessage } from '../protos/wire';
import {
    approvedListResult,
    approvedResult,
    definitionResult,
    definitionsResult,
    installedListResult,
    installedResult,
    packageId,
    readinessResult,
} from './lifecycle-results';
import { requireLocal, requirePolicy, type SystemAccess } from './system-access';

/** What the lifecycle chaincode works with. */
export interface LifecycleOptions extends SystemAccess {
    readonly ledger: PeerLedger;
    readonly channelId: string;
    /** All of them have approved what is committed. */
    readonly organizations: readonly string[];
}

type Query = (input: WireMessage, options: LifecycleOptions) => Uint8Array;

/** An answer of its own kind: what is asked for is not there. */
class NotFound extends Error {}

const NOT_FOUND = 404;
const NAME = /^[a-zA-Z0-9]+([-_][a-zA-Z0-9]+)*$/;
const VERSION = /^[A-Za-z0-9_.+-]+$/;
const SYSTEM = ['cscc', 'escc', 'lscc', 'qscc', 'vscc'];

/** Throws unless the sequence is the one that follows. */
function requireNextSequence(input: WireMessage, { ledger }: LifecycleOptions): void {
    const next = (ledger.definition(input.text(2))?.sequence ?? 0) + 1;
    if (input.number(1) !== next) {
        throw new Error(`requested sequence is ${input.number(1)}, but new definition must be sequence ${next}`);
    }
}

const COLLECTIONS = 7; // field of both definition arguments

/** Throws unless a chaincode may be called so. */
function requireValid(name: string, version: string): void {
    const invalid = (reason: string): Error => new Error(`error validating chaincode definition: ${reason}`);
    if (!NAME.test(name)) {
        throw invalid(
            `invalid chaincode name '${name}'. Names can only consist of alphanumerics, '_', and '-' and can only begin with alphanumerics`,
        );
    }
    if (SYSTEM.includes(name)) {
        throw invalid(`chaincode name '${name}' is the name of a system chaincode`);
    }
    if (!VERSION.test(version)) {
        throw invalid(`invalid chaincode version '${version}'. Versions can only consist of alphanumerics, '_', '-', '+', and '.'`);
    }
}

/** What has no meaning where definitions are arguments of the network. */
const notHere = (fn: string): Error =>
    new Error(
        `${fn} is not there: an embedded network commits the chaincode definitions that it is started with ` +
            '(--chaincode or --chaincode-service, --chaincode-version, --policy, --collections); change them and start it again',
    );

const adminQueries: Readonly<Record<string, Query>> = {
    QueryApprovedChaincodeDefinition(input, { ledger, channelId }) {
        const [name, sequence] = [input.text(1), input.number(2)];
        const definition = ledger.definition(name);
        if (!definition || (sequence !== 0 && sequence !== definition.sequence)) {
            throw new Error(
                `could not fetch approved chaincode definition (name: '${name}', sequence: '${sequence}') on channel '${channelId}'`,
            );
        }
        return approvedResult(definition);
    },
    QueryApprovedChaincodeDefinitions: (_, { ledger }) => approvedListResult(ledger.definitions()),
    QueryInstalledChaincode(input, { ledger, channelId }) {
        const definition = ledger.definitions().find((known) => packageId(known) === input.text(1));
        if (!definition) {
            throw new Error(`could not find chaincode with package id '${input.text(1)}'`);
        }
        return installedResult(definition, channelId);
    },
    QueryInstalledChaincodes: (_, { ledger, channelId }) => installedListResult(ledger.definitions(), channelId),
    GetInstalledChaincodePackage(input) {
        throw new Error(`could not load cc install package: chaincode install package '${input.text(1)}' not found`);
    },
    InstallChaincode: () => {
        throw notHere('InstallChaincode');
    },
    ApproveChaincodeDefinitionForMyOrg: (input) => {
        requireValid(input.text(2), input.text(3));
        throw notHere('ApproveChaincodeDefinitionForMyOrg');
    },
};

const writerQueries: Readonly<Record<string, Query>> = {
    QueryChaincodeDefinition(input, { ledger, organizations }) {
        const definition = ledger.definition(input.text(1));
        if (!definition) {
            throw new NotFound(`namespace ${input.text(1)} is not defined`);
        }
        return definitionResult(definition, organizations);
    },
    QueryChaincodeDefinitions: (_, { ledger }) => definitionsResult(ledger.definitions()),
    CheckCommitReadiness(input, options) {
        requireNextSequence(input, options);
        return readinessResult(options.organizations);
    },
    CommitChaincodeDefinition(input, options) {
        requireValid(input.text(2), input.text(3));
        // The first rule for what becomes of collections: none disappears altogether.
        const known = options.ledger.definition(input.text(2))?.collections ?? [];
        if (known.length > 0 && input.message(COLLECTIONS).all(1).length === 0) {
            throw new Error(
                'error validating chaincode definition: the proposed collection config does not contain previously defined collections',
            );
        }
        requireNextSequence(input, options);
        throw new Error(`chaincode definition not agreed to by this org (${options.mspId})`);
    },
};

const admins = new Map(Object.entries(adminQueries));
const writers = new Map(Object.entries(writerQueries));

/** The function, if the creator may call it. */
async function authorized(fn: string, parameters: TransactionParameters, options: LifecycleOptions): Promise<Query> {
    const [forAdmins, forWriters] = [admins.get(fn), writers.get(fn)];
    if (forAdmins) {
        requireLocal('Admins', parameters, options);
        return forAdmins;
    }
    if (!forWriters) {
        throw new Error(`Unmapped policy for ${LIFECYCLE}/${fn}`);
    }
    await requirePolicy({ channelId: parameters.channelId, policy: 'Writers' }, parameters, options);
    return forWriters;
}

function decoded(fn: string, input: Buffer): WireMessage {
    try {
        return new WireMessage(input);
    } catch (error) {
        throw new Error(`could not decode input arg for *lifecycle.Invocation.${fn}: ${(error as Error).message}`, { cause: error });
    }
}

/** The lifecycle chaincode of one peer. */
export function lifecycleChaincode(options: LifecycleOptions): SystemChaincode {
    return {
        name: LIFECYCLE,
        async invoke(args, parameters) {
            const [name, input] = args;
            if (!name) {
                throw new Error('lifecycle scc must be invoked with arguments');
            }
            if (!input || args.length !== 2) {
                throw new Error(`lifecycle scc operations require exactly two arguments but received ${args.length}`);
            }
            const fn = name.toString();
            const query = await authorized(fn, parameters, options).catch((error: unknown) => {
                throw new Error(`Failed to authorize invocation due to failed ACL check: ${(error as Error).message}`, { cause: error });
            });
            try {
                return { status: 200, message: '', payload: query(decoded(fn, input), options) };
            } catch (error) {
                const { message } = error as Error;
                if (error instanceof NotFound) {
                    return { status: NOT_FOUND, message, payload: new Uint8Array(0) };
                }
                throw new Error(`failed to invoke backing implementation of '${fn}': ${message}`, { cause: error });
            }
        },
    };
}
