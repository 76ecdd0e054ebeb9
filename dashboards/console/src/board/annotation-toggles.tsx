import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import {
  type dataLayers,
  type SceneComponentProps,
  SceneObjectBase,
  type SceneObjectState,
} from '@grafana/scenes';
import { useStyles2, useTheme2 } from '@grafana/ui';

interface State extends SceneObjectState {
  layers: dataLayers.AnnotationsDataLayer[];
}

/** Shows and hides what is marked in the panels, one switch per kind of mark. */
export class AnnotationToggles extends SceneObjectBase<State> {
  static Component = Toggles;
}

function Toggles({ model }: SceneComponentProps<AnnotationToggles>) {
  return model.useState().layers.map((layer) => <Toggle key={layer.state.name} layer={layer} />);
}

function Toggle({ layer }: { layer: dataLayers.AnnotationsDataLayer }) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const { name, isEnabled, isHidden, query } = layer.useState();
  if (isHidden) return null;
  return (
    <label className={styles.toggle}>
      <input
        type="checkbox"
        checked={isEnabled ?? false}
        style={{ accentColor: theme.visualization.getColorByName(query.iconColor ?? 'blue') }}
        onChange={({ currentTarget }) => layer.setState({ isEnabled: currentTarget.checked })}
      />
      {name}
    </label>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  toggle: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    height: theme.spacing(theme.components.height.md),
    padding: theme.spacing(0, 1),
    border: `1px solid ${theme.components.input.borderColor}`,
    borderRadius: theme.shape.radius.default,
    background: theme.components.input.background,
    cursor: 'pointer',
  }),
});
