import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { MINUTE_MS, type JsonObject, type QuietTimeContact } from '../../lib';
import { channelReader } from '../shared/channel';
import { contactFactsReader } from '../shared/contact-facts';
import { itemParameter } from '../shared/item-parameter';
import type { NotPassed } from '../shared/not-passed';
import { policyNameOf, policyNamesIn } from '../shared/policy-search';
import { quietPolicyReader } from '../shared/quiet-policy-form';
import type { QuietRules } from '../shared/quiet-rules';

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
	const policyOf = policyReader(ctx);
	const addedOf = addedReader(ctx);
	const voiceHours = itemParameter<string>(ctx, 'voiceHours', 'standard');
	const voiceReason = itemParameter<string>(ctx, 'voiceReason', '');
	return (index, channel) => {
		const rules = addedOf(index, policyOf(index));
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

/** The policy that the form chooses. */
function policyReader(ctx: IExecuteFunctions): (index: number) => QuietRules {
	const source = itemParameter<string>(ctx, 'policySource', 'here');
	const policyName = itemParameter<unknown>(ctx, 'policyName', '');
	const presets = itemParameter<unknown>(ctx, 'presets', []);
	const own = quietPolicyReader(ctx);
	const journeyZone = ctx.getTimezone();
	return (index) => {
		if (source(index) === 'preset') {
			const ids = policyNamesIn(presets(index));
			if (ids.length > 0) return { journeyZone, presets: ids };
			throw missing(ctx, index, 'Presets', 'Choose at least one preset, or define a policy here.');
		}
		if (source(index) !== 'saved') return { journeyZone, own: own(index) };
		const saved = policyNameOf(policyName(index));
		if (saved !== '') return { journeyZone, saved };
		throw missing(ctx, index, 'Policy', 'Choose a saved policy, or define one here.');
	};
}

/** What the options add; presets are left out for transactional messages unless the form says otherwise. */
function addedReader(ctx: IExecuteFunctions): (index: number, rules: QuietRules) => QuietRules {
	const purpose = itemParameter<string>(ctx, 'purpose', 'commercial');
	const alsoSaved = itemParameter<unknown>(ctx, 'options.alsoSaved', '');
	const alsoPresets = itemParameter<unknown>(ctx, 'options.alsoPresets', []);
	const forTransactional = itemParameter<boolean>(ctx, 'options.presetsForTransactional', false);
	return (index, { presets = [], ...rules }) => {
		const isBound = purpose(index) !== 'transactional' || forTransactional(index) === true;
		const all = isBound ? policyNamesIn([...presets, ...policyNamesIn(alsoPresets(index))]) : [];
		const names = policyNamesIn(alsoSaved(index));
		return {
			...rules,
			...(names.length > 0 ? { alsoSaved: names } : {}),
			...(all.length > 0 ? { presets: all } : {}),
		};
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
