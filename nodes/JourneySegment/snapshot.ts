import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { finishSnapshot, JourneyError } from '../../lib';
import { readPassing } from '../shared/router';
import { runKeyOf } from '../shared/run-key';
import { toNodeError } from '../shared/to-node-error';
import { readForm } from './form';

function one(json: IDataObject): INodeExecutionData[][] {
	return [[{ json, pairedItem: { item: 0 } }]];
}

function snapshotIdOf(ctx: IExecuteFunctions): string {
	return String(ctx.getNodeParameter('snapshotId', 0, '') ?? '').trim();
}

/** Operation Begin Snapshot: gives out the id that each page of the evaluation carries. */
export async function beginSnapshot(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const { segment, options } = readForm(ctx);
	const read = await readPassing(ctx, ctx.getInputData(), '');
	const snapshotId = snapshotIdOf(ctx) || runKeyOf(ctx);
	if (read.isManual && options.actForReal !== true)
		ctx.addExecutionHints({ message: 'This was a test run: no snapshot was begun' });
	else {
		const { shared, nowMs } = await read.openRun();
		await shared.store.segments.begin(segment, snapshotId, nowMs);
	}
	return one({ segment, snapshotId });
}

/** Operation Finish Snapshot: members that no page brought leave, unless they are too many. */
export async function endSnapshot(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const { segment, options } = readForm(ctx);
	const snapshotId = snapshotIdOf(ctx);
	if (snapshotId === '')
		throw new NodeOperationError(ctx.getNode(), "'Snapshot ID' is empty", {
			description:
				"Pass on what Begin Snapshot gave out, for instance {{ $('Begin Snapshot').first().json.snapshotId }}.",
		});
	const read = await readPassing(ctx, ctx.getInputData(), '');
	if (read.isManual && options.actForReal !== true) {
		ctx.addExecutionHints({
			message: 'This was a test run: the snapshot was not finished, and nobody left the segment',
		});
		return one({ segment, snapshotId, left: 0 });
	}
	const { shared, nowMs } = await read.openRun();
	const maxLeaveShare = Number(ctx.getNodeParameter('maxLeavePercent', 0, 20)) / 100;
	try {
		const raisesEvents = options.raiseEvents !== false;
		const { left } = await finishSnapshot(shared.store, segment, snapshotId, nowMs, {
			maxLeaveShare,
			raisesEvents,
		});
		return one({ segment, snapshotId, left: left.length });
	} catch (error) {
		if (!(error instanceof JourneyError) || error.code !== 'snapshot-refused') throw toNodeError(ctx, error);
		throw new NodeOperationError(ctx.getNode(), error.message, {
			description:
				"Nobody left. Evaluate the missing pages with this snapshot id, or raise 'Most That May Leave' if it is right that so many go.",
		});
	}
}
