package io.railyard.job;
import io.railyard.job.config.JobOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
public final class RailyardJob { public static void build(StreamExecutionEnvironment env, JobOptions o) {} }
