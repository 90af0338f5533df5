// SPDX-License-Identifier: Apache-2.0
/** Proposals that lack, repeat or garble what Evaluate and Endorse need, and endorsers that are named. */
import { add, bytesOf, call, garbage, run } from './helpers.mjs';
import { filled } from './forge.mjs';

/** A proposal made of layers that can each be given as bytes. */
export function layered(t, f) {
    const { common, peer } = t.protos;
    const made = t.propose(f.fields ?? {});
    const known = peer.Proposal.deserializeBinary(made.proposed.getProposal().getProposalBytes_asU8());
    const header = common.Header.deserializeBinary(known.getHeader_asU8());
    const headerBytes =
        f.header ??
        bytesOf(
            filled(new common.Header(), {
                ChannelHeader: f.channelHeader ?? header.getChannelHeader_asU8(),
                SignatureHeader: f.signatureHeader ?? header.getSignatureHeader_asU8(),
            }),
        );
    const proposal =
        f.proposal ?? bytesOf(filled(new peer.Proposal(), { Header: headerBytes, Payload: f.payload ?? known.getPayload_asU8() }));
    const signed = filled(new peer.SignedProposal(), {
        ProposalBytes: proposal,
        Signature: t.raw.signEnvelope(proposal, t.people.user1).getSignature_asU8(),
    });
    return { made, signed };
}

function asked(t, f, method) {
    const { gateway } = t.protos;
    const { made, signed } = layered(t, f);
    const request = method === 'evaluate' ? new gateway.EvaluateRequest() : new gateway.EndorseRequest();
    request.setTransactionId(made.txId);
    request.setChannelId(t.config.channel);
    request.setProposedTransaction(signed);
    (f.targets ?? []).length &&
        (method === 'evaluate' ? request.setTargetOrganizationsList(f.targets) : request.setEndorsingOrganizationsList(f.targets));
    return call(t, method, request);
}

async function bothMethods(t, cases) {
    const out = {};
    for (const [name, f] of Object.entries(cases)) {
        out[name] = { evaluate: await asked(t, f, 'evaluate'), endorse: await asked(t, f, 'endorse') };
    }
    return out;
}

function invocation(t, edit) {
    const { peer } = t.protos;
    const input = new peer.ChaincodeInput();
    input.setArgsList([Buffer.from('ping')]);
    const spec = filled(new peer.ChaincodeSpec(), {
        Type: 2,
        ChaincodeId: filled(new peer.ChaincodeID(), { Name: t.config.chaincode }),
        Input: input,
    });
    const outer = filled(new peer.ChaincodeInvocationSpec(), { ChaincodeSpec: spec });
    edit({ spec, outer, input });
    return bytesOf(filled(new peer.ChaincodeProposalPayload(), { Input: bytesOf(outer) }));
}

export const gatewayProposals = [
    add('proposal-layers', 'Proposals with one layer replaced by garbage or left empty, to Evaluate and Endorse.', async (t) => {
        const { peer } = t.protos;
        return bothMethods(t, {
            proposal: { proposal: garbage },
            header: { header: garbage },
            emptyHeader: { header: Buffer.alloc(0) },
            channelHeader: { channelHeader: garbage },
            emptyChannelHeader: { channelHeader: Buffer.alloc(0) },
            signatureHeader: { signatureHeader: garbage },
            emptySignatureHeader: { signatureHeader: Buffer.alloc(0) },
            payload: { payload: garbage },
            emptyPayload: { payload: Buffer.alloc(0) },
            input: { payload: bytesOf(filled(new peer.ChaincodeProposalPayload(), { Input: garbage })) },
            noSpec: { payload: invocation(t, ({ outer }) => outer.clearChaincodeSpec()) },
            noId: { payload: invocation(t, ({ spec }) => spec.clearChaincodeId()) },
            noInput: { payload: invocation(t, ({ spec }) => spec.clearInput()) },
            emptyName: { payload: invocation(t, ({ spec }) => spec.setChaincodeId(new peer.ChaincodeID())) },
            otherName: { payload: invocation(t, ({ spec }) => spec.getChaincodeId().setName(t.config.chaincode2)) },
            path: { payload: invocation(t, ({ spec }) => spec.getChaincodeId().setPath('a/path')) },
        });
    }),
    add('proposal-layers-targets', 'The same kind of proposals when organisations are named.', async (t) => {
        const targets = ['Ward1MSP'];
        return bothMethods(t, {
            payload: { payload: garbage, targets },
            signatureHeader: { signatureHeader: garbage, targets },
            noId: { payload: invocation(t, ({ spec }) => spec.clearChaincodeId()), targets },
            noInput: { payload: invocation(t, ({ spec }) => spec.clearInput()), targets },
            absent: { fields: { chaincode: 'absent' }, targets },
            twice: { targets: ['Ward1MSP', 'Ward1MSP'] },
            empty: { targets: [''] },
            both: { targets: ['Ward2MSP', 'Ward1MSP'] },
        });
    }),
    add('evaluate-other-ward', 'Evaluate by the gateway of one ward at the peer of the other: results and errors.', async (t) => {
        const at2 = { endorsingOrganizations: ['Ward2MSP'] };
        const key = t.key();
        await t.ward1.write([
            ['pput', 'ward1Only', key, 'x'],
            ['put', key, 'y'],
        ]);
        const ask = (step) => t.ward1.evaluate('run', run(step).slice(1), at2);
        return {
            plain: await t.ward1.evaluate('get', [key], at2),
            private: await ask(['pget', 'ward1Only', key]),
            unknown: await t.ward1.evaluate('absent', [], at2),
            unknownChaincode: await t.ward1.evaluate('ping', [], { ...at2, contract: t.ward1.network.getContract('absent') }),
            writes: await ask(['put', key, 'z']),
            timeout: await t.ward1.evaluate('run', run(['sleep', 10]).slice(1), at2),
        };
    }),
    add('endorse-named', 'Endorsement by named organisations when the chaincode fails at one, or both, or is unknown.', async (t) => {
        const named = (...endorsingOrganizations) => ({ endorsingOrganizations });
        const absent = t.ward1.network.getContract('absent');
        return {
            failsOne: await t.ward1.submit('throwError', ['no'], named('Ward1MSP')),
            failsOther: await t.ward1.submit('throwError', ['no'], named('Ward2MSP')),
            failsBoth: await t.ward1.submit('throwError', ['no'], named('Ward1MSP', 'Ward2MSP')),
            at2: await t.ward2.submit('throwError', ['no'], named('Ward1MSP', 'Ward2MSP')),
            absent: await t.ward1.submit('ping', [], { contract: absent, ...named('Ward1MSP') }),
            mismatch: (await t.ward1.write([['random']], named('Ward2MSP', 'Ward1MSP'))).error.details.map(({ message }) => message), // of whom is a race
            order: await t.ward1.planned([['put', t.key(), 'x']], named('Ward2MSP', 'Ward1MSP')),
            twice: await t.ward1.planned([['put', t.key(), 'x']], named('Ward2MSP', 'Ward2MSP', 'Ward1MSP')),
            caseMatters: await t.ward1.planned([['put', t.key(), 'x']], named('ward1msp')),
            several: await t.ward1.planned([['put', t.key(), 'x']], named('Ward8MSP', 'Ward1MSP', 'Ward9MSP')),
        };
    }),
];
