// The engineer's phone beyond links and forms: a signature, photos made small, nothing sent twice, nothing lost.
import { keepDrafts } from './parts/draft.js'
import { sendOnce } from './parts/once.js'
import { shrinkPhotos } from './parts/photo.js'
import { tellPosition } from './parts/position.js'
import { offerPush } from './parts/push.js'
import { takeSignatures } from './parts/signature.js'
import { offerThemes } from './parts/theme.js'
import { showToasts } from './parts/toast.js'

offerThemes('sun')
offerPush()
tellPosition()
takeSignatures()
shrinkPhotos()
keepDrafts()
sendOnce()
showToasts()
