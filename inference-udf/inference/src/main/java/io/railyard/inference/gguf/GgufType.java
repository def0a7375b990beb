package io.railyard.inference.gguf;

import java.util.Optional;

/** Number types of tensors whose size we know: elements per block and bytes per block, as ggml defines them. */
enum GgufType {
    F32(0, 1, 4),
    F16(1, 1, 2),
    Q4_0(2, 32, 18),
    Q4_1(3, 32, 20),
    Q5_0(6, 32, 22),
    Q5_1(7, 32, 24),
    Q8_0(8, 32, 34),
    Q2_K(10, 256, 84),
    Q3_K(11, 256, 110),
    Q4_K(12, 256, 144),
    Q5_K(13, 256, 176),
    Q6_K(14, 256, 210),
    I8(24, 1, 1),
    I16(25, 1, 2),
    I32(26, 1, 4),
    I64(27, 1, 8),
    F64(28, 1, 8),
    BF16(30, 1, 2);

    private final int code;
    private final int blockElements;
    private final int blockBytes;

    GgufType(int code, int blockElements, int blockBytes) {
        this.code = code;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
    }

    static Optional<GgufType> ofCode(int code) {
        for (GgufType type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Bytes of a row of {@code elements}; empty when they are no whole blocks. */
    Optional<Long> sizeBytes(long elements) {
        return elements % blockElements == 0 ? Optional.of(elements / blockElements * blockBytes) : Optional.empty();
    }

    /** The word for {@code general.file_type}, as llama.cpp numbers them. */
    static String fileType(long number) {
        String[] names = {
            "F32", "F16", "Q4_0", "Q4_1", "?", "?", "?", "Q8_0", "Q5_0", "Q5_1", "Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L",
            "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M", "Q6_K"
        };
        return number >= 0 && number < names.length && !names[(int) number].equals("?")
                ? names[(int) number]
                : "file-type-" + number;
    }
}
