;; Answers every message with three assignments: message M… to process P…, message U… to it, and M… to "nobody". A test puts ids in the
;; places of P…, M… and U…. assigner.wasm is wat2wasm of this.
(module
  (memory (export "memory") 2)
  (global $sp (mut i32) (i32.const 131072))
  (data (i32.const 2048) "{\22ok\22:true,\22response\22:{\22Output\22:\22assigned\22,\22Assignments\22:[{\22Processes\22:[\22PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP\22],\22Message\22:\22MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM\22,\22Exclude\22:[\22Anchor\22]},{\22Processes\22:[\22PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP\22],\22Message\22:\22UUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUU\22,\22BaseLayer\22:true},{\22Processes\22:[\22nobody\22],\22Message\22:\22MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM\22}]}}\00")
  (func (export "stackSave") (result i32) global.get $sp)
  (func (export "stackRestore") (param i32) local.get 0 global.set $sp)
  (func (export "stackAlloc") (param i32) (result i32)
    global.get $sp local.get 0 i32.sub i32.const -16 i32.and global.set $sp global.get $sp)
  (func (export "handle") (param i32 i32) (result i32)
    i32.const 2048))
