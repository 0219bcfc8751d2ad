import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { capOfRow, capRowsOf } from '../shared/cap-form';
import { policyNamesIn } from '../shared/policy-search';

const PLAIN_OPTIONS = [
	...['callsPerDay', 'callsPerMinute', 'capacityPerJourney', 'disclosure', 'isRecorded', 'isTranscribed'],
	...['language', 'longestSec', 'recordingNotice', 'ringSec', 'voice'],
];

/** The engagement that the fields describe, as `parseEngagement` reads it: what is hidden in the form is absent. */
export function engagementOf(ctx: IExecuteFunctions, itemIndex: number): IDataObject {
	const read = (name: string, fallback: unknown = ''): unknown =>
		ctx.getNodeParameter(name, itemIndex, fallback);
	const who = read('who') as string;
	const machine = read('machine') as string;
	const options = read('options', {}) as IDataObject;
	const guard = (options.failureGuard as IDataObject | undefined)?.limit;
	return {
		who,
		callerNumbers: policyNamesIn(read('callerNumbers')),
		capacity: read('capacity', 1) as number,
		machine,
		...(machine === 'leave-message' ? { machineMessage: read('machineMessage') as string } : {}),
		...partyOf(who, read),
		consent: consentOf(read),
		quietTime: quietTimeOf(read),
		caps: capRowsOf(read('caps', {})).map((row) => capOfRow(row, 'mon')) as IDataObject[],
		retry: retryOf(read),
		...Object.fromEntries(
			PLAIN_OPTIONS.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
		),
		...(guard === undefined ? {} : { failureGuard: guard as IDataObject }),
	};
}

type Read = (name: string, fallback?: unknown) => unknown;

function partyOf(who: string, read: Read): IDataObject {
	if (who === 'relay') return { relayUrl: read('relayUrl') as string };
	if (who === 'sip') return { sipUri: read('sipUri') as string };
	if (who === 'agent') return {};
	const kind = read('representativesKind') as string;
	return { representatives: { kind, target: read('representativesTarget') as string } };
}

function consentOf(read: Read): IDataObject {
	const model = read('consentModel') as string;
	return {
		purpose: read('purpose') as string,
		...(model === 'usual' ? {} : { model }),
		topic: read('topic') as string,
	};
}

function quietTimeOf(read: Read): IDataObject {
	const hours = read('callingHours') as string;
	return {
		policies: policyNamesIn(read('quietPolicies')),
		presets: policyNamesIn(read('presets', [])),
		hours,
		...(hours === 'none' ? { reason: read('hoursReason') as string } : {}),
	};
}

function retryOf(read: Read): IDataObject {
	const rows = (read('byResult', {}) as { rows?: IDataObject[] }).rows ?? [];
	return {
		maxAttempts: read('maxAttempts', 3) as number,
		ladderMinutes: String(read('ladderMinutes'))
			.split(',')
			.flatMap((minutes) => minutes.trim() || []),
		byResult: rows,
		otherPartOfDay: read('otherPartOfDay', true) as boolean,
	};
}
