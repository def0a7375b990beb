package io.railyard.bench;

import io.railyard.bench.figure.Benchmark;
import io.railyard.bench.figure.Figure;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.signing.ArweaveSigner;
import io.railyard.message.signing.Ed25519Signer;
import io.railyard.message.signing.Signer;
import io.railyard.message.signing.Verdict;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Verifying an item (parse, deep hash, padding, comparison) against the bare primitive it cannot do without: for RSA-4096
 * the platform's modular power, for Ed25519 the library's verification. {@link #run} takes both in turns on one thread,
 * and counts processor time, so that a busy machine shows little; the JMH methods measure each on its own.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class VerifyBench implements Benchmark {
    private static final int KEY_BITS = 4096;
    private static final int WARM_UPS = 1500;
    private static final int ROUNDS = 15;
    private static final int SLICES = 20;
    private static final int SLICE_ITEMS = 15;
    private static final double GOAL = 0.9;
    private static final BigInteger EXPONENT = BigInteger.valueOf(65537);

    private byte[] rsaItem = new byte[0];
    private BigInteger rsaModulus = BigInteger.ONE;
    private BigInteger rsaSignature = BigInteger.ONE;
    private byte[] edItem = new byte[0];
    private byte[] edOwner = new byte[0];
    private byte[] edMessage = new byte[0];
    private byte[] edSignature = new byte[0];

    /** For JMH and the list of benchmarks. */
    public VerifyBench() {}

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public String claim() {
        return "Verifying a whole data item keeps at least 90 % of the bare signature primitive's throughput";
    }

    /** Makes a key and items as AO's client library makes a token transfer: a target, seven tags, one byte of data. */
    @Setup
    public void setUp() throws GeneralSecurityException {
        DataItem rsa = item(arweave());
        rsaItem = rsa.raw().toByteArray();
        rsaModulus = new BigInteger(1, rsa.owner().toByteArray());
        rsaSignature = new BigInteger(1, rsa.signature().toByteArray());
        DataItem ed = item(Ed25519Signer.ofSeed(Bytes.sha256(new byte[] {1})));
        edItem = ed.raw().toByteArray();
        edOwner = ed.owner().toByteArray();
        edMessage = ed.signingMessage().toByteArray();
        edSignature = ed.signature().toByteArray();
    }

    private static Signer arweave() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(KEY_BITS);
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
        return new ArweaveSigner(new RSAPrivateCrtKeySpec(
                key.getModulus(),
                key.getPublicExponent(),
                key.getPrivateExponent(),
                key.getPrimeP(),
                key.getPrimeQ(),
                key.getPrimeExponentP(),
                key.getPrimeExponentQ(),
                key.getCrtCoefficient()));
    }

    private static DataItem item(Signer signer) {
        return new DataItemBuilder()
                .target(Id.ofName("token"))
                .tag("Data-Protocol", "ao")
                .tag("Variant", "ao.TN.1")
                .tag("Type", "Message")
                .tag("SDK", "aoconnect")
                .tag("Action", "Transfer")
                .tag("Recipient", Id.ofName("recipient").toString())
                .tag("Quantity", "1000000000000")
                .data(" ")
                .sign(signer);
    }

    /** The primitive: signature to the power 65537. */
    @org.openjdk.jmh.annotations.Benchmark
    public BigInteger rsaPrimitive() {
        return rsaSignature.modPow(EXPONENT, rsaModulus);
    }

    /** The whole item of type 1. */
    @org.openjdk.jmh.annotations.Benchmark
    public Verdict rsaItem() {
        return DataItem.parse(rsaItem).verify();
    }

    /** The primitive: an Ed25519 verification. */
    @org.openjdk.jmh.annotations.Benchmark
    public boolean ed25519Primitive() {
        return Ed25519.verify(edSignature, 0, edOwner, 0, edMessage, 0, edMessage.length);
    }

    /** The whole item of type 2. */
    @org.openjdk.jmh.annotations.Benchmark
    public Verdict ed25519Item() {
        return DataItem.parse(edItem).verify();
    }

    @Override
    public List<Figure> run() throws Exception {
        setUp();
        if (!rsaItem().valid() || !ed25519Item().valid() || !ed25519Primitive()) {
            throw new IllegalStateException("The benchmark's own items do not verify");
        }
        Pair rsa = compare(this::rsaPrimitive, this::rsaItem);
        Pair ed25519 = compare(this::ed25519Primitive, this::ed25519Item);
        return List.of(
                Figure.of("RSA-4096 primitive (modular power)", "items/cpu-s", rsa.primitive),
                Figure.of("RSA-4096 item, parsed and verified", "items/cpu-s", rsa.item),
                Figure.of("RSA-4096 item / primitive", "ratio", rsa.ratios()).withGoal(new Figure.Goal.AtLeast(GOAL)),
                Figure.of("Ed25519 primitive", "items/cpu-s", ed25519.primitive),
                Figure.of("Ed25519 item, parsed and verified", "items/cpu-s", ed25519.item),
                Figure.of("Ed25519 item / primitive", "ratio", ed25519.ratios()));
    }

    private static Pair compare(Supplier<Object> primitive, Supplier<Object> item) {
        double warmUpSeconds = seconds(primitive, WARM_UPS) + seconds(item, WARM_UPS);
        if (warmUpSeconds <= 0) {
            throw new IllegalStateException("The clock does not move");
        }
        Pair pair = new Pair();
        for (int round = 0; round < ROUNDS; round++) {
            double primitiveSeconds = 0;
            double itemSeconds = 0;
            for (int slice = 0; slice < SLICES; slice++) {
                primitiveSeconds += seconds(primitive, SLICE_ITEMS);
                itemSeconds += seconds(item, SLICE_ITEMS);
            }
            pair.primitive[round] = SLICES * SLICE_ITEMS / primitiveSeconds;
            pair.item[round] = SLICES * SLICE_ITEMS / itemSeconds;
        }
        return pair;
    }

    private static double seconds(Supplier<Object> call, int count) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < count; i++) {
            if (call.get().equals("")) {
                throw new IllegalStateException("A result nobody makes; it keeps the call from being left out");
            }
        }
        return (threads.getCurrentThreadCpuTime() - start) / 1e9;
    }

    /** Throughputs of the two, items per second of processor time, round by round. */
    private static final class Pair {
        private final double[] primitive = new double[ROUNDS];
        private final double[] item = new double[ROUNDS];

        double[] ratios() {
            double[] ratios = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                ratios[i] = item[i] / primitive[i];
            }
            return ratios;
        }
    }
}
