// SPDX-License-Identifier: Apache-2.0
/**
 * Further scenarios, beyond those of scenarios.mjs; their transcript, golden-further.json, was recorded from a Fabric 3.1.5 network of `network.sh`.
 * Run them with `npm run parity -- --scenarios …/further.mjs --compare …/golden-further.json`.
 */
import { blocks } from './further/blocks.mjs';
import { chaincodeCalls } from './further/chaincode-calls.mjs';
import { chaincodeKeys } from './further/chaincode-keys.mjs';
import { chaincodeValues } from './further/chaincode-values.mjs';
import { chaincodeWrites } from './further/chaincode-writes.mjs';
import { composition } from './further/composition.mjs';
import { deliver } from './further/deliver.mjs';
import { deliverContent } from './further/deliver-content.mjs';
import { forged } from './further/forged.mjs';
import { gatewayCalls } from './further/gateway-calls.mjs';
import { gatewayEvents } from './further/gateway-events.mjs';
import { gatewayProposals } from './further/gateway-proposals.mjs';
import { gatewaySubmit } from './further/gateway-submit.mjs';
import { keyLevel } from './further/key-level.mjs';
import { layers } from './further/layers.mjs';
import { lifecycle } from './further/lifecycle.mjs';
import { rawMessages } from './further/messages.mjs';
import { privateEdges } from './further/private-edges.mjs';
import { privateData } from './further/private-data.mjs';
import { privateStreams } from './further/private-streams.mjs';
import { queries } from './further/queries.mjs';
import { services } from './further/services.mjs';
import { submitSystem } from './further/submit-system.mjs';
import { system } from './further/system.mjs';
import { systemChaincodes } from './further/system-chaincodes.mjs';
import { transactions } from './further/transactions.mjs';
import { wire } from './further/wire.mjs';

export const scenarios = [
    ...keyLevel,
    ...privateData,
    ...rawMessages,
    ...system,
    ...queries,
    ...composition,
    ...services,
    ...forged,
    ...gatewayProposals,
    ...gatewaySubmit,
    ...gatewayEvents,
    ...gatewayCalls,
    ...chaincodeKeys,
    ...chaincodeWrites,
    ...chaincodeCalls,
    ...chaincodeValues,
    ...deliver,
    ...layers,
    ...systemChaincodes,
    ...lifecycle,
    ...blocks,
    ...privateEdges,
    ...privateStreams,
    ...deliverContent,
    ...transactions,
    ...submitSystem,
    ...wire,
];
