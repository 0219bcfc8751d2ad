import type { IExecuteFunctions } from 'n8n-workflow';
import type { Arrival } from '../shared/arrivals';
import { noteVerdicts, type GateLine } from '../shared/gate-ledger';
import { gatesOf, withGates, type CapStamp } from '../shared/gates';
import type { ArrivalDecision, HybridStep } from '../shared/hybrid-step';
import { itemParameter } from '../shared/item-parameter';
import type { StepRun } from '../shared/step-run';

const GIVEN_BACK = 'given-back';

/** Gives back the hits that items carry: their messages were not sent, and count no more. A repeat does nothing. */
async function arrive(ctx: IExecuteFunctions, arrivals: Arrival[], run: StepRun): Promise<ArrivalDecision[]> {
	const choice = itemParameter<string>(ctx, 'giveBack', 'last');
	const hits = arrivals.map(({ tag, index }): CapStamp[] => {
		const stamped = gatesOf(tag).caps ?? [];
		return choice(index) === 'all' ? stamped : stamped.slice(-1);
	});
	const refunds = hits.flat().map(({ hitId, subject }) => ({ hitId, subject }));
	if (refunds.length > 0) await run.shared.store.caps.refund(refunds, run.nowMs);
	await noteVerdicts(
		run.shared.store,
		arrivals.flatMap((arrival, i) => lineOf(arrival, hits[i], run)),
		run.nowMs,
	);
	const without = hits.filter((stamps) => stamps.length === 0).length;
	if (without > 0)
		ctx.addExecutionHints({
			message: `${without} items carry no hit of a Frequency Cap, so nothing was given back for them`,
		});
	return arrivals.map((arrival, i): ArrivalDecision => {
		const left = (gatesOf(arrival.tag).caps ?? []).filter((stamp) => !hits[i].includes(stamp));
		arrival.tag = withGates(arrival.tag, { caps: left });
		return { kind: 'leave', output: GIVEN_BACK };
	});
}

function lineOf(
	{ contactId, tag }: Arrival,
	hits: readonly CapStamp[],
	{ stepKey, report }: StepRun,
): GateLine[] {
	if (hits.length === 0) return [];
	const { journeyId, enrollmentId, visit } = tag;
	const facts = { hitIds: hits.map(({ hitId }) => hitId), executionId: report.executionId };
	return [{ contactId, journeyId, enrollmentId, stepKey, visit, what: 'given-back', facts }];
}

/** The operation Give Back: nobody waits in it. */
export const giveBackStep: HybridStep = {
	safestOutput: GIVEN_BACK,
	outputCount: () => 1,
	outputIndex: () => 0,
	contactField: (ctx) => ctx.getNodeParameter('contactField', 0) as string,
	batchSize: () => 500,
	arrive,
	release: () => ({ output: GIVEN_BACK, add: {} }),
	test: (_ctx, items) => items.map(() => ({ output: GIVEN_BACK })),
};
