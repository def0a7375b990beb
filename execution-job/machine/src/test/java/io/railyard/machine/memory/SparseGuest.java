package io.railyard.machine.memory;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.util.HexFormat;
import java.util.List;

/** Runs a guest that touches 6 GiB here and there; what {@link SparseGuestTest} starts in a small JVM. */
public final class SparseGuest {
    static final long BYTES = 6L << 30;

    private static final String WAT = """
            (module
              (memory i64 1 262144)
              (func (export "touch") (param $stride i64) (param $fail i32) (result i64)
                (local $at i64) (local $sum i64)
                (if (i64.lt_u (memory.size) (i64.const 98304))
                  (then (drop (memory.grow (i64.sub (i64.const 98304) (memory.size))))))
                (loop $next
                  (i64.store (local.get $at) (i64.add (i64.load (local.get $at)) (i64.add (local.get $at) (i64.const 1))))
                  (local.set $sum (i64.add (local.get $sum) (i64.load (local.get $at))))
                  (local.set $at (i64.add (local.get $at) (local.get $stride)))
                  (br_if $next (i64.lt_u (local.get $at) (i64.const 6442450944))))
                (if (local.get $fail) (then unreachable))
                (local.get $sum)))
            """;

    private SparseGuest() {}

    /** The module, for the child's command line: its own heap is to hold nothing that only makes modules. */
    static String module() {
        return HexFormat.of().formatHex(Wat2Wasm.parse(WAT));
    }

    /** Prints what the guest answered, the state roots after it, after a failed message and of a copy made by page. */
    public static void main(String[] arguments) throws ModuleRefused, GuestTrap {
        long stride = Long.parseLong(arguments[0]);
        PreparedModule prepared = Preparation.prepare(HexFormat.of().parseHex(arguments[1]));
        EngineInstance instance = Engine.own().load(prepared).instantiate(PagedMemory.MOST_WASM_PAGES);
        PagedMemory memory = instance.memory();
        PageTree tree = new PageTree();
        tree.update(memory, memory.commit());

        System.out.println("result " + touch(prepared, instance, stride, 0));
        int[] changed = memory.commit();
        System.out.println("changed " + changed.length);
        tree.update(memory, changed);
        System.out.println("root " + stateRoot(memory.sizeBytes(), tree.root()).hex());

        try {
            touch(prepared, instance, stride, 1);
        } catch (GuestTrap e) {
            memory.rollback();
        }
        PageTree built = new PageTree();
        built.update(memory, memory.nonZeroPages());
        System.out.println(
                "failed " + stateRoot(memory.sizeBytes(), built.root()).hex());
        System.out.println("heap " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
    }

    private static long touch(PreparedModule prepared, EngineInstance instance, long stride, long fail)
            throws GuestTrap {
        instance.setGlobal(prepared.gasGlobal(), Long.MAX_VALUE / 4);
        instance.setGlobal(prepared.depthGlobal(), 100);
        instance.setGlobal(prepared.memoryPagesGlobal(), prepared.memoryMaxPages());
        return instance.function("touch").orElseThrow().call(stride, fail);
    }

    static Bytes stateRoot(long bytes, Bytes memoryRoot) {
        Bytes id = Id.ofName("sparse").bytes();
        List<Long> limits = List.of(1L, 1L, 16L << 30, 1L, 1L, 1L);
        return new StateRoot(2, id, id, id, 0, limits, 1, 0, id, bytes, List.of(), memoryRoot).hash();
    }
}
