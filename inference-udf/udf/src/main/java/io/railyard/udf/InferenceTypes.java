package io.railyard.udf;

import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Flink types of calls and answers, given the type of their context. */
public final class InferenceTypes {
    private InferenceTypes() {}

    /** The type of calls. */
    public static <K> TypeInformation<InferenceCall<K>> call(TypeInformation<K> context) {
        return new ContextTypeInfo<>(InferenceCall.class, context, CallSerializer::new);
    }

    /** The type of answers. */
    public static <K> TypeInformation<InferenceAnswer<K>> answer(TypeInformation<K> context) {
        return new ContextTypeInfo<>(InferenceAnswer.class, context, AnswerSerializer::new);
    }
}
