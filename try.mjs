import { build } from 'esbuild';
const r = await build({ entryPoints: ['src/try.tsx'], bundle: true, splitting: true, format: 'esm', outdir: '/tmp/try-out', minify: true, sourcemap: false, metafile: true, jsx: 'automatic', target: 'es2022', define: {'process.env.NODE_ENV':'"production"', 'process.env': '{}', global: 'globalThis'}, loader: {'.svg':'text','.woff2':'file','.ttf':'file','.png':'dataurl'}, logLevel: 'info', logLimit: 30, conditions: ['browser','import','module'], mainFields:['browser','module','main'], alias:{stream:'/tmp/empty.mjs','@grafana/plugin-compat/datasources':'/tmp/compat.ts'} });
const outs = Object.entries(r.metafile.outputs).map(([k,v])=>[k,v.bytes, v.entryPoint]).sort((a,b)=>b[1]-a[1]).slice(0,12);
console.log(outs);
