import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { MINUTE_MS, type JsonObject, type QuietTimeContact } from '../../lib';
import { channelReader } from '../shared/channel';
import { contactFactsReader } from '../shared/contact-facts';
import { itemParameter } from '../shared/item-parameter';
import type { NotPassed } from '../shared/not-passed';
import { policyNameOf } from '../shared/policy-search';
import type { QuietRules } from '../shared/quiet-rules';
import { ownPolicyReader } from './form-policy';

/** What the form asks for one item. Kept in the ticket of a contact that is held, so that its release needs no form. */
export interface GateAsk extends JsonObject {
	channel: string;
	purpose: string;
	rules: QuietRules;
	contact: QuietTimeContact & JsonObject;
	whenQuiet: 'hold' | 'suppress' | 'branch';
	notPassed: NotPassed;
	rampMs: number;
	/** Null: as many as there are. */
	perMinute: number | null;
	includeVerdict: boolean;
}

/** Reads what the form asks for an item. Errors name the item. */
export function askReader(ctx: IExecuteFunctions): (index: number) => GateAsk {
	const channel = channelReader(ctx);
	const purpose = itemParameter<string>(ctx, 'purpose', 'commercial');
	const rulesOf = rulesReader(ctx);
	const contact = contactFactsReader(ctx);
	const whenQuiet = itemParameter<GateAsk['whenQuiet']>(ctx, 'whenQuiet', 'hold');
	const notPassed = itemParameter<NotPassed>(ctx, 'notPassed', 'output');
	const rampMinutes = itemParameter<number>(ctx, 'rampMinutes', 15);
	const perMinute = itemParameter<number>(ctx, 'options.perMinute', 0);
	const includeVerdict = itemParameter<boolean>(ctx, 'options.includeVerdict', false);
	return (index) => ({
		channel: channel(index),
		purpose: purpose(index),
		rules: rulesOf(index, channel(index)),
		contact: contact(index) as GateAsk['contact'],
		whenQuiet: whenQuiet(index),
		notPassed: whenQuiet(index) === 'branch' ? 'output' : notPassed(index),
		rampMs: Math.max(0, Number(rampMinutes(index)) || 0) * MINUTE_MS,
		perMinute: Number(perMinute(index)) >= 1 ? Number(perMinute(index)) : null,
		includeVerdict: includeVerdict(index),
	});
}

function rulesReader(ctx: IExecuteFunctions): (index: number, channel: string) => QuietRules {
	const source = itemParameter<string>(ctx, 'policySource', 'here');
	const policyName = itemParameter<unknown>(ctx, 'policyName', '');
	const voiceHours = itemParameter<string>(ctx, 'voiceHours', 'standard');
	const voiceReason = itemParameter<string>(ctx, 'voiceReason', '');
	const own = ownPolicyReader(ctx);
	const journeyZone = ctx.getTimezone();
	return (index, channel) => {
		const isSaved = source(index) === 'saved';
		const rules: QuietRules = isSaved
			? { journeyZone, saved: policyNameOf(policyName(index)) }
			: { journeyZone, own: own(index) };
		if (rules.saved === '') throw missing(ctx, index, 'Policy', 'Choose a saved policy, or define one here.');
		if (channel !== 'voice') return rules;
		if (voiceHours(index) !== 'none') return { ...rules, voiceHours: true };
		const reason = voiceReason(index).trim();
		if (reason === '')
			throw missing(
				ctx,
				index,
				'Reason for No Calling Hours',
				'Say why calls may come at any hour, or choose the calling hours.',
			);
		return { ...rules, voiceReason: reason };
	};
}

function missing(
	ctx: IExecuteFunctions,
	itemIndex: number,
	field: string,
	description: string,
): NodeOperationError {
	return new NodeOperationError(ctx.getNode(), `'${field}' is empty [item ${itemIndex}]`, {
		itemIndex,
		description,
	});
}
