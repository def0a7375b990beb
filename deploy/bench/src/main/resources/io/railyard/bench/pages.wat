;; A process that fills 64 MiB with noise at its first message after slot 0, and then changes one page in a hundred
;; with each message. pages.wasm is this file through wat2wasm.
(module
  (memory (export "memory") 3 1024)
  (global $stack (mut i32) (i32.const 131072))
  (global $message (mut i32) (i32.const 0))
  (data (i32.const 1024)
    "{\"ok\":true,\"response\":{\"Output\":\"done\",\"Messages\":[],\"Spawns\":[],\"Assignments\":[]}}\00")
  (func (export "stackSave") (result i32) (global.get $stack))
  (func (export "stackRestore") (param $at i32) (global.set $stack (local.get $at)))
  (func (export "stackAlloc") (param $bytes i32) (result i32)
    (global.set $stack
      (i32.and (i32.sub (global.get $stack) (local.get $bytes)) (i32.const -16)))
    (global.get $stack))
  ;; Writes noise from $from in steps of $step.
  (func $noise (param $from i32) (param $step i32) (param $seed i64)
    (loop $next
      (local.set $seed (i64.xor (local.get $seed) (i64.shl (local.get $seed) (i64.const 13))))
      (local.set $seed (i64.xor (local.get $seed) (i64.shr_u (local.get $seed) (i64.const 7))))
      (local.set $seed (i64.xor (local.get $seed) (i64.shl (local.get $seed) (i64.const 17))))
      (i64.store (local.get $from) (local.get $seed))
      (local.set $from (i32.add (local.get $from) (local.get $step)))
      (br_if $next (i32.lt_u (local.get $from) (i32.const 67108864)))))
  (func (export "handle") (param $text i32) (param $environment i32) (result i32)
    (if (i32.eq (global.get $message) (i32.const 1))
      (then
        (drop (memory.grow (i32.sub (i32.const 1024) (memory.size))))
        (call $noise (i32.const 196608) (i32.const 8) (i64.const 88172645463325252))))
    (if (i32.gt_u (global.get $message) (i32.const 1))
      (then
        (call $noise
          (i32.add (i32.const 196608)
            (i32.mul (i32.rem_u (global.get $message) (i32.const 100)) (i32.const 4096)))
          (i32.const 409600)
          (i64.extend_i32_u (global.get $message)))))
    (global.set $message (i32.add (global.get $message) (i32.const 1)))
    (i32.const 1024)))
