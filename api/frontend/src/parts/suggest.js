// What may help while somebody writes what is wrong. Without this, a page in between shows the same before it is sent.
const PATIENCE = 400

export function suggestHelp() {
  const place = document.querySelector('[data-suggest]')
  if (!place) return
  const form = place.closest('form')
  form.elements.look_first?.remove()
  let timer
  let last = ''
  form.addEventListener('input', event => {
    if (!['description', 'fault'].includes(event.target.name)) return
    clearTimeout(timer)
    timer = setTimeout(() => ask(), PATIENCE)
  })

  async function ask() {
    const query = new URLSearchParams({ q: form.elements.description.value.slice(0, 200), fault: form.elements.fault.value })
    if (`${query}` === last) return
    last = `${query}`
    const reply = await fetch(`${place.dataset.suggest}?${query}`).catch(() => null)
    if (!reply?.ok || `${query}` !== last) return
    place.innerHTML = await reply.text()
    const shown = [...place.querySelectorAll('[data-suggested]')].map(one => one.dataset.suggested)
    if (shown.length) form.elements.suggested.value = shown.join(' ')
  }
}
