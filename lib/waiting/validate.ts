import { JourneyError } from '../domain/errors';
import type { ParkRecord } from './types';

function invalid(where: string, field: string, value: unknown, allowed: string): JourneyError {
	return new JourneyError(
		'invalid-input',
		`${where} has ${field} ${JSON.stringify(value) ?? 'undefined'}; allowed is ${allowed}.`,
		{ facts: { field } },
	);
}

/** Throws `invalid-input` naming the record and the field; nothing is parked then. */
export function checkParkRecords(records: readonly ParkRecord[]): void {
	records.forEach((record, i) => {
		for (const field of ['stepKey', 'contactId', 'enrollmentId', 'visit'] as const) {
			const value: unknown = record[field];
			const isText = typeof value === 'string' && (value !== '' || field === 'visit');
			if (!isText) throw invalid(`Record ${i} to park`, `'${field}'`, value, 'a text that is not empty');
		}
		if (record.dueAtMs !== undefined && !Number.isFinite(record.dueAtMs))
			throw invalid(`Record ${i} to park`, "'dueAtMs'", record.dueAtMs, 'milliseconds since 1970, or nothing');
		if (record.waitFor !== undefined && !Array.isArray(record.waitFor.branches))
			throw invalid(`Record ${i} to park`, "'waitFor.branches'", record.waitFor.branches, 'a list of branches');
		if (record.item === null || typeof record.item !== 'object')
			throw invalid(`Record ${i} to park`, "'item'", record.item, "the item's JSON object");
	});
}

export function checkLease(stepKeys: readonly string[], limit: number, leaseMs: number): void {
	if (stepKeys.length === 0) throw invalid('A lease', "'stepKeys'", stepKeys, 'at least one step');
	if (!Number.isInteger(limit) || limit < 1) throw invalid('A lease', "'limit'", limit, 'a whole number from 1');
	if (!Number.isFinite(leaseMs) || leaseMs <= 0) throw invalid('A lease', "'leaseMs'", leaseMs, 'milliseconds above 0');
}
