package io.railyard.udf;

import io.railyard.inference.InferenceEngine;
import io.railyard.inference.InferenceException;
import java.io.Serializable;

/** How a TaskManager gets its engine; travels with the job. */
public interface EngineSource extends Serializable {
    /** Name of the engine: sources with equal names share one engine per TaskManager. */
    String name();

    /** Opens the engine; called once per TaskManager while anybody uses it. */
    InferenceEngine open() throws InferenceException;
}
