import {
  displayNameOverrideProcessor,
  type FieldConfigEditorBuilder,
  FieldConfigProperty,
  type FieldConfigPropertyItem,
  identityOverrideProcessor,
  standardFieldConfigEditorRegistry,
} from '@grafana/data';

/**
 * The standard properties of a field. Grafana's own registry also brings their editors; here nothing is edited, so a
 * property is its path and how an override is read.
 */
export function registerStandardFieldConfig(): void {
  standardFieldConfigEditorRegistry.setInit(
    () =>
      STANDARD.map((path) => ({
        ...NO_EDITOR,
        id: path,
        path,
        name: path,
        description: '',
        category: ['Standard'],
        process:
          path === FieldConfigProperty.DisplayName ? displayNameOverrideProcessor : identityOverrideProcessor,
        settings: { expandTemplateVars: true },
        shouldApply: () => true,
        getItemsCount: (value: unknown) => (Array.isArray(value) ? value.length : 0),
      })) as unknown as FieldConfigPropertyItem[],
  );
}

const NO_EDITOR = { editor: () => null, override: () => null };

const STANDARD = [
  FieldConfigProperty.Unit,
  FieldConfigProperty.Min,
  FieldConfigProperty.Max,
  FieldConfigProperty.FieldMinMax,
  FieldConfigProperty.Decimals,
  FieldConfigProperty.DisplayName,
  FieldConfigProperty.Color,
  FieldConfigProperty.NoValue,
  FieldConfigProperty.Links,
  FieldConfigProperty.Actions,
  FieldConfigProperty.Mappings,
  FieldConfigProperty.Thresholds,
  FieldConfigProperty.Filterable,
];

/** Adds a panel's own properties (`custom.…`), by path and default, so that defaults and overrides reach its fields. */
export function addCustom<T extends object>(
  builder: FieldConfigEditorBuilder<T>,
  defaults: Readonly<Record<string, unknown>>,
): void {
  for (const [path, defaultValue] of Object.entries(defaults)) {
    builder.addCustomEditor({
      ...NO_EDITOR,
      id: path,
      path: path as never,
      name: path,
      // Not the standard's own: a property of the same category would be registered once for each of those.
      category: ['Panel'],
      defaultValue: defaultValue as never,
      process: identityOverrideProcessor,
      shouldApply: () => true,
    });
  }
}
