import { defineConfig } from 'vite';

const page = (name: string) => new URL(name + '.html', import.meta.url).pathname;

export default defineConfig({
  // No plugin: oxc turns TSX into preact calls by itself.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'chrome109', // what desk computers with an old Windows still run
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // nothing in data: addresses, so that the content policy stays plain
    rolldownOptions: {
      input: {
        touch: page('index'),
        hall: page('hall'),
        desk: page('desk'),
        leader: page('leader'),
        office: page('office'),
        cabinet: page('cabinet'),
      },
    },
  },
});
