// The style of the map, in the tokens of the page. Letters come from the reader's own fonts: there is no glyph server.
import { routeLines, stopPoints } from './day.js'

export function styleOf(day) {
  const token = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
  return {
    version: 8,
    sources: {
      sketch: { type: 'geojson', data: day.sketch },
      routes: { type: 'geojson', data: routeLines(day) },
      stops: { type: 'geojson', data: stopPoints(day) },
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': token('map-land') } },
      ...land(token),
      labels(token),
      ...work(token),
    ],
  }
}

function land(token) {
  const kind = ['get', 'kind']
  const colour = ['match', kind, 'water', token('map-water'), 'park', token('map-park'), token('map-land')]
  return [
    {
      id: 'areas',
      type: 'fill',
      source: 'sketch',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': colour, 'fill-antialias': false },
    },
    {
      id: 'roads',
      type: 'line',
      source: 'sketch',
      filter: ['==', kind, 'road'],
      paint: { 'line-color': token('map-road'), 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 1.5, 13, 5] },
    },
  ]
}

function labels(token) {
  return {
    id: 'places',
    type: 'symbol',
    source: 'sketch',
    filter: ['==', ['get', 'kind'], 'label'],
    layout: {
      'text-field': ['get', 'name'],
      'text-font': ['sans-serif'],
      'text-size': 11,
      'symbol-sort-key': ['coalesce', ['get', 'rank'], 9],
    },
    paint: { 'text-color': token('map-text'), 'text-halo-color': token('map-land'), 'text-halo-width': 1 },
  }
}

function work(token) {
  const chosen = ['boolean', ['get', 'selected'], false]
  return [
    {
      id: 'routes',
      type: 'line',
      source: 'routes',
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': ['case', chosen, token('brand'), token('edge')],
        'line-width': ['case', chosen, 3, 1.25],
      },
    },
    {
      id: 'stops',
      type: 'circle',
      source: 'stops',
      paint: {
        'circle-radius': 5,
        'circle-color': ['match', ['get', 'state'], 'done', token('edge'), token('surface')],
        'circle-stroke-color': token('ink-2'),
        'circle-stroke-width': 1.75,
      },
    },
  ]
}
