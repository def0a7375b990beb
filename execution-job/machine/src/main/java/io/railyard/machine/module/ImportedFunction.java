package io.railyard.machine.module;

/**
 * A function that a module takes from its host.
 *
 * @param module first part of its name
 * @param name second part of its name
 * @param parameters a letter for each parameter: i for i32, j i64, f f32, d f64, ? any other
 * @param results a letter for each result
 */
public record ImportedFunction(String module, String name, String parameters, String results) {
    /** Both parts of the name, with a dot between them. */
    public String path() {
        return module + "." + name;
    }

    @Override
    public String toString() {
        return path() + "(" + parameters + ")" + results;
    }
}
