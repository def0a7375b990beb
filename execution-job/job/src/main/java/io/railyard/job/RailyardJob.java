package io.railyard.job;

import io.railyard.job.config.JobOptions;
import io.railyard.job.effects.AnswerFunction;
import io.railyard.job.effects.LedgerOperator;
import io.railyard.job.effects.NoModelFunction;
import io.railyard.job.effects.OnceBySource;
import io.railyard.job.process.MachineSettings;
import io.railyard.job.process.ProcessOperator;
import io.railyard.job.process.SideOutputs;
import io.railyard.job.state.IdTypeInformation;
import io.railyard.rail.RailRecord;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.sequencing.InboxEnvelope;
import io.railyard.schedule.sequencing.LogClock;
import io.railyard.schedule.sequencing.SequencerOptions;
import io.railyard.schedule.wire.Topics;
import io.railyard.schedule.wire.Wire;
import io.railyard.schedule.wire.WireCodec;
import io.railyard.sequencer.KafkaRecords;
import io.railyard.sequencer.KafkaTopics;
import io.railyard.sequencer.PartitionKeys;
import io.railyard.sequencer.SequencerOperator;
import io.railyard.sequencer.WireTypeInformation;
import io.railyard.sink.arweave.ArweaveSink;
import io.railyard.sink.parquet.ParquetTables;
import io.railyard.sink.parquet.Table;
import io.railyard.udf.InferenceAnswer;
import io.railyard.udf.InferenceCall;
import io.railyard.udf.InferenceFunction;
import io.railyard.udf.InferenceOptions;
import io.railyard.udf.InferenceTypes;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The live topology. Two loops through Kafka, no transaction: what is written twice after a restart is dropped by identity
 * ({@code docs/formats/job.md}).
 */
public final class RailyardJob {
    private static final WireTypeInformation<InboxRecord> INBOX_RECORD = WireTypeInformation.INBOX_RECORD;

    private static final KafkaTopics.Extent UNBOUNDED = KafkaTopics.Extent.UNBOUNDED;

    private final StreamExecutionEnvironment env;
    private final JobOptions options;

    private RailyardJob(StreamExecutionEnvironment env, JobOptions options) {
        this.env = env;
        this.options = options;
    }

    /**
     * Connects everything; nothing runs yet.
     *
     * @throws NodeException when Kafka cannot be asked for the inbox's partitions
     */
    public static void build(StreamExecutionEnvironment env, JobOptions options, MachineSettings.Modules modules) {
        RailyardJob job = new RailyardJob(env, options);
        job.order(InboxTopic.partitions(options));
        SingleOutputStreamOperator<Evaluation> executed = job.execute(modules);
        DataStream<InferenceAnswer<InboxRecord>> answers = job.infer(executed.getSideOutput(SideOutputs.REQUESTS));
        DataStream<RailRecord> ledger = job.ledger(answers);
        DataStream<Rejection> rejected = job.rejections();

        job.toInbox(executed.getSideOutput(SideOutputs.SENDS), "sends");
        job.toInbox(answers.map(new AnswerFunction()).returns(INBOX_RECORD).uid("answers"), "answers");
        job.toTopic(executed, Topics.RESULTS, Wire.EVALUATION, KafkaRecords::key);

        job.toTable(executed.getSideOutput(SideOutputs.EXECUTED), Table.ASSIGNMENTS);
        job.toTable(executed, Table.EVALUATIONS);
        job.toTable(executed.getSideOutput(SideOutputs.OUTBOX), Table.OUTBOX);
        job.toTable(executed.getSideOutput(SideOutputs.HOST_RESULTS), Table.HOST_RESULTS);
        job.toTable(rejected, Table.REJECTIONS);
        job.toTable(ledger, Table.RAIL_RECORDS);
        job.toArweave(executed, ledger);
    }

    /** Inbox to schedule: slots, time, cron ticks, and what is refused. */
    private void order(int partitions) {
        KafkaSource<InboxEnvelope> inbox = KafkaTopics.inbox(bootstrap(), "railyard-sequence", UNBOUNDED);
        SingleOutputStreamOperator<Assignment> schedule = from(inbox, "inbox", WireTypeInformation.INBOX_ENVELOPE)
                .keyBy(new PartitionKeys(partitions, options.intOf(JobOptions.MAX_PARALLELISM)), Types.INT)
                .process(
                        new SequencerOperator(SequencerOptions.of(LogClock.ofCode(options.get(JobOptions.LOG_CLOCK)))),
                        WireTypeInformation.ASSIGNMENT)
                .uid("sequence")
                .name("sequence");
        toTopic(schedule, Topics.SCHEDULE, Wire.ASSIGNMENT, KafkaRecords::key);
        toTopic(
                schedule.getSideOutput(SequencerOperator.REJECTIONS),
                Topics.REJECTED,
                Wire.REJECTION,
                KafkaRecords::key);
        toInbox(schedule.getSideOutput(SequencerOperator.HEARTBEATS), "heartbeats");
    }

    /** Schedule to outcomes: every process, one key each. */
    private SingleOutputStreamOperator<Evaluation> execute(MachineSettings.Modules modules) {
        return from(source(Topics.SCHEDULE, Wire.ASSIGNMENT), "schedule", WireTypeInformation.ASSIGNMENT)
                .keyBy(Assignment::process, IdTypeInformation.INSTANCE)
                .transform(
                        "execute",
                        WireTypeInformation.EVALUATION,
                        new ProcessOperator(Settings.machine(options, modules), SideOutputs.LIVE))
                .uid("execute")
                .name("execute");
    }

    /** Requests to answers, without holding up anything else. */
    private DataStream<InferenceAnswer<InboxRecord>> infer(DataStream<InferenceCall<InboxRecord>> requests) {
        SingleOutputStreamOperator<InferenceAnswer<InboxRecord>> answers = Settings.engine(options)
                .map(engine -> InferenceFunction.unordered(requests, INBOX_RECORD, engine, inferenceOptions()))
                .orElseGet(() -> requests.map(new NoModelFunction()).returns(InferenceTypes.answer(INBOX_RECORD)));
        return answers.uid("infer").name("infer");
    }

    /** Model calls in one order, each naming the one before. */
    private DataStream<RailRecord> ledger(DataStream<InferenceAnswer<InboxRecord>> answers) {
        return answers.keyBy(answer -> 0, Types.INT)
                .process(
                        new LedgerOperator(options.get(JobOptions.LEDGER_ORIGIN), Settings.ledgerKey(options)),
                        Table.RAIL_RECORDS.typeInformation())
                .setParallelism(1)
                .uid("ledger")
                .name("ledger");
    }

    /** Refused inputs, each once, whoever refused them. */
    private DataStream<Rejection> rejections() {
        return from(source(Topics.REJECTED, Wire.REJECTION), "rejected", WireTypeInformation.REJECTION)
                .keyBy(Rejection::source, Types.STRING)
                .process(new OnceBySource(), WireTypeInformation.REJECTION)
                .uid("once")
                .name("once");
    }

    private <T> KafkaSource<T> source(String topic, WireCodec<T> codec) {
        return KafkaTopics.topic(bootstrap(), "railyard-" + topic, topic, codec, UNBOUNDED);
    }

    private <T> DataStream<T> from(KafkaSource<T> source, String name, TypeInformation<T> type) {
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), name, type)
                .uid(name);
    }

    private void toInbox(DataStream<InboxRecord> records, String name) {
        records.sinkTo(KafkaTopics.sink(bootstrap(), Topics.INBOX, Wire.INBOX_RECORD, KafkaRecords::key))
                .uid("inbox-" + name)
                .name("inbox-" + name);
    }

    private <T> void toTopic(DataStream<T> records, String topic, WireCodec<T> codec, KafkaRecords.KeyOf<T> keyOf) {
        records.sinkTo(KafkaTopics.sink(bootstrap(), topic, codec, keyOf))
                .uid("topic-" + topic)
                .name(topic);
    }

    /** A table in a thread of its own: closing its files at a checkpoint holds up no process. */
    private <T> void toTable(DataStream<T> records, Table<T> table) {
        options.tables()
                .ifPresent(root -> records.sinkTo(ParquetTables.sink(table, root))
                        .uid("table-" + table.name())
                        .name("table " + table.name()));
    }

    private void toArweave(DataStream<Evaluation> outcomes, DataStream<RailRecord> ledger) {
        Settings.arweave(options).ifPresent(arweave -> {
            outcomes.sinkTo(ArweaveSink.evaluations(arweave))
                    .uid("bundle-outcomes")
                    .name("bundle outcomes")
                    .disableChaining();
            ledger.sinkTo(ArweaveSink.records(arweave))
                    .uid("bundle-records")
                    .name("bundle records")
                    .disableChaining();
        });
    }

    private String bootstrap() {
        return options.get(JobOptions.BOOTSTRAP);
    }

    private InferenceOptions inferenceOptions() {
        return new InferenceOptions(
                options.intOf(JobOptions.INFERENCE_CAPACITY),
                options.get(JobOptions.INFERENCE_TIMEOUT),
                InferenceOptions.DEFAULT.threads());
    }
}
