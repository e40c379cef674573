// The map of a day: our own sketch of the land below, routes and stops above, whatever breaks on top.
import * as maplibre from 'maplibre-gl'
import { readDay } from './day.js'
import { marksOf } from './marks.js'
import { styleOf } from './style.js'

export function drawMap(element) {
  maplibre.setWorkerUrl(element.dataset.map)
  const day = readDay(JSON.parse(document.getElementById('map-data').textContent))
  const map = new maplibre.Map({
    container: element,
    style: styleOf(day),
    bounds: day.bounds,
    fitBoundsOptions: { padding: 36 },
    attributionControl: false,
    dragRotate: false,
    maxZoom: 15,
    locale: { 'Map.Title': element.dataset.title },
  })
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  for (const { place, sign } of marksOf(day)) new maplibre.Marker({ element: sign }).setLngLat(place).addTo(map)
  goWhereClicked(map)
  zoomByButton(map)
  repaintWithTheme(() => map.setStyle(styleOf(day)))
  return map
}

function goWhereClicked(map) {
  map.on('click', 'stops', ({ features }) => location.assign(features[0].properties.url))
  map.on('mouseenter', 'stops', () => (map.getCanvas().style.cursor = 'pointer'))
  map.on('mouseleave', 'stops', () => (map.getCanvas().style.cursor = ''))
}

function zoomByButton(map) {
  for (const button of document.querySelectorAll('[data-zoom]')) {
    button.addEventListener('click', () => map.zoomTo(map.getZoom() + Number(button.dataset.zoom)))
  }
}

function repaintWithTheme(repaint) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint)
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ['data-theme'] })
}
