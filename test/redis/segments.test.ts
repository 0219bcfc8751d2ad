import { segmentSuite } from '../conformance/segments';
import { ownRedis } from './open-redis';

describe('segments on Redis', () => {
	segmentSuite(ownRedis());
});
