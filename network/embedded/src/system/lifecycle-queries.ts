// SPDX-License-Identifier: Apache-2.0
// The lifecycle chaincode, as far as it answers: which chaincode definitions are committed. The network commits them itself.
import type { ChaincodeResponse, SystemChaincode } from '../chaincode/chaincode-support';
import type { TransactionParameters } from '../chaincode/transaction-context';
import { definitionFields } from '../ledger/lifecycle/definitions';
import { LIFECYCLE } from '../ledger/lifecycle/keys';
import type { ChaincodeDefinition, PeerLedger } from '../ledger/ports';
import type { AccessControl } from '../msp/access-control';
import { encode, present, type FieldValue } from '../protos/encode';
import { asBuffer, WireMessage } from '../protos/wire';
import { requirePolicy } from './system-access';

/** What the lifecycle chaincode works with. */
export interface LifecycleOptions {
    readonly ledger: PeerLedger;
    readonly access: AccessControl;
    /** All of them have approved what is committed. */
    readonly organizations: readonly string[];
}

const NOT_FOUND = 404;
const BYTES_STATE = 2; // StateData.bytes

/** Fields that both results have, in order: sequence, version, plugins, validation parameter, collections. */
function commonFields(definition: ChaincodeDefinition): FieldValue[] {
    const fields = definitionFields(definition);
    const data = (bytes: Uint8Array): WireMessage => new WireMessage(asBuffer(bytes)).message(BYTES_STATE);
    const [endorsement, validation] = [data(fields.EndorsementInfo), data(fields.ValidationInfo)];
    const collections = new WireMessage(asBuffer(fields.Collections)).bytesField(BYTES_STATE);
    return [
        definition.sequence,
        definition.version,
        endorsement.text(3),
        validation.text(1),
        validation.bytesField(2),
        collections.length ? collections : undefined,
    ];
}

const numbered = (first: number, values: readonly FieldValue[]): [number, FieldValue][] => values.map((value, i) => [first + i, value]);

/** Serialised QueryChaincodeDefinitionResult. */
function definitionResult(definition: ChaincodeDefinition, organizations: readonly string[]): Buffer {
    const approvals = organizations.map((mspId): [number, Buffer] => [0, present(8, encode([1, mspId], [2, 1]))]);
    return encode(...numbered(1, commonFields(definition)), ...approvals);
}

/** Serialised QueryChaincodeDefinitionsResult. */
function definitionsResult(definitions: readonly ChaincodeDefinition[]): Buffer {
    return encode(
        ...definitions.map((definition): [number, Buffer] => [
            0,
            present(1, encode([1, definition.name], ...numbered(2, commonFields(definition)))),
        ]),
    );
}

const answer = (payload: Uint8Array): ChaincodeResponse => ({ status: 200, message: '', payload });

function query(name: string, input: Buffer, { ledger, organizations }: LifecycleOptions): ChaincodeResponse {
    if (name === 'QueryChaincodeDefinitions') {
        return answer(definitionsResult(ledger.definitions()));
    }
    const chaincode = new WireMessage(input).text(1);
    const definition = ledger.definition(chaincode);
    return definition
        ? answer(definitionResult(definition, organizations))
        : { status: NOT_FOUND, message: `namespace ${chaincode} is not defined`, payload: new Uint8Array(0) };
}

/** A peer's functions that have no meaning where definitions are arguments of the network. */
const absent = new Set([
    ...['InstallChaincode', 'QueryInstalledChaincode', 'QueryInstalledChaincodes', 'GetInstalledChaincodePackage'],
    ...['ApproveChaincodeDefinitionForMyOrg', 'QueryApprovedChaincodeDefinition', 'QueryApprovedChaincodeDefinitions'],
    ...['CheckCommitReadiness', 'CommitChaincodeDefinition'],
]);

const absentText = (fn: string): string =>
    `${fn} is not there: an embedded network commits the chaincode definitions that it is started with ` +
    '(--chaincode or --chaincode-service, --chaincode-version, --policy, --collections); change them and start it again';

async function run(args: readonly Buffer[], parameters: TransactionParameters, options: LifecycleOptions): Promise<ChaincodeResponse> {
    const [name, input] = args;
    if (!name) {
        throw new Error('lifecycle scc must be invoked with arguments');
    }
    if (!input || args.length !== 2) {
        throw new Error(`lifecycle scc operations require exactly two arguments but received ${args.length}`);
    }
    const fn = name.toString();
    if (absent.has(fn)) {
        throw new Error(absentText(fn));
    }
    const failed = (reason: string): Error => new Error(`Failed to authorize invocation due to failed ACL check: ${reason}`);
    if (fn !== 'QueryChaincodeDefinition' && fn !== 'QueryChaincodeDefinitions') {
        throw failed(`Unmapped policy for ${LIFECYCLE}/${fn}`);
    }
    await requirePolicy(options.access, parameters.channelId, 'Writers', parameters).catch((error: unknown) => {
        throw failed((error as Error).message);
    });
    return query(fn, input, options);
}

/** The lifecycle chaincode of one peer. */
export function lifecycleChaincode(options: LifecycleOptions): SystemChaincode {
    return { name: LIFECYCLE, invoke: (args, parameters) => run(args, parameters, options) };
}
