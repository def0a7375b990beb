package io.railyard.bench;

import com.sun.management.OperatingSystemMXBean;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestFunction;
import io.railyard.machine.wasm.GuestTrap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Our side of the comparison of vector kernels: gas, canonical NaN and undo included. A process of its own. */
public final class KernelRunner {
    private static final long GAS = Long.MAX_VALUE / 4;
    private static final int DEPTH = 512;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final PreparedModule module;
    private final EngineInstance instance;

    private KernelRunner(PreparedModule module) {
        this.module = module;
        this.instance = Engine.own().load(module).instantiate(module.memoryMaxPages());
    }

    /**
     * Runs.
     *
     * @param arguments the module's file
     * @throws Exception when anything fails; the other side sees the process end
     */
    public static void main(String[] arguments) throws Exception {
        new KernelRunner(Preparation.prepare(Files.readAllBytes(Path.of(arguments[0])))).answer();
    }

    private void answer() throws IOException, GuestTrap {
        call("fill", 1);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = commands.readLine()) != null && line.startsWith("run ")) {
            String[] words = line.split(" ", -1);
            long before = SYSTEM.getProcessCpuTime();
            call(words[1], Integer.parseInt(words[2]), 1);
            long used = SYSTEM.getProcessCpuTime() - before;
            out.println(words[1] + " " + words[2] + " " + used / 1_000 + " 0");
        }
    }

    private void call(String name, int times, long... arguments) throws GuestTrap {
        instance.setGlobal(module.gasGlobal(), GAS);
        instance.setGlobal(module.depthGlobal(), DEPTH);
        GuestFunction function = instance.function(name).orElseThrow();
        for (int i = 0; i < times; i++) {
            function.call(arguments);
        }
        instance.memory().commit();
    }
}
