// Who is calling: the list follows what is typed, and arrow keys walk along it. Without this the button finds them too.
const PATIENCE = 180

export function findCallers() {
  const box = document.querySelector('[data-find]')
  const place = document.querySelector('[data-callers]')
  if (!box || !place) return
  let timer
  box.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(() => find(box, place), PATIENCE)
  })
  box.form.addEventListener('submit', event => {
    const first = links(place)[0]
    if (!first || place.dataset.said !== box.value) return
    event.preventDefault()
    first.click()
  })
  for (const part of [box, place]) part.addEventListener('keydown', event => walk(event, box, place))
}

async function find(box, place) {
  const said = box.value
  const reply = await fetch(`${box.dataset.find}?${new URLSearchParams({ q: said })}`).catch(() => null)
  if (!reply?.ok || box.value !== said) return
  place.innerHTML = await reply.text()
  place.dataset.said = said
}

function walk(event, box, place) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step) return
  const stops = [box, ...links(place)]
  const next = stops[stops.indexOf(document.activeElement) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}

function links(place) {
  return [...place.querySelectorAll('[data-caller]')]
}
