// Time goes on: what is left, and the stroke of now on the timeline.
const MINUTE = 60_000

export function tellTime() {
  tick()
  setInterval(tick, MINUTE / 2)
}

function tick() {
  for (const element of document.querySelectorAll('[data-until]')) element.textContent = left(element)
  for (const element of document.querySelectorAll('[data-since]')) place(element, minutesSince(element.dataset.since))
}

function minutesSince(instant) {
  return Math.floor((Date.now() - new Date(instant)) / MINUTE)
}

function left(element) {
  const minutes = -minutesSince(element.dataset.until)
  const words = minutes < 0 ? element.dataset.over : element.dataset.left
  return words.replace('{time}', spoken(Math.abs(minutes)))
}

function spoken(minutes) {
  const hours = Math.floor(minutes / 60)
  if (hours >= 48) return `${unit(Math.floor(hours / 24), 'day')} ${unit(hours % 24, 'hour')}`
  const rest = unit(minutes % 60, 'minute')
  return hours ? `${unit(hours, 'hour')} ${rest}` : rest
}

function unit(count, name) {
  return new Intl.NumberFormat(document.documentElement.lang, { style: 'unit', unit: name, unitDisplay: 'short' }).format(count)
}

// Through the CSSOM, since the content policy allows no style attributes.
function place(element, minutes) {
  element.hidden = minutes < 0 || minutes > Number(element.dataset.span)
  element.style.setProperty('--at-h', Math.floor(minutes / 60))
  element.style.setProperty('--at-m', minutes % 60)
  for (const face of element.querySelectorAll('time')) {
    face.textContent = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: face.dataset.zone }).format()
  }
}
