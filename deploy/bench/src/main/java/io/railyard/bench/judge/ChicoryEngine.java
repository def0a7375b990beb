package io.railyard.bench.judge;

import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineModule;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * Chicory, the engine that became Endive: another judge. The two have the same interfaces under other names, so what stands
 * between Endive and the machine serves here too, with the names changed when it is loaded. Thread-safe.
 */
public final class ChicoryEngine implements Engine {
    private static final String ADAPTER = "io.railyard.machine.wasm.Endive";
    private static final String PASSING = "io.railyard.machine.wasm.PassingTrap";

    private final Engine renamed;

    /**
     * @param compiled whether guest functions become JVM methods; otherwise they are interpreted
     * @throws IllegalStateException when Chicory is not on the class path in the version that this was made for
     */
    public ChicoryEngine(boolean compiled) {
        try {
            Class<?> adapter = new RenamingLoader().loadClass(ADAPTER + "Engine");
            Constructor<?> constructor = adapter.getDeclaredConstructor(boolean.class);
            constructor.setAccessible(true);
            renamed = (Engine) constructor.newInstance(compiled);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalStateException("Chicory 1.7.5 cannot take Endive's place here", e);
        }
    }

    @Override
    public EngineModule load(PreparedModule module) {
        return renamed.load(module);
    }

    /** Defines the adapter's classes anew, with Chicory in Endive's place. */
    private static final class RenamingLoader extends ClassLoader {
        RenamingLoader() {
            super("chicory", ChicoryEngine.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(ADAPTER) && !name.startsWith(PASSING)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                ClassWriter writer = new ClassWriter(0);
                new ClassReader(in).accept(new ClassRemapper(writer, new Names()), 0);
                byte[] bytes = writer.toByteArray();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    /** Endive's names as Chicory's. */
    private static final class Names extends Remapper {
        private static final String ENDIVE = "run/endive/";
        private static final String CHICORY = "com/dylibso/chicory/";

        Names() {
            super(org.objectweb.asm.Opcodes.ASM9);
        }

        @Override
        public String map(String name) {
            if (!name.startsWith(ENDIVE)) {
                return name;
            }
            return CHICORY
                    + name.substring(ENDIVE.length())
                            .replace("WasmEngineException", "ChicoryException")
                            .replace("WasmInterruptedException", "ChicoryInterruptedException");
        }
    }
}
