import { checkId } from '../contacts/check-id';
import { JourneyError } from '../domain/errors';
import { checkFilter } from '../events/filter-test';
import type { RetimeRule } from '../domain/events';
import type { ParkRecord } from './types';

function invalid(where: string, field: string, value: unknown, allowed: string): JourneyError {
	return new JourneyError(
		'invalid-input',
		`${where} has '${field}' ${JSON.stringify(value) ?? 'undefined'}; allowed is ${allowed}.`,
		{ facts: { field } },
	);
}

/** Throws `invalid-input` or `invalid-condition` naming the record and the field; nothing is parked then. */
export function checkParkRecords(records: readonly ParkRecord[]): void {
	records.forEach((record, i) => {
		const where = `Record ${i} to park`;
		for (const field of ['stepKey', 'contactId', 'enrollmentId'] as const)
			checkId(where, field, record[field]);
		if (typeof record.visit !== 'string') throw invalid(where, 'visit', record.visit, 'a text');
		if (record.dueAtMs !== undefined && !Number.isFinite(record.dueAtMs))
			throw invalid(where, 'dueAtMs', String(record.dueAtMs), 'milliseconds since 1970, or nothing');
		if (record.item === null || typeof record.item !== 'object' || Array.isArray(record.item))
			throw invalid(where, 'item', record.item, "the item's JSON object");
		checkWait(where, record.waitFor);
	});
}

function checkWait(where: string, waitFor: ParkRecord['waitFor']): void {
	if (waitFor === undefined) return;
	if (!Array.isArray(waitFor.branches))
		throw invalid(where, 'waitFor.branches', waitFor.branches, 'a list of branches');
	if (waitFor.sinceMs !== undefined && !Number.isFinite(waitFor.sinceMs))
		throw invalid(where, 'waitFor.sinceMs', String(waitFor.sinceMs), 'milliseconds since 1970, or nothing');
	checkRetime(where, waitFor.retime);
	waitFor.branches.forEach((branch, i) => {
		const names: unknown = branch?.events;
		if (!areNames(names))
			throw invalid(where, `waitFor.branches[${i}].events`, names, 'a list of event names');
		if (branch.where !== undefined) checkFilter(branch.where);
		const { match, sinceMs } = branch;
		if (match !== undefined && !isTexts(match))
			throw invalid(where, `waitFor.branches[${i}].match`, match, 'an object of texts, or nothing');
		if (sinceMs !== undefined && !Number.isFinite(sinceMs))
			throw invalid(
				where,
				`waitFor.branches[${i}].sinceMs`,
				String(sinceMs),
				'milliseconds since 1970, or nothing',
			);
	});
}

function checkRetime(where: string, rule: RetimeRule | undefined): void {
	if (rule === undefined) return;
	const { events, dateField, moment, sinceMs } = rule;
	if (!areNames(events)) throw invalid(where, 'waitFor.retime.events', events, 'a list of event names');
	if (typeof dateField !== 'string' || dateField === '')
		throw invalid(where, 'waitFor.retime.dateField', dateField, "the path of the date in the event's data");
	if (moment === null || typeof moment !== 'object')
		throw invalid(where, 'waitFor.retime.moment', moment, 'a moment without its date');
	if (sinceMs !== undefined && !Number.isFinite(sinceMs))
		throw invalid(where, 'waitFor.retime.sinceMs', String(sinceMs), 'milliseconds since 1970, or nothing');
}

function areNames(names: unknown): boolean {
	return Array.isArray(names) && names.every((name) => typeof name === 'string' && name !== '');
}

function isTexts(value: unknown): boolean {
	if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
	return Object.values(value).every((one) => typeof one === 'string');
}

export function checkLease(stepKeys: readonly string[], limit: number, leaseMs: number): void {
	if (stepKeys.length === 0) throw invalid('A lease', 'stepKeys', stepKeys, 'at least one step');
	if (!Number.isInteger(limit) || limit < 1)
		throw invalid('A lease', 'limit', limit, 'a whole number from 1');
	if (!Number.isFinite(leaseMs) || leaseMs <= 0)
		throw invalid('A lease', 'leaseMs', leaseMs, 'milliseconds above 0');
}
