// SPDX-License-Identifier: Apache-2.0
// Who may sign blocks: the orderer organisations' authorities, as the channel's own configuration blocks name them.
import { X509Certificate } from 'node:crypto';
import { common, msp } from '@hyperledger/fabric-protos';

/** An orderer organisation: its MSP id and the certificates of its authorities. */
export interface OrdererOrganization {
    readonly mspId: string;
    readonly authorities: readonly X509Certificate[];
}

function payloadOf(envelope: Uint8Array): common.Payload {
    return common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
}

/** The header of a transaction; `undefined` where the bytes hold none (such a transaction is in the block, and invalid). */
export function channelHeaderOf(envelope: Uint8Array): common.ChannelHeader | undefined {
    try {
        const bytes = payloadOf(envelope).getHeader()?.getChannelHeader_asU8();
        return bytes === undefined ? undefined : common.ChannelHeader.deserializeBinary(bytes);
    } catch {
        return undefined;
    }
}

/** The orderer organisations that a configuration block names; `undefined` for any other block. */
export function ordererOrganizations(block: common.Block): readonly OrdererOrganization[] | undefined {
    const envelope = block.getData()?.getDataList_asU8()[0];
    if (envelope === undefined || channelHeaderOf(envelope)?.getType() !== common.HeaderType.CONFIG) {
        return undefined;
    }
    const channel = common.ConfigEnvelope.deserializeBinary(payloadOf(envelope).getData_asU8()).getConfig()?.getChannelGroup();
    const orderers = channel?.getGroupsMap().get('Orderer')?.getGroupsMap();
    return [...(orderers?.entries() ?? [])].flatMap(([, group]: [string, common.ConfigGroup]) => {
        const value = group.getValuesMap().get('MSP')?.getValue_asU8();
        if (value === undefined) {
            return [];
        }
        const config = msp.FabricMSPConfig.deserializeBinary(msp.MSPConfig.deserializeBinary(value).getConfig_asU8());
        const pems = [...config.getRootCertsList_asU8(), ...config.getIntermediateCertsList_asU8()];
        return [{ mspId: config.getName(), authorities: pems.map((pem) => new X509Certificate(pem)) }];
    });
}
