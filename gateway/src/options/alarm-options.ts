// SPDX-License-Identifier: Apache-2.0
// The file in which a ward sets its alarms. What is wrong with it is said once, with its place, and nothing starts.

import { readFileSync } from 'node:fs';
import { ALARM_SETTINGS, type AlarmSettings, readAlarmSettings } from '@wardledger/chaincode/domain';
import { UsageError } from '@wardledger/command-line';

/**
 * Reads the ward's alarms.
 * @param file - undefined where the ward sets nothing.
 * @throws UsageError
 */
export function alarmSettingsIn(file: string | undefined): AlarmSettings {
    if (file === undefined) {
        return ALARM_SETTINGS;
    }
    const read = readAlarmSettings(jsonOf(file, textIn(file)));
    if ('misfit' in read) {
        throw new UsageError(`--alarms ${file}: ${read.misfit}`);
    }
    return read;
}

function textIn(file: string): string {
    try {
        return readFileSync(file, 'utf8');
    } catch (error) {
        throw new UsageError(`--alarms ${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`);
    }
}

function jsonOf(file: string, text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        throw new UsageError(`--alarms ${file} is not JSON`);
    }
}
