// One tap answers, and the answer appears where the question stood. If the network fails, the form goes the plain way.
export function answerInPlace() {
  document.addEventListener('submit', event => {
    if (!event.target.matches('form[data-in-place]')) return
    event.preventDefault()
    if (event.target.dataset.sent) return
    event.target.dataset.sent = 'yes'
    event.submitter?.classList.add('is-busy')
    answer(event.target, event.submitter).catch(() => plainly(event.target, event.submitter))
  })
}

async function answer(form, button) {
  const reply = await fetch(form.action, { method: 'POST', body: new FormData(form, button) })
  const page = new DOMParser().parseFromString(await reply.text(), 'text/html')
  const place = form.closest('[data-place]')
  const fresh = page.querySelector(`[data-place="${place.dataset.place}"]`)
  if (!reply.ok || !fresh) throw new Error(`answered with ${reply.status}`)
  place.replaceWith(fresh)
  fresh.tabIndex = -1
  fresh.focus()
}

function plainly(form, button) {
  const field = document.createElement('input')
  Object.assign(field, { type: 'hidden', name: button?.name ?? '', value: button?.value ?? '' })
  form.append(field)
  form.submit()
}
