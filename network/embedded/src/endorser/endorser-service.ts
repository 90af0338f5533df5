// SPDX-License-Identifier: Apache-2.0
// The Endorser service of one peer: for clients, such as Fabric's peer command, that collect endorsements themselves.
import type { Service } from '../grpc/grpc-server';
import { SignedProposal } from '../protos/proposal';
import type { Endorser } from './endorser';
import { encodeProposalResponse } from './proposal-response';

const CONCURRENCY = 2500;

/** The service over one peer's endorser. */
export function endorserService(endorser: Endorser): Service {
    return {
        name: 'protos.Endorser',
        limit: CONCURRENCY,
        unary: {
            ProcessProposal: async (request) => encodeProposalResponse(await endorser.processProposal(new SignedProposal(request.bytes))),
        },
    };
}
