package io.railyard.llama;

import io.railyard.inference.InferenceCodec;
import io.railyard.inference.InferenceRequest;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** What the parent tells the child first: which model, and with which settings. */
record WorkerRequest(String modelFile, int threads, int contextTokens, int batchTokens, boolean addBeginToken) {
    static final int READY = 1;
    static final int REPLY = 2;
    static final int TOO_LONG = 3;
    static final int BAD_REQUEST = 4;
    static final int FAILED = 5;

    void write(DataOutputStream out) throws IOException {
        InferenceCodec.writeText(out, modelFile);
        out.writeInt(threads);
        out.writeInt(contextTokens);
        out.writeInt(batchTokens);
        out.writeBoolean(addBeginToken);
    }

    static WorkerRequest read(DataInputStream in) throws IOException {
        return new WorkerRequest(
                InferenceCodec.readText(in), in.readInt(), in.readInt(), in.readInt(), in.readBoolean());
    }

    static void writeInfer(DataOutputStream out, InferenceRequest request) throws IOException {
        InferenceCodec.writeRequest(out, request);
    }
}
