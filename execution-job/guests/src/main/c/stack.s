# The stack functions that Emscripten's loader glue calls. The stack grows down from STACK_SIZE to 0.
	.globaltype	__stack_pointer, i32

	.globl	railyard_stack_get
	.type	railyard_stack_get,@function
railyard_stack_get:
	.functype	railyard_stack_get () -> (i32)
	global.get	__stack_pointer
	end_function

	.globl	railyard_stack_set
	.type	railyard_stack_set,@function
railyard_stack_set:
	.functype	railyard_stack_set (i32) -> ()
	local.get	0
	global.set	__stack_pointer
	end_function
