import {
  type DataFrame,
  type DataQueryRequest,
  type DataSourceApi,
  LoadingState,
  type PanelData,
  toDataFrame,
} from '@grafana/data';
import { catchError, from, isObservable, map, type Observable, of, startWith } from 'rxjs';

/** Runs the queries of one panel and says how it stands: loading, done, or failed with one sentence. */
export function runRequest(source: DataSourceApi, request: DataQueryRequest): Observable<PanelData> {
  const state = (loading: LoadingState, series: DataFrame[] = []): PanelData => ({
    state: loading,
    series,
    request,
    timeRange: request.range,
  });
  if (request.targets.length === 0) return of(state(LoadingState.Done));
  const response = source.query(request);
  return (isObservable(response) ? response : from(response)).pipe(
    map(({ data, errors }) => ({
      ...state(errors?.length ? LoadingState.Error : LoadingState.Done, data.map(toDataFrame)),
      ...(errors?.length ? { errors } : {}),
    })),
    catchError((error: unknown) =>
      of({
        ...state(LoadingState.Error),
        errors: [{ message: error instanceof Error ? error.message : String(error) }],
      }),
    ),
    startWith(state(LoadingState.Loading)),
  );
}
