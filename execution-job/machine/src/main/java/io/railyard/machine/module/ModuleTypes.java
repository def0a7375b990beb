package io.railyard.machine.module;

import java.util.List;

/** The function types of a module as arrays of value types, which nobody changes. */
final class ModuleTypes {
    private final int[][] parameters;
    private final int[][] results;

    private ModuleTypes(int[][] parameters, int[][] results) {
        this.parameters = parameters;
        this.results = results;
    }

    static ModuleTypes of(ModuleStructure module) {
        int count = module.types.size();
        int[][] parameters = new int[count][];
        int[][] results = new int[count][];
        for (int i = 0; i < count; i++) {
            parameters[i] = array(module.types.get(i).parameters());
            results[i] = array(module.types.get(i).results());
        }
        return new ModuleTypes(parameters, results);
    }

    private static int[] array(List<Integer> types) {
        return types.stream().mapToInt(Integer::intValue).toArray();
    }

    int count() {
        return parameters.length;
    }

    int[] parameters(int type) {
        return parameters[type];
    }

    int[] results(int type) {
        return results[type];
    }
}
