// SPDX-License-Identifier: Apache-2.0
// What the story tells of devices: a monitor that is enrolled, bound and signs; it gets another key, is lost, found, and at last retired; then its ward
// demands of every device that it is enrolled.

import type { Chapter } from '../support/chapter';
import { digest, id } from '../support/fixtures';
import { postsIn, vitalsWindow } from '../vitals/vitals-fixtures';
import { deviceKey, deviceSignature } from './device-keys';

const device = id('device that signs');
const signed = (word: string, sequence: number) => {
    const own = { device, sequence, digest: digest(`signed ${word}`) };
    return postsIn([vitalsWindow('signed', { posts: [{ ...own, signature: deviceSignature(word, own) }] })]);
};
/** Nobody has enrolled it, whatever it signs. */
const ofStranger = (sequence: number) => {
    const own = { device: id('device of nobody'), sequence, digest: digest('strange') };
    return postsIn([vitalsWindow('strange', { posts: [{ ...own, signature: deviceSignature('strange', own) }] })]);
};

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
            ['ward1Admin', 'device:SetDeviceTrust', { trust: 'required' }],
            ['ward1Two', 'vitals:SubmitPosts', {}, ofStranger(1)],
            ['ward1Two', 'device:GetDeviceTrust', { ward: 'ward1' }],
        ],
    },
];
export const privateTexts = [];
export const people = [];
