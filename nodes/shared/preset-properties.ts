import type { INodeProperties } from 'n8n-workflow';
import { listPresets } from '../../lib';

/** Picks presets of calling hours, which are merged by strictness. */
export const presetsProperty: INodeProperties = {
	displayName: 'Presets',
	name: 'presets',
	type: 'multiOptions',
	default: [],
	description: 'Calling hours of countries and states, merged by strictness. Verify with counsel',
	options: listPresets().map(({ id, title, asOf, confidence }) => ({
		name: title,
		value: id,
		description: `As of ${asOf}, confidence ${confidence}`,
	})),
};
