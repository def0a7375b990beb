package io.railyard.machine.compiler;

import io.railyard.machine.module.GasRule;
import io.railyard.machine.module.ImportedFunction;
import io.railyard.machine.module.PreparedModule;
import io.railyard.message.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** A prepared module as bytes, for the cache of this release alone: what is read was checked and written by it. */
final class PreparedForm {
    private PreparedForm() {}

    static byte[] write(PreparedModule module) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(module.wasm().length() + 4_096);
        try {
            write(module, new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("An array takes every byte", e);
        }
        return bytes.toByteArray();
    }

    private static void write(PreparedModule module, DataOutputStream out) throws IOException {
        put(out, module.sourceDigest());
        put(out, module.wasm());
        put(out, module.digest());
        out.writeInt(module.imports().size());
        for (ImportedFunction imported : module.imports()) {
            out.writeUTF(imported.module());
            out.writeUTF(imported.name());
            out.writeUTF(imported.parameters());
            out.writeUTF(imported.results());
        }
        out.writeInt(module.functions().size());
        for (Map.Entry<String, Integer> function : module.functions().entrySet()) {
            put(out, Bytes.utf8(function.getKey()));
            out.writeInt(function.getValue());
        }
        out.writeInt(module.mutableGlobals().size());
        for (int global : module.mutableGlobals()) {
            out.writeInt(global);
        }
        out.writeInt(module.gasGlobal());
        out.writeInt(module.depthGlobal());
        out.writeInt(module.memoryPagesGlobal());
        out.writeInt(module.stopGlobal());
        out.writeInt(module.memoryMinPages());
        out.writeInt(module.memoryMaxPages());
        out.writeInt(module.startFunction().orElse(-1));
        out.writeUTF(module.gasRule().name());
        out.writeBoolean(module.hidesState());
    }

    static PreparedModule read(byte[] form) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(form));
        Bytes source = take(in);
        Bytes wasm = take(in);
        Bytes digest = take(in);
        List<ImportedFunction> imports = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
            imports.add(new ImportedFunction(in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF()));
        }
        SortedMap<String, Integer> functions = new TreeMap<>();
        for (int count = in.readInt(); count > 0; count--) {
            functions.put(take(in).utf8(), in.readInt());
        }
        List<Integer> globals = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
            globals.add(in.readInt());
        }
        int[] numbers = new int[7];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.readInt();
        }
        return new PreparedModule(
                source,
                wasm,
                digest,
                imports,
                functions,
                globals,
                numbers[0],
                numbers[1],
                numbers[2],
                numbers[3],
                numbers[4],
                numbers[5],
                numbers[6] < 0 ? OptionalInt.empty() : OptionalInt.of(numbers[6]),
                GasRule.valueOf(in.readUTF()),
                in.readBoolean());
    }

    private static void put(DataOutputStream out, Bytes value) throws IOException {
        out.writeInt(value.length());
        out.write(value.toByteArray());
    }

    private static Bytes take(DataInputStream in) throws IOException {
        return Bytes.of(in.readNBytes(in.readInt()));
    }
}
