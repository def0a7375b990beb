/* The loader's functions as an object of its own, for modules written in other languages. */
typedef unsigned int u32;
#define EXPORT(name) __attribute__((export_name(#name), used))
#include "loader.h"
