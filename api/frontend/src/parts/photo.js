// Photos are made small before they travel over a thin network, and shown before they are sent.
const LONGEST = 1600
const QUALITY = 0.82

export function shrinkPhotos() {
  for (const input of document.querySelectorAll('input[type="file"][data-photo]')) {
    input.addEventListener('change', () => shrinkAll(input))
  }
}

async function shrinkAll(input) {
  const kept = new DataTransfer()
  for (const file of input.files) kept.items.add(await shrink(file))
  input.files = kept.files
  preview(input)
}

// A picture this browser can't read goes as it is: the server decides.
async function shrink(file) {
  const picture = await createImageBitmap(file).catch(() => null)
  if (!picture) return file
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
  const small = await new Promise(done => canvas.toBlob(done, 'image/jpeg', QUALITY))
  if (scale === 1 && small.size >= file.size) return file
  return new File([small], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' })
}

function preview(input) {
  const shelf = document.querySelector(`[data-preview="${input.id}"]`)
  if (!shelf) return
  shelf.querySelectorAll('img').forEach(image => URL.revokeObjectURL(image.src))
  shelf.replaceChildren(...[...input.files].map(picture))
}

function picture(file) {
  const image = document.createElement('img')
  image.src = URL.createObjectURL(file)
  image.alt = file.name
  return image
}
