// SPDX-License-Identifier: Apache-2.0
// An organisation's membership service as it stands in the channel's configuration.
import { msp } from '@hyperledger/fabric-protos';
import { nodeRoles } from '../identities/node-ous';

/** Certificates of an organisation, PEM. */
export interface OrganizationRoots {
    readonly mspId: string;
    readonly root: Uint8Array;
    readonly tlsRoot: Uint8Array;
}

/** Serialised msp.FabricMSPConfig. */
export function fabricMspConfig({ mspId, root, tlsRoot }: OrganizationRoots): Uint8Array {
    const crypto = new msp.FabricCryptoConfig();
    crypto.setSignatureHashFamily('SHA2');
    crypto.setIdentityIdentifierHashFunction('SHA256');
    const [client, peer, admin, orderer] = nodeRoles.map((role) => {
        const identifier = new msp.FabricOUIdentifier();
        identifier.setCertificate(root);
        identifier.setOrganizationalUnitIdentifier(role);
        return identifier;
    });
    const units = new msp.FabricNodeOUs();
    units.setEnable(true);
    units.setClientOuIdentifier(client);
    units.setPeerOuIdentifier(peer);
    units.setAdminOuIdentifier(admin);
    units.setOrdererOuIdentifier(orderer);
    const config = new msp.FabricMSPConfig();
    config.setName(mspId);
    config.setRootCertsList([root]);
    config.setTlsRootCertsList([tlsRoot]);
    config.setCryptoConfig(crypto);
    config.setFabricNodeOus(units);
    return config.serializeBinary();
}
