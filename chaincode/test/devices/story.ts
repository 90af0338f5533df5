// SPDX-License-Identifier: Apache-2.0
// What the story tells of devices: a monitor that is enrolled, bound and signs; it gets another key, is lost, found, and at last retired; then its ward
// warns of any other device's posts, and at last demands of every device that it is enrolled.

import type { Chapter } from '../support/chapter';
import { digest, id } from '../support/fixtures';
import { submission } from '../vitals/attestation';
import { postsIn, vitalsWindow } from '../vitals/vitals-fixtures';
import { deviceKey, deviceSignature } from './device-keys';

const device = id('device that signs');
const signed = (word: string, sequence: number) => {
    const own = { device, sequence, digest: digest(`signed ${word}`) };
    return postsIn([vitalsWindow('signed', { posts: [{ ...own, signature: deviceSignature(word, own) }] })]);
};
/** Nobody has enrolled it, whatever it signs. */
const ofStranger = { device: id('device of nobody'), sequence: 1, digest: digest('strange') };
const strange = vitalsWindow('strange', { posts: [{ ...ofStranger, signature: deviceSignature('strange', ofStranger) }] });

export const chapters: readonly Chapter[] = [
    {
        number: 167,
        lines: [
            ['ward1Admin', 'device:EnrolDevice', { device, publicKey: deviceKey('first') }],
            ['ward1One', 'device:BindDevice', { device, ledgerId: id('subject signed') }],
            ['ward1Two', 'vitals:SubmitPosts', {}, signed('first', 1)],
            ['ward1Admin', 'device:RotateDeviceKey', { device, publicKey: deviceKey('second') }],
            // Sent with the key before.
            ['ward1Two', 'vitals:SubmitPosts', {}, signed('first', 2)],
            ['ward1Two', 'vitals:SubmitPosts', {}, signed('second', 2)],
        ],
    },
    {
        number: 168,
        lines: [
            ['ward1Admin', 'device:SuspendDevice', { device, reason: 'lost' }],
            ['ward1Two', 'vitals:SubmitPosts', {}, signed('second', 3)],
            ['ward1Admin', 'device:ReinstateDevice', { device }],
            ['ward1One', 'device:BindDevice', { device }],
            ['ward1Two', 'device:FindDevices', { devices: [device, id('nobody')].map((one) => ({ device: one, from: 0 })) }],
            ['ward1Admin', 'device:RetireDevice', { device }],
            ['ward1One', 'device:GetDevice', { device }],
            ['ward1One', 'device:ListDevices', { ward: 'ward1', limit: 10 }],
        ],
    },
    {
        number: 171,
        lines: [
            ['ward1Admin', 'device:SetDeviceTrust', { trust: 'warn' }],
            ['ward1Two', 'vitals:SubmitPosts', {}, postsIn([strange])],
            ['ward1Two', 'vitals:SubmitWindows', submission([strange])],
            ['ward1One', 'statistics:RequestRelease', { codes: ['8867-4'], ciphertextDigest: digest('sum'), windows: [strange.id] }],
        ],
    },
    {
        number: 172,
        lines: [
            ['ward1Admin', 'device:SetDeviceTrust', { trust: 'required' }],
            ['ward1Two', 'vitals:SubmitPosts', {}, postsIn([{ ...strange, posts: [{ ...ofStranger, sequence: 2 }] }])],
            ['ward1Two', 'device:GetDeviceTrust', { ward: 'ward1' }],
        ],
    },
];
export const privateTexts = [];
export const people = [];
