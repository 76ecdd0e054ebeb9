import {
  type DataFrameJSON,
  type DataQueryRequest,
  type DataQueryResponse,
  dataFrameFromJSON,
  type MetricFindValue,
  type ScopedVars,
  type TimeRange,
} from '@grafana/data';
import { RuntimeDataSource, type SceneObject, sceneGraph } from '@grafana/scenes';
import type { DataQuery } from '@grafana/schema';
import { Observable } from 'rxjs';
import { post } from '../api.ts';

/** The one data source; every query of every board goes to it, whatever source its JSON names. */
export const DATA_SOURCE = { type: 'grafana-clickhouse-datasource', uid: 'kagimi' } as const;

/** Which query of which board is meant. The SQL beside it is there so that scenes sees which variables it needs. */
export interface KagimiQuery extends DataQuery {
  ask: {
    board: string;
    lang: string;
    panel?: number;
    target?: string;
    annotation?: string;
    variable?: string;
  };
  rawSql?: string;
}

type Answer = { frames: DataFrameJSON[] };

/** Asks the console's server for queries by name. */
export class KagimiDataSource extends RuntimeDataSource<KagimiQuery> {
  override annotations = {
    prepareAnnotation: (annotation: unknown) => annotation as never,
    prepareQuery: (annotation: { target?: unknown }) => annotation.target as KagimiQuery | undefined,
  };

  constructor() {
    super(DATA_SOURCE.type, DATA_SOURCE.uid);
  }

  override query(request: DataQueryRequest<KagimiQuery>): Observable<DataQueryResponse> {
    return new Observable((subscriber) => {
      const gone = new AbortController();
      this.#run(request, gone.signal).then(
        (response) => {
          subscriber.next(response);
          subscriber.complete();
        },
        (error) => subscriber.error(error),
      );
      // A choice that has been changed since is no longer worth its query.
      return () => gone.abort();
    });
  }

  /** One column is text and value alike; of two, the first is the value, as in the ClickHouse data source. */
  override async metricFindQuery(
    query: KagimiQuery,
    options: { range?: TimeRange; scopedVars?: ScopedVars },
  ): Promise<MetricFindValue[]> {
    const { frames } = await post<Answer>('/api/query', { ...query.ask, ...contextOf(options) });
    const fields = frames[0] ? dataFrameFromJSON(frames[0]).fields : [];
    const values = fields[0]?.values ?? [];
    return values.map((value, at) => ({
      value: String(value),
      text: String(fields[1]?.values[at] ?? value),
    }));
  }

  async #run(request: DataQueryRequest<KagimiQuery>, signal: AbortSignal): Promise<DataQueryResponse> {
    const { intervalMs, maxDataPoints } = request;
    const context = {
      ...contextOf(request),
      intervalMs: Math.max(1, Math.round(intervalMs)),
      ...(maxDataPoints ? { maxDataPoints: Math.max(1, Math.round(maxDataPoints)) } : {}),
    };
    const answers = await Promise.all(
      request.targets
        .filter((target) => target.hide !== true)
        .map(({ ask }) => post<Answer>('/api/query', { ...ask, ...context }, signal)),
    );
    return { data: answers.flatMap(({ frames }) => frames.map((frame) => dataFrameFromJSON(frame))) };
  }
}

/** The range on screen and the value of every variable. */
function contextOf({ range, scopedVars }: { range?: TimeRange; scopedVars?: ScopedVars }) {
  return {
    from: range?.from.valueOf() ?? 0,
    to: range?.to.valueOf() ?? 0,
    variables: variablesOf(scopedVars?.__sceneObject?.value?.valueOf()),
  };
}

/** The values as the controls hold them: `$__all` stays, and the server knows what it means. */
export function variablesOf(scene: SceneObject): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const variable of sceneGraph.getVariables(scene).state.variables) {
    const value: unknown = 'value' in variable.state ? variable.state.value : variable.getValue();
    values[variable.state.name] = Array.isArray(value) ? value.map(String) : String(value ?? '');
  }
  return values;
}
