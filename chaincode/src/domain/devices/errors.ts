// SPDX-License-Identifier: Apache-2.0
// Refusals about devices that sign.

import { errorTable } from '../kernel';

export const DEVICE_ERRORS = errorTable({
    DEVICE_NOT_FOUND: {
        status: 404,
        title: 'Device is not enrolled',
        explanation: 'The ward has enrolled no device under this name. Its posts are taken as before, and prove nothing by themselves.',
    },
    DEVICE_EXISTS: {
        status: 409,
        title: 'Device is enrolled',
        explanation:
            'The ward has enrolled a device under this name with another key. A new key of the same device replaces it (`POST /v1/devices/{id}/key`).',
    },
    DEVICE_UNKNOWN: {
        status: 403,
        title: 'Ward takes posts of enrolled devices only',
        explanation:
            'The ward demands that each device is enrolled and signs (device trust `required`), and it has enrolled none under this name. Let an administrator enrol its public key on P-256 (`POST /v1/devices`), without `boot` in its posts, ' +
            'and send the post again under the same number, signed (`proof.signature`, docs/post-bytes.md). What a person enters needs no device.',
    },
    DEVICE_KEY_INVALID: {
        status: 422,
        title: 'Not a public key on P-256',
        explanation:
            'A device has a public key on the curve P-256 (prime256v1): x and y, as in a JWK. The private key stays in the device.',
    },
    DEVICE_SUSPENDED: {
        status: 403,
        title: 'Device is suspended',
        explanation:
            'An administrator of the ward has suspended this device: it is lost, defective, or somebody else may have its key. Its posts are refused until it is reinstated.',
    },
    DEVICE_RETIRED: {
        status: 403,
        title: 'Device is out of service',
        explanation: 'The ward has retired this device for good. One that comes back is enrolled under another name.',
    },
    SIGNATURE_MISSING: {
        status: 422,
        title: 'Enrolled device has not signed',
        explanation:
            'A device that is enrolled signs each of its posts (`proof.signature`, docs/post-bytes.md): what is not signed may be anybody’s.',
    },
    SIGNATURE_INVALID: {
        status: 422,
        title: 'Not signed by the device',
        explanation:
            'The signature of the post is not one of its digest by the key with which the device is enrolled. After a new key was made it must be enrolled, too. A post that was refused is sent again, signed anew.',
    },
    DEVICE_BOUND_ELSEWHERE: {
        status: 409,
        title: 'Device measures somebody else',
        explanation:
            'When these readings were taken the device was bound to another patient, or to nobody. Once the binding is put right (`corrects`), or the patient, send the post again.',
    },
    DEVICE_MOVED: {
        status: 409,
        title: 'Device was moved while it measured',
        explanation:
            'The device was bound to another patient between the first reading of this post and its last, so it is neither’s. Send what lies before and after apart, the first under the same number.',
    },
    BINDING_TOO_EARLY: {
        status: 409,
        title: 'Device was bound at that moment',
        explanation: 'The device was bound by somebody else at the same time, or later. Read it again, and ask again.',
    },
    BINDING_CHANGED: {
        status: 409,
        title: 'Binding is another by now',
        explanation:
            'Only the last binding of a device is put right, and somebody has bound it since. What came for the wrong patient before is corrected as readings are.',
    },
    DEVICE_COUNTS_ON: {
        status: 422,
        title: 'Enrolled device says which start',
        explanation: 'A device that is enrolled keeps its key through a start, and so it keeps its count: its posts have no `boot`.',
    },
});
