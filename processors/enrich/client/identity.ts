import type { IdentitySource, Surface } from '../../../schemas/vocabulary.ts';
import type { ModelFacts } from '../models/model-names.ts';

/** A statement about the client with how it was come by and how sure it is (0 to 1). Empty text: not known. */
export interface Identity {
  name: string;
  version: string;
  source: IdentitySource;
  confidence: number;
}

export interface OperatingSystem extends Identity {
  /** `Build.ID`, or Apple's build; empty where not known. */
  build: string;
  build_source: IdentitySource;
  /** A date. Only native apps know it. */
  security_patch: string;
}

/** The model as the device or browser says it, and what our tables make of it. */
export interface Device extends ModelFacts {
  model: string;
  source: IdentitySource;
  /** Of the maker and the model; of the market name see `name_confidence`. */
  confidence: number;
}

/** One fact with its source. */
export interface Fact<Value extends string> {
  value: Value;
  source: IdentitySource;
  confidence: number;
}

export interface Client {
  os: OperatingSystem;
  /** In an in-app browser, the app. */
  browser: Identity;
  device: Device;
  surface: Fact<Surface>;
  play_services: Fact<string>;
  webview: Fact<string>;
}

export const UNKNOWN: Identity = { name: '', version: '', source: 'none', confidence: 0 };
