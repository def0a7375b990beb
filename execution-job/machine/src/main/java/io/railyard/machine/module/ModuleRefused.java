package io.railyard.machine.module;

/** A module that is not run, and why. The message names the rule and the place; it holds no facts of the host. */
public final class ModuleRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    ModuleRefused(String code, String text) {
        super(code + ": " + text);
        this.code = code;
    }

    /** The bytes do not decode (WebAssembly 3.0, section 5): the file is damaged or something else. */
    public static ModuleRefused malformed(int offset, String text) {
        return new ModuleRefused("module.malformed", text + " at byte " + offset + "; build or fetch the module again");
    }

    /** The module decodes but breaks a rule of validation (WebAssembly 3.0, section 3); {@code place} says where. */
    static ModuleRefused invalid(int offset, String text, String place) {
        return new ModuleRefused(
                "module.invalid",
                text + " in " + place + " at byte " + offset
                        + "; no WebAssembly engine may run it: mend the compiler or tool that wrote it");
    }

    /** The module is valid but no instance of it can be made (WebAssembly 3.0, section 4.7.2). */
    static ModuleRefused uninstantiable(String text, int offset) {
        return new ModuleRefused(
                "module.uninstantiable",
                text + " at byte " + offset + ": every instantiation would trap; link it with a larger one");
    }

    /** The module uses something that is left out here. */
    public static ModuleRefused unsupported(String feature) {
        return new ModuleRefused("module.unsupported", "it uses " + feature + ", which is not supported");
    }

    /** The module asks the host for something that its format does not define. */
    public static ModuleRefused unknownImport(String module, String name) {
        return new ModuleRefused(
                "module.import-unknown",
                "it imports \"" + module + "\".\"" + name + "\", which is not in the closed list of its format");
    }

    /** The module cannot have an extension that it uses; {@code code} is what follows {@code machine.extension-}. */
    public static ModuleRefused extension(String code, String text) {
        return new ModuleRefused("machine.extension-" + code, text);
    }

    /** Something is larger than allowed. */
    public static ModuleRefused tooLarge(String what, long size, long limit) {
        return new ModuleRefused("module.too-large", what + " is " + size + ", the limit is " + limit);
    }

    /** The module lacks something of the calling convention. */
    public static ModuleRefused incomplete(String text) {
        return new ModuleRefused("module.incomplete", text);
    }

    /** Stable reason such as {@code module.malformed}. */
    public String code() {
        return code;
    }
}
