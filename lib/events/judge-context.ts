import type { Journey } from '../domain/journey';
import type { FilterTest } from './match';

/** For each contact, which of the segments that entries ask about it is in. */
export type SegmentFacts = ReadonlyMap<string, ReadonlySet<string>>;

/** Everything outside the contact that a judgement reads. */
export interface JudgeContext {
	journeys: ReadonlyMap<string, Journey>;
	test: FilterTest;
	segments: SegmentFacts;
}
