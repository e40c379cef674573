// What the page tells the map, as GeoJSON. `routes`: engineer, initials, state (on_site, on_the_way, none), says (when they
// arrive, or ''), lon and lat of the door they are at or go to (or null), selected, stops. A stop: lon, lat, state (done, planned, tight, late), place, url, selected.
export function readDay({ sketch, depots, routes, unassigned }) {
  const stops = [...routes.flatMap(route => route.stops), ...unassigned]
  return { sketch, depots, routes, stops, bounds: boundsOf([...stops, ...depots]) }
}

export function routeLines({ routes }) {
  return collection(
    routes
      .filter(route => route.stops.length > 1)
      .map(({ stops, selected }) => feature('LineString', stops.map(place), { selected })),
  )
}

export function stopPoints({ stops }) {
  return collection(stops.map(stop => feature('Point', place(stop), { state: stop.state, url: stop.url })))
}

export function place({ lon, lat }) {
  return [lon, lat]
}

function boundsOf(points) {
  const lons = points.map(point => point.lon)
  const lats = points.map(point => point.lat)
  return [
    [Math.min(...lons), Math.min(...lats)],
    [Math.max(...lons), Math.max(...lats)],
  ]
}

function feature(type, coordinates, properties) {
  return { type: 'Feature', geometry: { type, coordinates }, properties }
}

function collection(features) {
  return { type: 'FeatureCollection', features }
}
