// What stands on this page was told to whoever reads it: a browser that shows it says so, a mail scanner that fetches it does not.
export function sayItWasSeen() {
  const mark = document.querySelector('[data-seen]')
  if (!mark || document.hidden) return
  const note = new FormData()
  note.set('csrf_token', mark.dataset.token)
  fetch(mark.dataset.seen, { method: 'POST', body: note }).catch(() => {})
}
