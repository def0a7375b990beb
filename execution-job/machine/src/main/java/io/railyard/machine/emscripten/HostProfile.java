package io.railyard.machine.emscripten;

import java.util.List;

/** Which host the guest finds in its environment and arguments: they reach its memory. */
public enum HostProfile {
    /** The loader at version 0.0.49, run as {@code ./this.program}. */
    LOADER_0_0_49("loader-0.0.49", "./this.program"),
    /** The stock compute unit image, which has the loader at version 0.0.44. */
    CU_IMAGE("cu-image", "/usr/app/src/effects/worker/evaluator/index.js");

    private final String code;
    private final String program;

    HostProfile(String code, String program) {
        this.code = code;
        this.program = program;
    }

    /** The text in options. */
    public String code() {
        return code;
    }

    /** The program's name, as argument 0. */
    String program() {
        return program;
    }

    /** The environment, in order, as {@code NAME=value}. */
    List<String> environment(Abi abi) {
        if (this == LOADER_0_0_49 && abi.generation == 4) {
            return List.of();
        }
        return List.of(
                "USER=web_user",
                "LOGNAME=web_user",
                "PATH=/",
                "PWD=/",
                "HOME=/home/web_user",
                "LANG=C.UTF-8",
                "_=" + program);
    }
}
