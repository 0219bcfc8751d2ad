import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { enrollmentIdOf } from '../../lib';
import { contactIdOf, missingContactId } from './contact-id';
import type { JourneyTag } from './journey-tag';
import { neverHadTag, recoverTag } from './recover-tag';
import type { StepRun } from './step-run';

/**
 * An item without a journey by its links. Where it names a contact of the running batch itself, that counts: n8n links
 * as many items as there were before by their places, and a query need not keep the order.
 */
export function linked(
	ctx: IExecuteFunctions,
	run: StepRun,
	item: INodeExecutionData,
	index: number,
	contactField: string,
): JourneyTag | undefined {
	const tag = recoverTag(ctx, item);
	const contactId = contactIdOf(item.json, contactField);
	if (tag === undefined || contactId === undefined || !run.report.knows(contactId)) return tag;
	const owner = run.report.contactOf(tag.enrollmentId);
	if (owner === undefined || owner === contactId) return tag;
	const named = run.report.tagOf(contactId);
	if (named === undefined) throw lostTrack(ctx, index, contactField);
	return named;
}

/** An item without a journey: one of the running batch by its contact id, or a new one. */
export function byContact(
	ctx: IExecuteFunctions,
	run: StepRun,
	item: INodeExecutionData,
	index: number,
	contactField: string,
	mayEnroll: boolean,
): JourneyTag {
	const contactId = contactIdOf(item.json, contactField);
	const known = contactId === undefined ? undefined : run.report.tagOf(contactId);
	if (known && run.report.hasContacts) return known;
	const mayBeNew =
		!run.report.hasContacts || (mayEnroll && !run.report.carriesBatch && neverHadTag(ctx, item));
	if (!mayBeNew) throw lostTrack(ctx, index, contactField);
	if (contactId === undefined) throw missingContactId(ctx, contactField, item.json, index);
	return {
		journeyId: run.workflowId,
		enrollmentId: enrollmentIdOf(
			run.workflowId,
			contactId,
			`direct\n${instanceOf(run)}\n${run.report.executionId}\n${placeOf(ctx, index)}`,
		),
		visit: '',
		enteredAtMs: run.nowMs,
		storeId: run.shared.store.storeId,
	};
}

function lostTrack(ctx: IExecuteFunctions, itemIndex: number, contactField: string): NodeOperationError {
	const before = ctx.getExecuteData().source?.main?.[0]?.previousNode ?? 'the node before';
	return new NodeOperationError(
		ctx.getNode(),
		`It cannot be told whose item '${before}' sent [item ${itemIndex}]`,
		{
			itemIndex,
			description: `'${before}' replaced the item and dropped its 'journey' field and item link. Keep the input fields there (for instance with 'Include Other Input Fields'), or pass '${contactField}' along.`,
		},
	);
}

/** Where an item of this call came from: the same for a retry and for each branch that starts there. */
function placeOf(ctx: IExecuteFunctions, index: number): string {
	const from = ctx.getExecuteData().source?.main?.[0];
	return from
		? [from.previousNode, from.previousNodeRun ?? 0, from.previousNodeOutput ?? 0, index].join('\n')
		: String(index);
}

function instanceOf({ stepKey }: StepRun): string {
	return stepKey.slice(0, stepKey.indexOf(':'));
}
