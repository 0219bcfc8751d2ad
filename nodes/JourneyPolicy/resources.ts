import type { PolicyKind } from '../../lib';

/** The node's word for what a policy rules. */
export type Resource = 'quietTime' | 'frequencyCap' | 'engagement' | 'floor';

export const KIND_OF: Readonly<Record<Resource, PolicyKind>> = {
	quietTime: 'quiet-time',
	frequencyCap: 'frequency-cap',
	engagement: 'engagement',
	floor: 'floor',
};

/** Operations that change what is saved: a manual run only tells what they would do. */
export const WRITING = ['save', 'delete', 'import'];
