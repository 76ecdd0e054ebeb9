import {
  standardTransformers,
  standardTransformersRegistry,
  type TransformerRegistryItem,
} from '@grafana/data';

/** The transformations that boards may use, without the editors that Grafana has for them. */
export function registerTransformers(): void {
  standardTransformersRegistry.setInit(() => {
    const byId = new Map<string, TransformerRegistryItem>();
    for (const info of Object.values(standardTransformers)) {
      if (byId.has(info.id)) continue;
      byId.set(info.id, {
        id: info.id,
        name: info.name,
        description: info.description ?? '',
        transformation: async () => info,
        editor: () => null,
        imageDark: '',
        imageLight: '',
      });
    }
    return [...byId.values()];
  });
}
