// SPDX-License-Identifier: Apache-2.0
// The twenty patients printed in Table 4 of the EHRGuard paper: one reading each of five signals, a doctor, a diagnosis and
// a prescription, ten patients a ward.
import type { Dataset, Finding, Post, Ward } from './dataset';

/** Patient, time of day, heart rate, systolic, diastolic, SpO2, glucose. */
type Row = readonly [patient: string, time: string, heartRate: number, systolic: number, diastolic: number, spO2: number, glucose: number];

const rows: readonly Row[] = [
    ['P001', '08:00', 78, 120, 80, 98, 110],
    ['P002', '08:05', 85, 130, 85, 96, 140],
    ['P003', '08:10', 92, 125, 78, 99, 100],
    ['P004', '08:15', 72, 118, 75, 97, 95],
    ['P005', '08:20', 100, 145, 90, 94, 180],
    ['P006', '08:25', 110, 160, 100, 93, 200],
    ['P007', '08:30', 90, 132, 82, 98, 105],
    ['P008', '08:35', 65, 110, 70, 97, 90],
    ['P009', '08:40', 88, 135, 88, 95, 130],
    ['P010', '08:45', 102, 140, 85, 96, 115],
    ['P011', '08:50', 74, 122, 78, 99, 105],
    ['P012', '08:55', 95, 128, 80, 97, 140],
    ['P013', '09:00', 80, 118, 76, 99, 100],
    ['P014', '09:05', 115, 165, 110, 92, 210],
    ['P015', '09:10', 98, 140, 90, 95, 130],
    ['P016', '09:15', 75, 120, 80, 99, 90],
    ['P017', '09:20', 85, 130, 85, 96, 145],
    ['P018', '09:25', 92, 126, 79, 98, 100],
    ['P019', '09:30', 100, 150, 95, 95, 165],
    ['P020', '09:35', 110, 160, 105, 92, 220],
];

/** Diagnosis and prescription as they are printed, in the order of the rows; the doctor has the patient's number. */
const findings: readonly (readonly [diagnosis: string, prescription: string])[] = [
    ['Hypertension', 'MedA 50 mg'],
    ['Diabetes type 2', 'MedB 10 mg'],
    ['Normal', 'None'],
    ['Normal', 'None'],
    ['Diabetes type 1', 'Insulin 5u'],
    ['Critical alert', 'Emergency Care'],
    ['Normal', 'None'],
    ['Low BP', 'MedC 20 mg'],
    ['Hypertension', 'MedD 25 mg'],
    ['Normal', 'None'],
    ['Normal', 'None'],
    ['Pre-diabetes', 'MedE 15 mg'],
    ['Normal', 'None'],
    ['Critical alert', 'Emergency Care'],
    ['Hypertension', 'MedF 30 mg'],
    ['Normal', 'None'],
    ['Pre-diabetes', 'MedG 20 mg'],
    ['Normal', 'None'],
    ['Hypertension', 'MedH 40 mg'],
    ['Critical alert', 'Emergency Care'],
];

const wardSize = 10;
const wardOf = (index: number): Ward => (index < wardSize ? 'ward1' : 'ward2');
const minuteOfDay = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const lastMinute = Math.max(...rows.map(([, time]) => minuteOfDay(time)));

const posts = rows.map(([patient, time, heartRate, systolic, diastolic, spO2, glucose], index): Post => {
    const ward = wardOf(index);
    return {
        ward,
        patient,
        device: `${ward}-monitor-${String((index % wardSize) + 1)}`,
        sequence: 1,
        endOffset: (lastMinute - minuteOfDay(time)) * 60_000,
        periodSeconds: 60,
        signals: [
            { code: '8867-4', unit: '/min', values: [heartRate] },
            { code: '8480-6', unit: 'mm[Hg]', values: [systolic] },
            { code: '8462-4', unit: 'mm[Hg]', values: [diastolic] },
            { code: '59408-5', unit: '%', values: [spO2] },
            { code: '41653-7', unit: 'mg/dL', values: [glucose] },
        ],
    };
});

const entered = findings.map(([diagnosis, prescription], index): Finding => {
    const [patient] = rows[index] as Row;
    return { ward: wardOf(index), patient, doctor: patient.replace('P', 'D'), diagnosis, prescription };
});

/** The default demonstration. */
export const table4: Dataset = { name: 'table4', title: 'twenty patients of the EHRGuard paper, Table 4', posts, findings: entered };
