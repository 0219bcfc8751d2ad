import type { INodeProperties } from 'n8n-workflow';
import { comparisonOptions } from '../shared/audience-properties';
import { entriesPerHourProperty } from '../shared/entry-throttle';
import { keepProperties } from '../shared/keep-properties';
import { batchSizeProperty } from '../shared/properties';

const showFor = (...operation: string[]): Pick<INodeProperties, 'displayOptions'> => ({
	displayOptions: { show: { '/operation': operation } },
});
const showEntering: Pick<INodeProperties, 'displayOptions'> = {
	displayOptions: { show: { '/operation': ['evaluate'], '/entersJourney': [true] } },
};
const CHANGING = ['add', 'evaluate', 'finishSnapshot', 'remove'];
const [carryAlong, keepFields] = keepProperties;

export const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Act for Real in Test Runs',
			name: 'actForReal',
			type: 'boolean',
			default: false,
			description:
				'Whether a test run stores membership and raises events too. Nobody enters the journey in a test run',
			...showFor(...CHANGING, 'beginSnapshot'),
		},
		{
			displayName: 'Add Membership to Item',
			name: 'addMembership',
			type: 'boolean',
			default: false,
			description:
				"Whether the item gets the field 'membership': the segment, whether the contact is in it, and what changed",
			...showFor('add', 'evaluate', 'remove'),
		},
		{ ...carryAlong, ...showEntering },
		{ ...batchSizeProperty, ...showEntering },
		{ ...comparisonOptions.convertTypes, ...showFor('evaluate', 'explain') },
		{ ...comparisonOptions.dateZone, ...showFor('evaluate', 'explain') },
		{ ...entriesPerHourProperty, ...showEntering },
		{
			displayName: 'Exclude Segment',
			name: 'excludeSegment',
			type: 'string',
			default: '',
			placeholder: 'e.g. employees',
			description: 'Members of this segment do not enter',
			...showEntering,
		},
		{ ...comparisonOptions.ignoreCase, ...showFor('evaluate', 'explain') },
		{ ...keepFields, ...showEntering },
		{
			displayName: 'Only Newcomers',
			name: 'onlyNewcomers',
			type: 'boolean',
			default: false,
			description:
				'Whether only those who joined just now enter or leave by In Segment; members from before leave by no output',
			...showFor('evaluate'),
		},
		{
			displayName: 'Raise Events',
			name: 'raiseEvents',
			type: 'boolean',
			default: true,
			description:
				'Whether the events (triggers) segment.entered and segment.left are recorded for those who join and leave',
			...showFor(...CHANGING),
		},
		{ ...comparisonOptions.timeZoneField, ...showFor('evaluate', 'explain') },
	],
};
