import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { JourneyStore, LeasedContact } from '../../lib';
import type { ArrivalDecision } from './hybrid-step';

/** What becomes of a contact that a gate does not let pass. */
export type NotPassed = 'output' | 'continue' | 'end';

export function notPassedProperty(passed: string, refused: string): INodeProperties {
	return {
		displayName: 'When Not Passed',
		name: 'notPassed',
		type: 'options',
		default: 'output',
		description: 'How a contact goes on that this step does not let pass',
		options: [
			{
				name: `Continue by ${passed} With the Verdict`,
				value: 'continue',
				description: "Ordinary nodes behind it must look at the item's 'gate' field before they send",
			},
			{
				name: 'End the Journey',
				value: 'end',
				description: 'With its reason on the timeline of the contact',
			},
			{ name: `Leave by ${refused}`, value: 'output' },
		],
	};
}

/** The decision on an arrival that does not pass: `gate` on the item tells why. */
export function refusal(
	notPassed: NotPassed,
	outputs: { passed: string; refused: string },
	gate: IDataObject,
): ArrivalDecision {
	if (notPassed === 'end') return { kind: 'end', reason: String(gate.reason) };
	return {
		kind: 'leave',
		output: notPassed === 'continue' ? outputs.passed : outputs.refused,
		add: { gate },
	};
}

/** Ends the journeys of contacts that were held and did not pass: they leave by no output. */
export async function endJourneys(
	store: Pick<JourneyStore, 'enrollments'>,
	refused: readonly { contact: LeasedContact; reason: string }[],
	nowMs: number,
): Promise<void> {
	const byReason = new Map<string, { contactId: string; enrollmentId: string }[]>();
	for (const { contact, reason } of refused) {
		const { contactId, enrollmentId } = contact.record;
		byReason.set(reason, [...(byReason.get(reason) ?? []), { contactId, enrollmentId }]);
	}
	for (const [reason, selections] of byReason) await store.enrollments.exit(selections, reason, nowMs);
}
