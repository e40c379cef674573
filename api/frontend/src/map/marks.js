// What stands on top of the map: where engineers are, what is tight or late, the chosen visit, the depots.
import { place } from './day.js'

const SVG = 'http://www.w3.org/2000/svg'
const SHAPES = { late: 'M10 1l9 9-9 9-9-9z', tight: 'M10 2l9 16H1z', selected: 'M6.5 15V5h7v10M4 15h12', depot: 'M3 9l7-5 7 5v8H3z' }

export function marksOf({ depots, routes, stops }) {
  return [
    ...depots.map(depot => ({ place: place(depot), sign: sign('span', 'depot', depot.name) })),
    ...stops.filter(kind).map(stop => ({ place: place(stop), sign: link(stop) })),
    ...routes.filter(route => route.lon !== null).map(route => ({ place: place(route), sign: engineer(route) })),
  ]
}

function kind(stop) {
  return stop.selected ? 'selected' : stop.state in SHAPES && stop.state
}

function link(stop) {
  const mark = sign('a', kind(stop), stop.place)
  mark.href = stop.url
  return mark
}

function sign(tag, name, says) {
  const mark = document.createElement(tag)
  mark.className = `mapmark is-${name}`
  mark.title = says
  const drawing = document.createElementNS(SVG, 'svg')
  drawing.setAttribute('viewBox', '0 0 20 20')
  drawing.setAttribute('role', 'img')
  drawing.setAttribute('aria-label', says)
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', SHAPES[name])
  drawing.append(path)
  mark.append(drawing)
  return mark
}

function engineer({ initials, engineer, state, says }) {
  const mark = document.createElement('span')
  mark.className = `mapmark is-engineer is-${state}`
  mark.title = says ? `${engineer}: ${says}` : engineer
  mark.textContent = initials
  return mark
}
