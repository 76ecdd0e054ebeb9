import { AssignerProtocol } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import {
  assignRoundRobin,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from './subscription.ts';

const { MemberAssignment, MemberMetadata } = AssignerProtocol;
const places = [
  { topic: 'événements', partition: 0 },
  { topic: 'événements', partition: 3 },
  { topic: 'ticks', partition: 1 },
];

describe('what the members of a group tell each other', () => {
  it('comes back as it was', () => {
    expect(decodeSubscription(encodeSubscription(['événements', 'ticks']))).toEqual(['événements', 'ticks']);
    expect(decodeAssignment(encodeAssignment(places))).toEqual(places);
    expect(decodeAssignment(encodeAssignment([]))).toEqual([]);
    expect(decodeAssignment(Buffer.alloc(0))).toEqual([]);
  });

  it('is what kafkajs understands', () => {
    expect(MemberMetadata.decode(encodeSubscription(['ticks']))?.topics).toEqual(['ticks']);
    expect(MemberAssignment.decode(encodeAssignment(places))?.assignment).toEqual({
      événements: [0, 3],
      ticks: [1],
    });
  });

  it('is understood when kafkajs says it', () => {
    const userData = Buffer.from('more');
    expect(decodeSubscription(MemberMetadata.encode({ version: 1, topics: ['a', 'b'], userData }))).toEqual([
      'a',
      'b',
    ]);
    const assignment = { a: [0, 2], b: [1] };
    expect(decodeAssignment(MemberAssignment.encode({ version: 1, assignment, userData }))).toEqual([
      { topic: 'a', partition: 0 },
      { topic: 'a', partition: 2 },
      { topic: 'b', partition: 1 },
    ]);
  });
});

describe('sharing out', () => {
  it('gives each partition to one member that wants its topic, as evenly as can be', () => {
    const members = [
      { memberId: 'b', topics: ['x', 'y'] },
      { memberId: 'a', topics: ['x'] },
      { memberId: 'c', topics: ['x', 'y'] },
    ];
    const given = assignRoundRobin(members, new Map(Object.entries({ y: 2, x: 4, nobody: 3 })));
    const all = [...given.values()].flat().map(({ topic, partition }) => `${topic}/${partition}`);
    expect(all.toSorted()).toEqual(['x/0', 'x/1', 'x/2', 'x/3', 'y/0', 'y/1']);
    expect([...given.values()].map((one) => one.length)).toEqual([2, 2, 2]);
    expect(given.get('a')?.every(({ topic }) => topic === 'x')).toBe(true);
  });

  it('does not depend on the order in which the members are told of', () => {
    const members = ['c', 'a', 'b'].map((memberId) => ({ memberId, topics: ['x'] }));
    const counts = new Map([['x', 7]]);
    expect(assignRoundRobin(members, counts)).toEqual(assignRoundRobin(members.toReversed(), counts));
  });
});
