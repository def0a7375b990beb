package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.binary.TypeCode;
import java.util.List;

/**
 * A function type: value types of parameters and results, as in the binary format (0x7F i32, 0x7E i64, 0x7D f32, 0x7C
 * f64).
 */
record FunctionShape(List<Integer> parameters, List<Integer> results) {
    FunctionShape {
        parameters = List.copyOf(parameters);
        results = List.copyOf(results);
    }

    /** A function of this type that is imported. */
    ImportedFunction imported(String module, String name) {
        return new ImportedFunction(module, name, letters(parameters), letters(results));
    }

    private static String letters(List<Integer> types) {
        StringBuilder text = new StringBuilder();
        for (int type : types) {
            text.append(
                    switch (type) {
                        case TypeCode.I32 -> 'i';
                        case TypeCode.I64 -> 'j';
                        case TypeCode.F32 -> 'f';
                        case TypeCode.F64 -> 'd';
                        default -> '?';
                    });
        }
        return text.toString();
    }

    void write(BinaryWriter out) {
        out.u8(0x60).u32(parameters.size());
        parameters.forEach(out::u8);
        out.u32(results.size());
        results.forEach(out::u8);
    }
}
