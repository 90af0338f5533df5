// SPDX-License-Identifier: Apache-2.0
// Imports that a file may not, and may, hold: of the network's rooms.
import type { Row } from './row';

const DOMAIN = '@wardledger/chaincode/domain';

export const networkLines: readonly Row[] = [
    {
        room: 'network/embedded',
        file: 'network/embedded/src/endorser/endorser.ts',
        refused: [
            "import { contracts } from '@wardledger/chaincode';",
            `import type { Signal } from '${DOMAIN}';`,
            "import { x } from '@wardledger/gateway';",
            "import { x } from '../../../../chaincode/src';",
            "import { x } from '../../../../gateway/src/server';",
            "import { x } from '../../../verify/src/core';",
            "import { connect } from '@hyperledger/fabric-gateway';",
            "import { ChaincodeFromContract } from 'fabric-shim';",
            "import fastify from 'fastify';",
            "export const part = fromShim('./lib/server.js');",
            "export const part = fromModule('fabric-contract-api/lib/contract.js');",
        ],
        allowed: [
            "import { peer } from '@hyperledger/fabric-protos';",
            "import { Server } from '@grpc/grpc-js';",
            "import { X509CertificateGenerator } from '@peculiar/x509';",
            "import { createHash, randomBytes } from 'node:crypto';",
            "import { Ledger } from '../ledger/ports';",
            "export const part = fromShim('./lib/handler.js');",
        ],
    },
    {
        room: 'network/verify/src/core',
        file: 'network/verify/src/core/msp/certificate.ts',
        refused: [
            "import { webcrypto } from 'node:crypto';",
            "import { readFile } from 'node:fs/promises';",
            "import { common } from '@hyperledger/fabric-protos';",
            "import { connect } from '@hyperledger/fabric-gateway';",
            "import { helpOf } from '@wardledger/command-line';",
            "import { contracts } from '@wardledger/chaincode';",
            "import { x } from '../../program/walk';",
            "import { x } from '../replay/state';",
        ],
        allowed: ["import { X509Certificate } from '@peculiar/x509';", "import { x } from '../wire/bytes';"],
    },
    {
        room: 'network/verify/src/program',
        file: 'network/verify/src/program/walk.ts',
        refused: [
            "import { contracts } from '@wardledger/chaincode';",
            "import { x } from '../../../embedded/src';",
            "import { x } from '../../../../gateway/src/server';",
            "import { x } from '../core/replay/state';",
            "import fastify from 'fastify';",
        ],
        allowed: [
            "import { Audit } from '../core';",
            "import { common } from '@hyperledger/fabric-protos';",
            "import { connect } from '@hyperledger/fabric-gateway';",
        ],
    },
    {
        room: 'network/client',
        file: 'network/client/src/main.ts',
        refused: [
            "import { contracts } from '@wardledger/chaincode';",
            "import { PeerBlocks } from '../../verify/src/program/peer-blocks';",
            "import { x } from '../../embedded/src';",
            "import { x } from '../../../gateway/src/server';",
        ],
        allowed: ["import { common } from '@hyperledger/fabric-protos';", "import { connect } from '@hyperledger/fabric-gateway';"],
    },
];
