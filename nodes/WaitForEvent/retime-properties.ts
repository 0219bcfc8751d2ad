import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { matchOnlyTheSame } from '../shared/correlation-properties';
import { besideMoment, DATED_MOMENTS } from '../shared/moment-properties';

const RETIMED: NonNullable<IDisplayOptions['show']> = {
	moment: DATED_MOMENTS,
	retimeOn: [{ _cnd: { exists: true } }],
};

/** Which events move the moment of a contact that waits. */
export const retimeProperties: INodeProperties[] = [
	...besideMoment([
		{
			displayName: 'Re-Time On',
			name: 'retimeOn',
			type: 'string',
			default: '',
			placeholder: 'e.g. appointment.moved',
			description:
				"Events (triggers) that carry a new date: who waits is moved to it, and it takes the place of the item's date. Separated by commas; a trailing * matches the rest of a name",
			displayOptions: { show: { moment: DATED_MOMENTS } },
		},
		{
			displayName: 'New Date Field',
			name: 'retimeField',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. appointment.at',
			description:
				"Field of the event with the new date. Offset, time of day, time zone and 'If Already Past' apply to it as well",
			displayOptions: { show: RETIMED },
		},
	]),
	{
		...matchOnlyTheSame,
		description: 'Only an event with the same appointment, order … as the item moves its moment',
		displayOptions: { show: { resume: ['moment', 'segment'], ...RETIMED } },
	},
];
