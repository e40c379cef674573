// On the way this phone tells where it is, if its owner said so on this phone; never on another page, never unseen.
const CHOICE = 'tell-where'
const OFTEN = 20_000
let watch
let last = 0

export function tellPosition() {
  const place = document.querySelector('[data-position]')
  if (!place) return
  const start = place.querySelector('[data-position-start]')
  const stop = place.querySelector('[data-position-stop]')
  if (!('geolocation' in navigator)) return say(place, place.dataset.denied)
  start.addEventListener('click', () => begin(place, start, stop))
  stop.form.addEventListener('submit', () => {
    localStorage.removeItem(CHOICE)
    navigator.geolocation.clearWatch(watch)
  })
  if (localStorage.getItem(CHOICE) === 'yes') begin(place, start, stop)
  else show(place, start, stop, false)
}

function begin(place, start, stop) {
  localStorage.setItem(CHOICE, 'yes')
  show(place, start, stop, true)
  watch = navigator.geolocation.watchPosition(
    ({ coords }) => send(place, coords),
    ({ code }) => {
      if (code !== 1) return // out of sight for a while; the browser goes on looking
      localStorage.removeItem(CHOICE)
      show(place, start, stop, false)
      say(place, place.dataset.denied)
    },
    { enableHighAccuracy: true, maximumAge: 10_000 },
  )
}

function show(place, start, stop, on) {
  start.hidden = on
  stop.hidden = !on
  say(place, on ? place.dataset.on : place.dataset.off)
}

function say(place, words) {
  place.querySelector('[data-position-says]').textContent = words
}

async function send(place, { latitude, longitude, accuracy }) {
  if (Date.now() - last < OFTEN) return
  last = Date.now()
  const told = new FormData()
  const facts = { lat: latitude, lon: longitude, accuracy, csrf_token: place.dataset.token }
  for (const [name, value] of Object.entries(facts)) told.set(name, value)
  const answer = await fetch(place.dataset.position, { method: 'POST', body: told }).catch(() => null)
  // The visit is no longer on the way, whoever ended that: there is nothing more to tell.
  if (answer?.status === 409) navigator.geolocation.clearWatch(watch)
}
