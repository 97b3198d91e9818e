" Shared folders of Atelier in Vim: each keystroke of others, where they are, following them, and a word to them.
"
" For Vim 8.2 or newer. Put it into ~/.vim/plugin. In Neovim the plugin of Teamtype keeps the text
" (atelier editor setup nvim); this one then adds the commands alone.
"
"   :AtelierWho              who is where
"   :AtelierFollow NAME      go where NAME goes, until :AtelierFollow without a name
"   :AtelierGo NAME          go there once
"   :AtelierLook [WORDS]     ask everyone in the session to look here; without a session, or where one may not, by the chat
"   :AtelierThere            go where somebody asked to look last
"   :AtelierThreads          list the threads of open reviews in this folder; they stand in the margin, too
"   :AtelierChat WORDS       say something in the chat; what others say is shown as it comes
"
"   let g:atelier_program = 'atelier'    which program
"   let g:atelier_reviews = 1            whether threads of reviews are shown
"   let g:atelier_chat = 1               whether the chat and the session are watched
"
" The protocol: Protocol/editor.md. A buffer is a list of lines, and one empty line more where the file ends with a line
" end. Positions there are counted in Unicode scalars, Vim's in bytes.

if exists('g:loaded_atelier') | finish | endif
let g:loaded_atelier = 1
let g:atelier_program = get(g:, 'atelier_program', 'atelier')
let g:atelier_chat = get(g:, 'atelier_chat', 1)
let g:atelier_reviews = get(g:, 'atelier_reviews', 1)

" By root: {job, files: {uri: bufnr}, nextId, waiting: {id: function}}
let s:roots = {}
" By user: {name, uri, range}
let s:users = {}
let s:followed = ''
let s:keepsText = has('job') && exists('*listener_add') && !has('nvim')

" --- The bridge

function! s:Root(file) abort
  let folder = fnamemodify(a:file, ':p:h')
  while !filereadable(folder . '/.atelier/folder.json')
    let parent = fnamemodify(folder, ':h')
    if parent ==# folder | return '' | endif
    let folder = parent
  endwhile
  return folder
endfunction

function! s:Bridge(root) abort
  if has_key(s:roots, a:root) && job_status(s:roots[a:root].job) ==# 'run' | return s:roots[a:root] | endif
  let command = [g:atelier_program, 'editor', 'bridge', '--directory', a:root]
  let job = job_start(command, {
        \ 'in_mode': 'raw', 'out_mode': 'nl', 'err_mode': 'nl', 'stoponexit': '',
        \ 'out_cb': {channel, line -> s:Receive(a:root, line)},
        \ 'err_cb': {channel, line -> s:Tell(line)},
        \ 'exit_cb': {job, code -> s:Ended(a:root, code)}})
  let s:roots[a:root] = {'job': job, 'files': {}, 'nextId': 1, 'waiting': {}}
  if g:atelier_chat
    call s:Watch(a:root, ['chat', 'watch'], function('s:ShowChat'))
    call s:Watch(a:root, ['session', 'watch'], function('s:ShowEvent', [a:root]))
  endif
  return s:roots[a:root]
endfunction

function! s:Send(root, method, params, ...) abort
  let bridge = s:roots[a:root]
  if job_status(bridge.job) !=# 'run' | return | endif
  let id = bridge.nextId
  let bridge.nextId += 1
  if a:0 | let bridge.waiting[id] = a:1 | endif
  let message = {'jsonrpc': '2.0', 'id': id, 'method': a:method, 'params': a:params}
  call ch_sendraw(bridge.job, json_encode(message) . "\n")
endfunction

function! s:Receive(root, line) abort
  let message = json_decode(a:line)
  if has_key(message, 'method')
    if message.method ==# 'edit' | call s:TakeEdit(a:root, message.params)
    elseif message.method ==# 'cursor' | call s:TakeCursor(message.params)
    endif
    return
  endif
  if has_key(message, 'error')
    call s:Tell(message.error.message . ' ' . message.error.data)
  elseif has_key(s:roots[a:root].waiting, message.id)
    call s:roots[a:root].waiting[message.id]()
  endif
  if has_key(message, 'id') && message.id isnot v:null
    silent! call remove(s:roots[a:root].waiting, message.id)
  endif
endfunction

function! s:Ended(root, code) abort
  for buffer in values(s:roots[a:root].files)
    call setbufvar(buffer, 'atelier', {})
  endfor
  if a:code && !v:dying | call s:Tell('The bridge of ' . a:root . ' has ended; your text is here alone now.') | endif
endfunction

" What a peer wrote may hold anything: strtrans shows control characters as symbols.
function! s:Tell(words) abort
  echomsg 'atelier: ' . strtrans(a:words)
endfunction

" --- Files

function! s:Uri(file) abort
  let path = ''
  for byte in range(strlen(a:file))
    let character = a:file[byte]
    let path .= character =~# '[A-Za-z0-9._~/-]' ? character : printf('%%%02X', char2nr(character, 0) % 256)
  endfor
  return 'file://' . path
endfunction

function! s:Path(uri) abort
  let path = substitute(a:uri, '^file://', '', '')
  return substitute(path, '%\(\x\x\)', '\=eval(''"\x'' . submatch(1) . ''"'')', 'g')
endfunction

function! s:Lines(buffer) abort
  let lines = getbufline(a:buffer, 1, '$')
  return getbufvar(a:buffer, '&endofline') ? lines + [''] : lines
endfunction

function! s:Open(buffer) abort
  let file = fnamemodify(bufname(a:buffer), ':p')
  let root = s:Root(file)
  if root ==# '' || !s:keepsText || getbufvar(a:buffer, '&buftype') !=# '' | return | endif
  let bridge = s:Bridge(root)
  " An empty file ends no line.
  if getfsize(file) <= 0 | call setbufvar(a:buffer, '&endofline', 0) | endif
  let uri = s:Uri(file)
  let bridge.files[uri] = a:buffer
  let lines = s:Lines(a:buffer)
  call s:Send(root, 'open', {'uri': uri, 'content': join(lines, "\n")}, {-> s:Track(a:buffer, root, uri, lines)})
endfunction

" From here on every change of the buffer is told.
function! s:Track(buffer, root, uri, lines) abort
  call setbufvar(a:buffer, 'atelier', {
        \ 'root': a:root, 'uri': a:uri, 'lines': a:lines, 'own': 0, 'applied': 0,
        \ 'listener': listener_add(function('s:Listen'), a:buffer)})
  " The node writes the file, and others change it.
  call setbufvar(a:buffer, '&autoread', 0)
  call setbufvar(a:buffer, '&fixendofline', 0)
  call s:TellChange(a:buffer)
endfunction

function! s:Close(buffer) abort
  let state = getbufvar(a:buffer, 'atelier', {})
  if empty(state) | return | endif
  call s:TellChange(a:buffer)
  call listener_remove(state.listener)
  call s:Send(state.root, 'close', {'uri': state.uri})
  call remove(s:roots[state.root].files, state.uri)
  call setbufvar(a:buffer, 'atelier', {})
endfunction

function! s:Listen(buffer, start, end, added, changes) abort
  call s:TellChange(a:buffer)
endfunction

" --- Edits of this editor

" How many lines two lists begin with alike, by halves: comparing lists is quick, walking over them is not.
function! s:Common(one, other, max) abort
  let [low, high] = [0, a:max]
  while low < high
    let middle = (low + high + 1) / 2
    if a:one[: middle - 1] ==# a:other[: middle - 1] | let low = middle | else | let high = middle - 1 | endif
  endwhile
  return low
endfunction

" What differs from the lines that were told last, as one replacement.
function! s:TellChange(buffer) abort
  let state = getbufvar(a:buffer, 'atelier', {})
  if empty(state) | return | endif
  let [old, new] = [state.lines, s:Lines(a:buffer)]
  if old ==# new | return | endif
  let front = s:Common(old, new, min([len(old), len(new)]) - 1)
  let rest = min([len(old), len(new)]) - front - 1
  let back = s:Common(reverse(old[front + 1 :]), reverse(new[front + 1 :]), rest)
  let [oldEnd, newEnd] = [len(old) - back - 1, len(new) - back - 1]
  " Within the first and the last line by characters.
  let [first, last] = [split(old[front], '\zs'), split(old[oldEnd], '\zs')]
  let [newFirst, newLast] = [split(new[front], '\zs'), split(new[newEnd], '\zs')]
  let start = s:Common(first, newFirst, min([len(first), len(newFirst)]))
  let tailMax = min([len(last) - (oldEnd == front ? start : 0), len(newLast) - (newEnd == front ? start : 0)])
  let tail = s:Common(reverse(copy(last)), reverse(copy(newLast)), tailMax)
  let startCharacter = s:Scalars(first[: start - 1], start)
  let endCharacter = strchars(old[oldEnd]) - s:Scalars(last[len(last) - tail :], tail)
  let text = new[front : newEnd]
  let text[-1] = join(newLast[: len(newLast) - tail - 1], '')
  if tail == len(newLast) | let text[-1] = '' | endif
  let text[0] = join(split(text[0], '\zs')[start :], '')
  let state.lines = new
  let state.own += 1
  call s:Send(state.root, 'edit', {'uri': state.uri, 'revision': state.applied, 'delta': [{
        \ 'range': {'start': {'line': front, 'character': startCharacter},
        \           'end': {'line': oldEnd, 'character': endCharacter}},
        \ 'replacement': join(text, "\n")}]})
endfunction

" How many scalars some characters are, whose combining marks count.
function! s:Scalars(characters, count) abort
  return a:count == 0 ? 0 : strchars(join(a:characters, ''))
endfunction

" --- Edits of others

function! s:TakeEdit(root, params) abort
  let buffer = get(s:roots[a:root].files, a:params.uri, -1)
  let state = buffer < 0 ? {} : getbufvar(buffer, 'atelier', {})
  if empty(state) | return | endif
  call listener_flush(buffer)
  call s:TellChange(buffer)
  " One that does not follow all of ours comes again.
  if a:params.revision != state.own | return | endif
  let modified = getbufvar(buffer, '&modified')
  for part in reverse(copy(a:params.delta)) | call s:Replace(buffer, state, part) | endfor
  let state.applied += 1
  call setbufvar(buffer, '&modified', modified)
  call listener_flush(buffer)
  redraw
endfunction

function! s:Replace(buffer, state, part) abort
  let [start, end] = [a:part.range.start, a:part.range.end]
  let lines = a:state.lines
  let new = split(a:part.replacement, "\n", 1)
  let new[0] = strcharpart(lines[start.line], 0, start.character) . new[0]
  let new[-1] .= strcharpart(lines[end.line], end.character)
  let before = lines
  let lines = (start.line > 0 ? lines[: start.line - 1] : []) + new + lines[end.line + 1 :]
  let place = a:buffer == bufnr('%') ? s:Moved(s:Place(before), a:part) : {}
  call s:Show(a:buffer, lines, start.line, len(new))
  if s:Lines(a:buffer) !=# lines | call s:Show(a:buffer, lines, 0, len(lines)) | endif
  let a:state.lines = lines
  if !empty(place) | call cursor(place.line + 1, s:Byte(getline(place.line + 1), place.character) + 1) | endif
endfunction

" Puts lines into the buffer; they differ from it in `count` lines from `first` on.
function! s:Show(buffer, lines, first, count) abort
  let ends = len(a:lines) > 1 && a:lines[-1] ==# ''
  let shown = ends ? a:lines[: -2] : a:lines
  let surplus = len(getbufline(a:buffer, 1, '$')) - len(shown)
  call setbufvar(a:buffer, '&endofline', ends)
  if surplus > 0
    let from = min([a:first + a:count, len(shown)]) + 1
    silent call deletebufline(a:buffer, from, from + surplus - 1)
  elseif surplus < 0
    silent call appendbufline(a:buffer, min([a:first, len(shown) + surplus]), repeat([''], -surplus))
  endif
  let last = min([a:first + a:count, len(shown)])
  let from = max([0, min([a:first, len(shown) + surplus])])
  if from < last | silent call setbufline(a:buffer, from + 1, shown[from : last - 1]) | endif
endfunction

" The cursor of the current window, in scalars.
function! s:Place(lines) abort
  let line = line('.') - 1
  return {'line': line, 'character': strchars(strpart(get(a:lines, line, ''), 0, col('.') - 1))}
endfunction

" Where a place is after a replacement.
function! s:Moved(place, part) abort
  let [start, end] = [a:part.range.start, a:part.range.end]
  let text = split(a:part.replacement, "\n", 1)
  if [a:place.line, a:place.character] == [start.line, start.character] || s:IsBefore(a:place, start) | return a:place | endif
  if s:IsBefore(a:place, end) | return start | endif
  let line = a:place.line + len(text) - 1 - (end.line - start.line)
  if a:place.line > end.line | return {'line': line, 'character': a:place.character} | endif
  let column = strchars(text[-1]) + (len(text) == 1 ? start.character : 0)
  return {'line': line, 'character': column + a:place.character - end.character}
endfunction

function! s:IsBefore(one, other) abort
  return a:one.line < a:other.line || a:one.line == a:other.line && a:one.character < a:other.character
endfunction

function! s:Byte(text, character) abort
  let byte = byteidxcomp(a:text, a:character)
  return byte < 0 ? strlen(a:text) : byte
endfunction

" --- Where everyone is

function! s:TellCursor() abort
  let state = get(b:, 'atelier', {})
  if empty(state) | return | endif
  call s:TellChange(bufnr('%'))
  let here = s:Place(getline(1, '$'))
  let anchor = here
  if mode() =~# "[vV\<C-v>]"
    let [line, column] = [line('v') - 1, col('v')]
    let anchor = {'line': line, 'character': strchars(strpart(getline(line + 1), 0, column - 1))}
  endif
  if get(state, 'told', []) == [anchor, here] | return | endif
  let state.told = [anchor, here]
  call s:Send(state.root, 'cursor', {'uri': state.uri, 'ranges': [{'start': anchor, 'end': here}]})
endfunction

function! s:TakeCursor(params) abort
  let name = get(a:params, 'name', a:params.userid)
  call s:Unmark(a:params.userid)
  if empty(a:params.ranges)
    silent! call remove(s:users, a:params.userid)
    return
  endif
  let s:users[a:params.userid] = {'name': name, 'uri': a:params.uri, 'range': a:params.ranges[0]}
  call s:Mark(a:params.userid)
  if s:followed ==# a:params.userid | call s:GoTo(s:users[a:params.userid]) | endif
endfunction

" A text property on the character at the cursor, and the name at the end of the line where Vim can.
function! s:Mark(user) abort
  let seen = s:users[a:user]
  let buffer = bufnr('^' . fnameescape(s:Path(seen.uri)) . '$')
  if !exists('*prop_add') || buffer < 0 || !bufloaded(buffer) | return | endif
  let seen.buffer = buffer
  let type = 'atelier_' . a:user
  if empty(prop_type_get(type))
    highlight default link AtelierCursor IncSearch
    highlight default link AtelierName Comment
    call prop_type_add(type, {'highlight': 'AtelierCursor', 'combine': 1})
    call prop_type_add(type . '_name', {'highlight': 'AtelierName'})
  endif
  let place = seen.range.end
  let text = get(getbufline(buffer, place.line + 1), 0, '')
  let byte = s:Byte(text, place.character)
  let width = max([1, s:Byte(text, place.character + 1) - byte])
  if strlen(text) > 0
    let byte = min([byte, strlen(text) - 1])
    silent! call prop_add(place.line + 1, byte + 1, {'type': type, 'length': width, 'bufnr': buffer})
  endif
  if has('patch-9.0.0121')
    silent! call prop_add(place.line + 1, 0, {
          \ 'type': type . '_name', 'text': '  ' . strtrans(seen.name), 'text_align': 'after', 'bufnr': buffer})
  endif
endfunction

function! s:Unmark(user) abort
  let buffer = get(get(s:users, a:user, {}), 'buffer', -1)
  if buffer < 0 || !bufloaded(buffer) | return | endif
  for type in ['atelier_' . a:user, 'atelier_' . a:user . '_name']
    silent! call prop_remove({'type': type, 'bufnr': buffer, 'all': 1})
  endfor
endfunction

function! s:GoTo(seen) abort
  let path = s:Path(a:seen.uri)
  if fnamemodify(bufname('%'), ':p') !=# path
    if &modified && !&hidden && empty(get(b:, 'atelier', {})) | return | endif
    execute 'silent hide edit ' . fnameescape(path)
  endif
  let place = a:seen.range.end
  call cursor(place.line + 1, s:Byte(getline(place.line + 1), place.character) + 1)
  normal! zv
  redraw
endfunction

function! s:Named(name) abort
  for [user, seen] in items(s:users)
    if seen.name ==# a:name || user ==# a:name | return user | endif
  endfor
  call s:Tell('Nobody of that name is in a file now.')
  return ''
endfunction

function! s:Follow(name) abort
  let s:followed = a:name ==# '' ? '' : s:Named(a:name)
  if s:followed !=# '' | call s:GoTo(s:users[s:followed]) | endif
endfunction

function! s:Go(name) abort
  let user = s:Named(a:name)
  if user !=# '' | call s:GoTo(s:users[user]) | endif
endfunction

function! s:Who() abort
  if empty(s:users) | echo 'Nobody else is in a file now.' | endif
  for seen in values(s:users)
    echo strtrans(printf('%-20s %s:%d', seen.name, fnamemodify(s:Path(seen.uri), ':.'), seen.range.end.line + 1))
  endfor
endfunction

function! s:Names(lead, line, position) abort
  return join(map(values(s:users), 'v:val.name'), "\n")
endfunction

" --- The chat

" The space of the current file, by its marker.
function! s:Space() abort
  let root = s:Root(expand('%:p'))
  if root ==# '' | call s:Tell('This file is not in a shared folder.') | return [] | endif
  return s:SpaceOf(root)
endfunction

function! s:SpaceOf(root) abort
  let marker = json_decode(join(readfile(a:root . '/.atelier/folder.json'), ''))
  return ['--space', marker.space] + (has_key(marker, 'profile') ? ['--profile', marker.profile] : [])
endfunction

function! s:Run(arguments, onLine) abort
  let command = [g:atelier_program] + a:arguments
  if has('nvim')
    return jobstart(command, {
          \ 'on_stdout': {id, lines, event -> map(filter(lines, 'v:val !=# ""'), {index, line -> a:onLine(line)})},
          \ 'on_stderr': {id, lines, event -> map(filter(lines, 'v:val !=# ""'), {index, line -> s:Tell(line)})}})
  endif
  return job_start(command, {
        \ 'out_cb': {channel, line -> a:onLine(line)}, 'err_cb': {channel, line -> s:Tell(line)}})
endfunction

function! s:Chat(words) abort
  let space = s:Space()
  if !empty(space) | call s:Run(['chat', 'send'] + space + ['--', a:words], {line -> 0}) | endif
endfunction

" A pointer is the session's affair; who may not point, or is in none, says it.
function! s:Look(words) abort
  let root = s:Root(expand('%:p'))
  if root ==# '' | call s:Tell('This file is not in a shared folder.') | return | endif
  let place = strpart(expand('%:p'), strlen(root) + 1) . ':' . line('.')
  let character = strchars(strpart(getline('.'), 0, col('.') - 1)) + 1
  let words = a:words
  let command = [g:atelier_program, 'session', 'focus', '--json', place . ':' . character] + s:SpaceOf(root)
  let Done = {code -> code ? s:Chat('Look at ' . place . (words ==# '' ? '' : ': ' . words))
        \ : words ==# '' ? 0 : s:Chat(words)}
  if has('nvim')
    call jobstart(command, {'on_exit': {id, code, event -> Done(code)}})
  else
    call job_start(command, {'exit_cb': {job, code -> Done(code)}, 'out_io': 'null', 'err_io': 'null'})
  endif
endfunction

" As long as there is a bridge; a node that was gone is asked again.
function! s:Watch(root, command, OnLine) abort
  if job_status(s:roots[a:root].job) !=# 'run' | return | endif
  let [root, command, OnLine] = [a:root, a:command, a:OnLine]
  call job_start([g:atelier_program] + command + ['--json', '--no-start'] + s:SpaceOf(root), {
        \ 'out_cb': {channel, line -> OnLine(line)},
        \ 'exit_cb': {job, code -> timer_start(2000, {timer -> s:Watch(root, command, OnLine)})}})
endfunction

" --- The session

" Where somebody asked to look last: {root, path, line, column}
let s:pointed = {}
let s:kinds = {'joined': 'is in the session', 'left': 'left the session', 'ended': 'ended the session',
      \ 'requested': 'would like to type', 'recording': 'records the session', 'recordingEnded': 'records no more'}

function! s:ShowEvent(root, line) abort
  let event = json_decode(a:line)
  if !has_key(event, 'kind') | return | endif
  if event.kind ==# 'pointed' && has_key(get(event, 'place', {}), 'path')
    let s:pointed = extend({'root': a:root, 'line': 1, 'column': 1}, event.place)
    call s:Tell(event.by . ' asks to look at ' . event.place.path . ':' . s:pointed.line . ' (:AtelierThere)')
    " Who follows goes there at once.
    if s:followed !=# '' && get(get(s:users, s:followed, {}), 'name', '') ==# event.by | call s:There() | endif
  elseif event.kind ==# 'seat'
    call s:Tell(has_key(event, 'to') ? event.to . ' types now' : 'Everybody types now')
  elseif event.kind ==# 'timerOver'
    call s:Tell('The time is over')
  elseif event.kind ==# 'turned' && has_key(event, 'title')
    call s:Tell('Now: ' . event.title)
  elseif has_key(s:kinds, event.kind)
    call s:Tell(event.by . ' ' . s:kinds[event.kind])
  endif
endfunction

function! s:There() abort
  if empty(s:pointed) | call s:Tell('Nobody has asked to look anywhere.') | return | endif
  let place = {'line': s:pointed.line - 1, 'character': s:pointed.column - 1}
  call s:GoTo({'uri': s:Uri(s:pointed.root . '/' . s:pointed.path), 'range': {'end': place}})
endfunction

function! s:ShowChat(line) abort
  let message = json_decode(a:line)
  if has_key(message, 'text') | call s:Tell(message.author . ': ' . message.text) | endif
endfunction

command! -bar AtelierWho call s:Who()
command! -nargs=? -complete=custom,s:Names AtelierFollow call s:Follow(<q-args>)
command! -nargs=1 -complete=custom,s:Names AtelierGo call s:Go(<q-args>)
command! -nargs=? AtelierLook call s:Look(<q-args>)
" --- Reviews

" By root: {job, list}. A thread has path, line, lastLine, fate, by, text, comments, news.
let s:threads = {}

function! s:Review(buffer) abort
  let root = s:Root(fnamemodify(bufname(a:buffer), ':p'))
  if root ==# '' || !g:atelier_reviews | return | endif
  if !has_key(s:threads, root)
    let s:threads[root] = {'list': []}
    call s:WatchThreads(root)
  else
    call s:AskThreads(root)
  endif
  call s:ShowThreads(root, a:buffer)
endfunction

" A node that was gone is asked again.
function! s:WatchThreads(root) abort
  let command = [g:atelier_program, 'editor', 'threads', '--follow', '--json', '--no-start', '--directory', a:root]
  let root = a:root
  let Again = {-> timer_start(2000, {timer -> s:WatchThreads(root)})}
  if !has('nvim')
    call job_start(command, {'err_io': 'null',
          \ 'out_cb': {channel, line -> s:TakeThreads(root, line)}, 'exit_cb': {job, code -> Again()}})
    return
  endif
  let s:threads[root].rest = ''
  call jobstart(command, {'on_stdout': {id, lines, event -> s:TakePieces(root, lines)},
        \ 'on_exit': {id, code, event -> Again()}})
endfunction

" What is read anew may have its lines elsewhere, without a word in a review. A node that is gone is passed over.
function! s:AskThreads(root) abort
  let command = [g:atelier_program, 'editor', 'threads', '--json', '--no-start', '--directory', a:root]
  let root = a:root
  if !has('nvim')
    call job_start(command, {'err_io': 'null', 'out_cb': {channel, line -> s:TakeThreads(root, line)}})
    return
  endif
  call jobstart(command, {'stdout_buffered': v:true, 'on_stdout': {id, lines, event ->
        \ map(filter(lines, 'v:val !=# ""'), {index, line -> s:TakeThreads(root, line)})}})
endfunction

" Neovim gives a stream in pieces: the first goes on with the last of before.
function! s:TakePieces(root, pieces) abort
  let pieces = [s:threads[a:root].rest . a:pieces[0]] + a:pieces[1:]
  let s:threads[a:root].rest = remove(pieces, -1)
  for line in pieces | call s:TakeThreads(a:root, line) | endfor
endfunction

function! s:TakeThreads(root, line) abort
  let s:threads[a:root].list = get(json_decode(a:line), 'threads', [])
  for buffer in range(1, bufnr('$'))
    if bufloaded(buffer) && s:Root(fnamemodify(bufname(buffer), ':p')) ==# a:root | call s:ShowThreads(a:root, buffer) | endif
  endfor
endfunction

function! s:ThreadWords(thread) abort
  return strtrans(printf('%s: %s%s', a:thread.by, a:thread.text,
        \ a:thread.comments > 1 ? ' (+' . (a:thread.comments - 1) . ')' : ''))
endfunction

" A sign in the margin, and the words behind the line where the editor can.
function! s:ShowThreads(root, buffer) abort
  if empty(sign_getdefined('AtelierThread'))
    highlight default link AtelierThread Todo
    highlight default link AtelierThreadWords Comment
    call sign_define('AtelierThread', {'text': '>>', 'texthl': 'AtelierThread'})
    if exists('*prop_type_add') | call prop_type_add('atelier_thread', {'highlight': 'AtelierThreadWords'}) | endif
  endif
  call sign_unplace('atelier', {'buffer': a:buffer})
  if exists('*prop_remove') | silent! call prop_remove({'type': 'atelier_thread', 'bufnr': a:buffer, 'all': 1}) | endif
  if has('nvim') | call nvim_buf_clear_namespace(a:buffer, nvim_create_namespace('atelier'), 0, -1) | endif
  let path = strpart(fnamemodify(bufname(a:buffer), ':p'), strlen(a:root) + 1)
  let last = len(getbufline(a:buffer, 1, '$'))
  for thread in s:threads[a:root].list
    if thread.path !=# path | continue | endif
    let line = min([max([thread.line, 1]), last])
    call sign_place(0, 'atelier', 'AtelierThread', a:buffer, {'lnum': line})
    let words = '  ' . s:ThreadWords(thread)
    if has('nvim')
      silent! call nvim_buf_set_extmark(a:buffer, nvim_create_namespace('atelier'), line - 1, 0,
            \ {'virt_text': [[words, 'AtelierThreadWords']]})
    elseif has('patch-9.0.0121')
      silent! call prop_add(line, 0, {
            \ 'type': 'atelier_thread', 'text': words, 'text_align': 'after', 'bufnr': a:buffer})
    endif
  endfor
endfunction

" Asked anew: lines move without a word in a review.
function! s:Threads() abort
  let root = s:Root(expand('%:p'))
  if root ==# '' | call s:Tell('This file is not in a shared folder.') | return | endif
  call s:Run(['editor', 'threads', '--json', '--directory', root], {line -> s:ListThreads(root, line)})
endfunction

function! s:ListThreads(root, line) abort
  let [root, list] = [a:root, get(json_decode(a:line), 'threads', [])]
  if empty(list) | call s:Tell('No open review has a thread here.') | return | endif
  call setqflist(map(copy(list), {index, thread -> {
        \ 'filename': root . '/' . thread.path, 'lnum': thread.line, 'text': s:ThreadWords(thread)}}))
  copen
endfunction

augroup atelier_reviews
  autocmd!
  autocmd BufReadPost,BufNewFile * call s:Review(str2nr(expand('<abuf>')))
augroup END

command! -bar AtelierThreads call s:Threads()
command! -bar AtelierThere call s:There()
command! -nargs=1 AtelierChat call s:Chat(<q-args>)

" --- When

" Writing is the node's affair while a bridge has the buffer.
function! s:Write() abort
  if empty(get(b:, 'atelier', {}))
    execute 'noautocmd write' . (v:cmdbang ? '!' : '')
  else
    silent doautocmd <nomodeline> BufWritePre
    setlocal nomodified
  endif
endfunction

if s:keepsText
  augroup atelier
    autocmd!
    autocmd BufReadPost,BufNewFile * call s:Open(str2nr(expand('<abuf>')))
    autocmd BufUnload * call s:Close(str2nr(expand('<abuf>')))
    autocmd CursorMoved,CursorMovedI * call s:TellCursor()
    autocmd TextChangedI,TextChanged * call s:TellChange(bufnr('%'))
    autocmd FileChangedShell * if !empty(getbufvar(str2nr(expand('<abuf>')), 'atelier', {})) | let v:fcs_choice = '' | endif
  augroup END
  " Only buffers of shared folders are written in another way.
  autocmd atelier BufReadPost,BufNewFile * if s:Root(expand('<afile>:p')) !=# '' |
        \ execute 'autocmd atelier BufWriteCmd <buffer=' . expand('<abuf>') . '> call s:Write()' | endif
endif
