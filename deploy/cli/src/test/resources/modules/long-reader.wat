;; Asks the extension data for 5,000 bytes, which a journal keeps by digest, and answers with eight of them as the Output. long-reader.wasm is wat2wasm of this.
(module
  (import "extension:data" "read" (func $read (param i32 i32 i64 i32 i32) (result i64)))
  (memory (export "memory") 2)
  (global $sp (mut i32) (i32.const 131072))
  (data (i32.const 1040) "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
  (data (i32.const 2048) "{\22ok\22:true,\22response\22:{\22Output\22:\22????????\22}}\00")
  (func (export "stackSave") (result i32) global.get $sp)
  (func (export "stackRestore") (param i32) local.get 0 global.set $sp)
  (func (export "stackAlloc") (param i32) (result i32)
    global.get $sp local.get 0 i32.sub i32.const -16 i32.and global.set $sp global.get $sp)
  (func (export "handle") (param i32 i32) (result i32)
    i32.const 1040 i32.const 43 i64.const 0 i32.const 4096 i32.const 5000 call $read drop
    i32.const 2081 i32.const 8192 i64.load i64.store
    i32.const 2048))
