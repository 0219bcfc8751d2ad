import { heartSuite } from '../conformance/heart';
import { ownRedisStore } from './open-journeys';

describe('the library on Redis', () => {
	heartSuite(ownRedisStore());
});
