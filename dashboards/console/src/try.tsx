import * as runtime from '@grafana/runtime';
import * as scenes from '@grafana/scenes';
import * as ui from '@grafana/ui';

console.log(scenes.EmbeddedScene, ui.TimeSeries, runtime.config);
