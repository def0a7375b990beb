// Gives the table the name that Emscripten's loader looks for, and takes away what only the compiler needed.
//   node rename-exports.mjs FROM TO
import { readFileSync, writeFileSync } from 'node:fs';
import binaryen from 'binaryen';

const module = binaryen.readBinary(readFileSync(process.argv[2]));
const table = binaryen.getTableInfo(module.getTableByIndex(0)).name;
module.removeExport('table');
module.removeExport('abort');
module.addTableExport(table, '__indirect_function_table');
writeFileSync(process.argv[3], module.emitBinary());
