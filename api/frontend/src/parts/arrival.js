// While somebody is on the way the page looks again by itself; without this, loading it again does the same.
const OFTEN = 30_000
const LOST = 120_000

export function followArrival() {
  const place = document.querySelector('[data-arrival]')
  if (!place) return
  let heard = Date.now()
  const look = async () => {
    if (document.hidden) return
    const answer = await fetch(place.dataset.arrival).catch(() => null)
    if (answer?.status === 204 || answer?.status === 404) return location.reload()
    if (answer?.ok) heard = show(place, await answer.text())
    document.querySelector('[data-arrival-lost]').hidden = Date.now() - heard < LOST
  }
  setInterval(look, OFTEN)
  document.addEventListener('visibilitychange', look)
}

function show(place, words) {
  place.innerHTML = words
  return Date.now()
}
