package io.railyard.sink.parquet;

import java.io.IOException;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** One open Flink stream as a Parquet file that may be opened twice, for its footer and for its rows; never closes it. */
final class StreamInputFile implements InputFile {
    private final FSDataInputStream in;
    private final long length;

    StreamInputFile(FSDataInputStream in, long length) {
        this.in = in;
        this.length = length;
    }

    @Override
    public long getLength() {
        return length;
    }

    @Override
    public SeekableInputStream newStream() {
        return new DelegatingSeekableInputStream(in) {
            @Override
            public long getPos() throws IOException {
                return in.getPos();
            }

            @Override
            public void seek(long position) throws IOException {
                in.seek(position);
            }

            @Override
            public void close() {}
        };
    }
}
