import type { DetectorSettings } from './settings.ts';
import { createLateWeights, type KnownNode, knownWeights } from './thresholds.ts';
import type { Place } from './trial.ts';
import type { NodePlace } from './views.ts';

/** The cells of a wave's lattice: {any | oem | oem and model} × {any | browser} × {any | kind}. */
export interface Nodes {
  size(): number;
  place(node: number): NodePlace;
  /** −ln of the weight of a node, nats. */
  cost(node: number): number;
  /** The nodes that contain a place, made where they are new. The first is `any`. */
  of(place: Place): readonly number[];
  find(place: NodePlace): number;
  depth(node: number): number;
  covers(outer: number, inner: number): boolean;
  meet(a: number, b: number): number;
  snapshot(): NodesState;
}

export interface NodesState {
  places: NodePlace[];
  costs: number[];
  late: number[];
}

/** A place with its trials so far. */
export interface KnownPlace {
  place: Place;
  trials: number;
}

/** A lattice over the places known as the wave begins, or as it was (`state`). */
export function createNodes(
  settings: DetectorSettings,
  start: { known: Iterable<KnownPlace> } | { state: NodesState },
): Nodes {
  const late = createLateWeights(settings.levelWeights, 'state' in start ? start.state.late : undefined);
  const places: NodePlace[] = [];
  const costs: number[] = [];
  const ids = new Map<string, number>();
  const ofLeaf = new Map<string, readonly number[]>();

  function put(place: NodePlace, cost: number): number {
    const node = places.length;
    ids.set(keyOf(place), node);
    places.push(place);
    costs.push(cost);
    return node;
  }

  function add(place: NodePlace): number {
    return ids.get(keyOf(place)) ?? put(place, -Math.log(late.next(levelOf(place))));
  }
  const placeOf = (node: number) => places[node] as NodePlace;
  const find = (place: NodePlace) => ids.get(keyOf(place)) ?? -1;

  if ('state' in start) {
    for (const [node, place] of start.state.places.entries()) put(place, start.state.costs[node] as number);
  } else {
    const known = nodesAbove(start.known);
    const weights = knownWeights(settings.levelWeights, known);
    for (const [node, { place }] of known.entries()) put(place, -Math.log(weights[node] as number));
    if (known.length === 0) add({ oem: '', model: '', browser: '', kind: '' });
  }

  return {
    size: () => places.length,
    place: placeOf,
    cost: (node) => costs[node] as number,
    of(place) {
      const key = keyOf(place);
      let nodes = ofLeaf.get(key);
      if (nodes === undefined) {
        nodes = containing(place).map(add);
        ofLeaf.set(key, nodes);
      }
      return nodes;
    },
    find,
    depth: (node) => depthOf(placeOf(node)),
    covers: (outer, inner) => coversPlace(placeOf(outer), placeOf(inner)),
    meet(a, b) {
      const both = meetOf(placeOf(a), placeOf(b));
      return both === undefined ? -1 : find(both);
    },
    snapshot: () => ({ places: [...places], costs: [...costs], late: late.snapshot() }),
  };
}

/** Fields given beside the maker: the level whose weight a node shares. */
function levelOf(place: NodePlace): number {
  return Number(place.model !== '') + Number(place.browser !== '') + Number(place.kind !== '');
}

/** How many fields are given; the penalty of an explanation counts them. */
export function depthOf(place: NodePlace): number {
  return Number(place.oem !== '') + levelOf(place);
}

/** Whether every trial of `inner` belongs to `outer`. */
export function coversPlace(outer: NodePlace, inner: NodePlace): boolean {
  return FIELDS.every((field) => outer[field] === '' || outer[field] === inner[field]);
}

/** What is in both, or undefined when nothing can be. */
export function meetOf(a: NodePlace, b: NodePlace): NodePlace | undefined {
  if (FIELDS.some((field) => a[field] !== '' && b[field] !== '' && a[field] !== b[field])) return undefined;
  return {
    oem: a.oem || b.oem,
    model: a.model || b.model,
    browser: a.browser || b.browser,
    kind: a.kind || b.kind,
  };
}

const FIELDS = ['oem', 'model', 'browser', 'kind'] as const;

/** Every node that contains a place, the widest first. What is not known has no node of its own. */
export function containing(place: Place): NodePlace[] {
  const makers = [{ oem: '', model: '' }];
  if (place.oem !== '') makers.push({ oem: place.oem, model: '' });
  if (place.oem !== '' && place.model !== '') makers.push({ oem: place.oem, model: place.model });
  const browsers = place.browser === '' ? [''] : ['', place.browser];
  const nodes: NodePlace[] = [];
  for (const maker of makers) {
    for (const browser of browsers) {
      for (const kind of ['', place.kind] as const) nodes.push({ ...maker, browser, kind });
    }
  }
  return nodes;
}

/** Every node above some places, in order of first sight, with its level and its trials. */
function nodesAbove(known: Iterable<KnownPlace>): (KnownNode & { place: NodePlace })[] {
  const nodes = new Map<string, KnownNode & { place: NodePlace }>();
  for (const { place, trials } of known) {
    for (const above of containing(place)) {
      const key = keyOf(above);
      const node = nodes.get(key) ?? { place: above, level: levelOf(above), trials: 0 };
      nodes.set(key, node);
      node.trials += trials;
    }
  }
  return [...nodes.values()];
}

function keyOf(place: NodePlace): string {
  return `${place.oem}\0${place.model}\0${place.browser}\0${place.kind}`;
}
