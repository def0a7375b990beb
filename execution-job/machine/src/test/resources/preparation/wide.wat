(module
  (memory i64 1 8)
  (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))
  (func (export "fill") (param i64) (result i64)
    (memory.fill (i64.const 8) (i32.const 3) (local.get 0)) (i64.load8_u (i64.const 8)))
  (func (export "copy") (param i64) (result i64)
    (memory.copy (i64.const 64) (i64.const 8) (local.get 0)) (i64.load8_u (i64.const 64))))
