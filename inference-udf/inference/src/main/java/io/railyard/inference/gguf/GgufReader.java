package io.railyard.inference.gguf;

import io.railyard.message.Bytes;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One pass over the header of one file; used once, by one thread. */
final class GgufReader {
    private static final int MAGIC = 0x46554747; // "GGUF" read as little-endian
    private static final long MAX_HEADER_BYTES = 256L << 20;
    private static final int MAX_ENTRIES = 65_536;
    private static final int MAX_TENSORS = 65_536;
    private static final int MAX_TEXT_BYTES = 8 << 20;
    private static final int MAX_ARRAY = 4 << 20;
    private static final int MAX_NAME_BYTES = 65_535;
    private static final int MAX_DIMENSIONS = 4;

    private static final int TYPE_TEXT = 8;
    private static final int TYPE_ARRAY = 9;
    /** Sizes of the fixed-size value types 0 to 12; 0 for text and array. */
    private static final int[] SIZES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

    private static final int UNKNOWN_TOKEN = 2;
    private static final int CONTROL_TOKEN = 3;

    private final InputStream in;
    private final long fileSize;
    private final MessageDigest tokenizer = Bytes.sha256Digest();
    private final byte[] number = new byte[8];
    private final Map<String, Object> values = new HashMap<>();
    private List<String> tokens = List.of();
    private List<Integer> tokenTypes = List.of();
    private long offset;
    private boolean digesting;

    private GgufReader(InputStream in, long fileSize) {
        this.in = in;
        this.fileSize = fileSize;
    }

    static GgufHeader read(Path file) throws GgufException, IOException {
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return new GgufReader(stream, Files.size(file)).header();
        } catch (EOFException e) {
            throw new GgufException("The file ends inside its header, after " + Files.size(file) + " bytes");
        }
    }

    private GgufHeader header() throws GgufException, IOException {
        check(fileSize >= 24 && u32() == MAGIC, "it does not begin with \"GGUF\"");
        int version = u32();
        check(version == 2 || version == 3, "its version is " + Integer.toUnsignedString(version) + ", not 2 or 3");
        int tensorCount = count(MAX_TENSORS, "tensors");
        int entryCount = count(MAX_ENTRIES, "entries");
        for (int i = 0; i < entryCount; i++) {
            entry();
        }
        String architecture = text("general.architecture");
        long parameters = tensors(tensorCount);
        long context = whole(architecture + ".context_length");
        check(context >= 1 && context <= Integer.MAX_VALUE, "its context length is " + context);
        check(
                tokens.size() == tokenTypes.size() && !tokens.isEmpty(),
                "it has " + tokens.size() + " tokens but " + tokenTypes.size() + " token types");
        Object begin = values.getOrDefault("tokenizer.ggml.add_bos_token", 1L);
        return new GgufHeader(
                version,
                architecture,
                GgufType.fileType(whole("general.file_type")),
                (int) context,
                !begin.equals(0L),
                controlTokens(),
                Bytes.of(tokenizer.digest()),
                tensorCount,
                parameters);
    }

    /** One key and value. The bytes of tokenizer entries, key included, go to the tokenizer's digest. */
    private void entry() throws GgufException, IOException {
        String key = text(MAX_NAME_BYTES);
        digesting = key.startsWith("tokenizer.");
        if (digesting) {
            byte[] name = key.getBytes(StandardCharsets.UTF_8);
            tokenizer.update(
                    ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, name.length));
            tokenizer.update(name);
        }
        int type = u32();
        if (type == TYPE_ARRAY) {
            array(key);
        } else {
            check(!values.containsKey(key), "the entry " + key + " stands twice");
            values.put(key, value(type));
        }
        digesting = false;
    }

    private void array(String key) throws GgufException, IOException {
        int type = u32();
        int length = count(MAX_ARRAY, "elements of " + key);
        boolean isTokens = key.equals("tokenizer.ggml.tokens");
        boolean isTypes = key.equals("tokenizer.ggml.token_type");
        List<Object> kept = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            Object element = value(type);
            if (isTokens || isTypes) {
                kept.add(element);
            }
        }
        if (isTokens) {
            check(type == TYPE_TEXT, "its tokens are no texts");
            tokens = kept.stream().map(String.class::cast).toList();
        } else if (isTypes) {
            check(type == 4 || type == 5, "its token types are no whole numbers");
            tokenTypes = kept.stream().map(each -> ((Long) each).intValue()).toList();
        }
    }

    private Object value(int type) throws GgufException, IOException {
        if (type == TYPE_TEXT) {
            return text(MAX_TEXT_BYTES);
        }
        check(type >= 0 && type < SIZES.length && SIZES[type] > 0, "a value has the unknown type " + type);
        return fixed(SIZES[type]);
    }

    /** Checks the tensor table and returns the number of elements. */
    private long tensors(int tensorCount) throws GgufException, IOException {
        Set<String> names = new HashSet<>();
        long[] ends = new long[tensorCount];
        long parameters = 0;
        for (int i = 0; i < tensorCount; i++) {
            String name = text(MAX_NAME_BYTES);
            check(names.add(name), "the tensor " + name + " stands twice");
            int dimensions = u32();
            check(
                    dimensions >= 1 && dimensions <= MAX_DIMENSIONS,
                    "tensor " + name + " has " + dimensions + " dimensions");
            long elements = 1;
            for (int d = 0; d < dimensions; d++) {
                long extent = fixed(8);
                check(extent >= 1 && extent <= (1L << 40) / elements, "tensor " + name + " has the extent " + extent);
                elements *= extent;
            }
            int code = u32();
            long start = fixed(8);
            check(start >= 0 && start <= fileSize, "tensor " + name + " begins at " + start);
            ends[i] = start + size(name, code, elements);
            parameters += elements;
        }
        long alignment = values.containsKey("general.alignment") ? whole("general.alignment") : 32;
        check(alignment >= 1 && alignment <= 65_536, "its alignment is " + alignment);
        long data = (offset + alignment - 1) / alignment * alignment;
        for (long end : ends) {
            check(
                    data + end <= fileSize,
                    "a tensor ends at byte " + (data + end) + " of a file of " + fileSize + ": the file is cut");
        }
        return parameters;
    }

    /** Bytes of a tensor; for number types we do not know only the start is checked. */
    private long size(String name, int code, long elements) throws GgufException {
        check(code >= 0 && code < 64, "tensor " + name + " has the unknown number type " + code);
        if (GgufType.ofCode(code).isEmpty()) {
            return 0;
        }
        return GgufType.ofCode(code)
                .get()
                .sizeBytes(elements)
                .orElseThrow(() -> new GgufException("Tensor " + name + " has " + elements
                        + " elements, which are no whole blocks of its number type " + code));
    }

    private List<String> controlTokens() {
        List<String> control = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            int type = tokenTypes.get(i);
            if ((type == UNKNOWN_TOKEN || type == CONTROL_TOKEN)
                    && !tokens.get(i).isEmpty()) {
                control.add(tokens.get(i));
            }
        }
        return control;
    }

    private String text(String key) throws GgufException {
        Object value = values.get(key);
        if (value instanceof String text) {
            return text;
        }
        throw new GgufException("The header has no text entry " + key);
    }

    private long whole(String key) throws GgufException {
        Object value = values.get(key);
        if (value instanceof Long whole) {
            return whole;
        }
        throw new GgufException("The header has no number entry " + key);
    }

    private int count(int limit, String what) throws GgufException, IOException {
        long count = fixed(8);
        check(count >= 0 && count <= limit, "it says it has " + Long.toUnsignedString(count) + " " + what);
        return (int) count;
    }

    private String text(int limit) throws GgufException, IOException {
        long length = fixed(8);
        check(
                length >= 0 && length <= limit && length <= fileSize - offset,
                "a text has the length " + Long.toUnsignedString(length));
        byte[] bytes = new byte[(int) length];
        fill(bytes, bytes.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private int u32() throws GgufException, IOException {
        return (int) fixed(4);
    }

    /** A little-endian value of 1, 2, 4 or 8 bytes, zero-extended. */
    private long fixed(int size) throws GgufException, IOException {
        fill(number, size);
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << 8 | (number[i] & 0xFF);
        }
        return value;
    }

    private void fill(byte[] target, int length) throws GgufException, IOException {
        if (offset + length > MAX_HEADER_BYTES) {
            throw new GgufException("The header is longer than " + MAX_HEADER_BYTES + " bytes");
        }
        if (in.readNBytes(target, 0, length) < length) {
            throw new EOFException();
        }
        offset += length;
        if (digesting) {
            tokenizer.update(target, 0, length);
        }
    }

    private void check(boolean holds, String problem) throws GgufException {
        if (!holds) {
            throw new GgufException("Not a GGUF model we can load: " + problem + " (near byte " + offset + ")");
        }
    }
}
