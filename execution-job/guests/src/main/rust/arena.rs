//! Memory for the collections: a fixed arena with one list of free blocks for each power of two, so that linear memory
//! never grows and equal calls give equal addresses.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::UnsafeCell;

const ARENA_BYTES: usize = 512 * 1024;
const SMALLEST_SHIFT: usize = 4;
const LISTS: usize = 20;

#[repr(align(16))]
struct Bytes(UnsafeCell<[u8; ARENA_BYTES]>);

pub struct Arena {
    bytes: Bytes,
    used: UnsafeCell<usize>,
    free: UnsafeCell<[usize; LISTS]>,
}

// A process is one thread.
unsafe impl Sync for Arena {}

impl Arena {
    pub const fn new() -> Arena {
        Arena {
            bytes: Bytes(UnsafeCell::new([0; ARENA_BYTES])),
            used: UnsafeCell::new(0),
            free: UnsafeCell::new([0; LISTS]),
        }
    }

    fn list(layout: &Layout) -> usize {
        let bytes = layout.size().max(layout.align()).max(1 << SMALLEST_SHIFT);
        bytes.next_power_of_two().trailing_zeros() as usize - SMALLEST_SHIFT
    }
}

unsafe impl GlobalAlloc for Arena {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let list = Arena::list(&layout);
        if list >= LISTS {
            return std::ptr::null_mut();
        }
        let free = &mut *self.free.get();
        if free[list] != 0 {
            let block = free[list] as *mut usize;
            free[list] = *block;
            return block as *mut u8;
        }
        let bytes = 1usize << (list + SMALLEST_SHIFT);
        let used = &mut *self.used.get();
        if bytes > ARENA_BYTES - *used {
            return std::ptr::null_mut();
        }
        let block = (self.bytes.0.get() as *mut u8).add(*used);
        *used += bytes;
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let list = Arena::list(&layout);
        let free = &mut *self.free.get();
        *(block as *mut usize) = free[list];
        free[list] = block as usize;
    }
}
