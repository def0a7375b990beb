package io.railyard.node.archive;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.analysis.MaxQueryComplexityInstrumentation;
import graphql.analysis.MaxQueryDepthInstrumentation;
import graphql.execution.instrumentation.ChainedInstrumentation;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import io.railyard.http.HttpError;
import io.railyard.http.Request;
import io.railyard.http.Response;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonLimits;
import io.railyard.message.json.JsonReader;
import io.railyard.node.index.LogIndex;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** GraphQL over transactions and blocks, in the shape of an Arweave gateway. Any number of threads. */
public final class GraphQuery {
    /** Largest query with its variables, in bytes. */
    public static final int MAX_QUERY_BYTES = 256 * 1024;
    /** Deepest query. */
    public static final int MAX_DEPTH = 16;
    /** Most fields of a query, aliases counted. */
    public static final int MAX_FIELDS = 500;

    private static final JsonLimits LIMITS = new JsonLimits(MAX_QUERY_BYTES, 32, 50_000);

    private final GraphQL engine;

    /**
     * Where schedulers are found.
     *
     * @param address of this node's own
     * @param url of this node's own; asked when a query comes
     */
    public record Schedulers(String address, Supplier<String> url) {}

    /** Answers from {@code archive} and {@code index}. */
    public GraphQuery(Archive archive, LogIndex index, Schedulers schedulers) {
        TransactionSearch transactions = new TransactionSearch(archive, index, schedulers);
        TransactionFields fields = new TransactionFields(index);
        BlockSearch blocks = new BlockSearch(index);
        RuntimeWiring wiring = RuntimeWiring.newRuntimeWiring()
                .type(
                        "Query",
                        query -> query.dataFetcher(
                                        "transaction",
                                        asked -> transactions
                                                .one(text(asked, "id"))
                                                .map(fields::of)
                                                .orElse(null))
                                .dataFetcher(
                                        "transactions", asked -> fields.page(transactions.page(asked.getArguments())))
                                .dataFetcher(
                                        "block",
                                        asked -> blocks.one(text(asked, "id")).orElse(null))
                                .dataFetcher("blocks", asked -> blocks.page(asked.getArguments())))
                .build();
        GraphQLSchema schema =
                new SchemaGenerator().makeExecutableSchema(new SchemaParser().parse(schemaText()), wiring);
        engine = GraphQL.newGraphQL(schema)
                .instrumentation(new ChainedInstrumentation(
                        new MaxQueryDepthInstrumentation(MAX_DEPTH), new MaxQueryComplexityInstrumentation(MAX_FIELDS)))
                .build();
    }

    /** {@code POST /graphql} with {@code {query, variables, operationName}}. */
    public Response answer(Request request) {
        Json.Obj asked = parse(request);
        String query = asked.text("query").orElseThrow(() -> bad("it has no member query"));
        ExecutionInput.Builder input = ExecutionInput.newExecutionInput(query)
                .variables(asked.get("variables")
                        .flatMap(Json::asObject)
                        .map(JsonObjects::members)
                        .orElseGet(LinkedHashMap::new));
        asked.text("operationName").ifPresent(input::operationName);
        return response(engine.execute(input.build()));
    }

    private static Response response(ExecutionResult result) {
        @Nullable Object data = result.getData();
        List<GraphQLError> errors = result.getErrors();
        Json.ObjectBuilder body = Json.object().put("data", JsonObjects.json(data));
        if (!errors.isEmpty()) {
            List<Json> told = errors.stream()
                    .map(error -> (Json) Json.object()
                            .put("message", String.valueOf(error.getMessage()))
                            .build())
                    .toList();
            body.put("errors", new Json.Arr(told));
            body.put("error", String.valueOf(errors.get(0).getMessage()));
        }
        return Response.json(data == null ? 400 : 200, body.build());
    }

    private static Json.Obj parse(Request request) {
        try {
            return JsonReader.parse(request.body().toByteArray(), LIMITS)
                    .asObject()
                    .orElseThrow(() -> bad("it is JSON, but no object"));
        } catch (JsonException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private static HttpError bad(String what) {
        return HttpError.badRequest(
                "gateway.graphql-body", "The body is no GraphQL request: " + what + ". Send JSON {query, variables}");
    }

    private static String text(DataFetchingEnvironment asked, String name) {
        return Optional.ofNullable(asked.<String>getArgument(name)).orElse("");
    }

    private static String schemaText() {
        try (InputStream in = GraphQuery.class.getResourceAsStream("gateway.graphqls")) {
            if (in == null) {
                throw new IllegalStateException("The schema gateway.graphqls is missing beside " + GraphQuery.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The schema gateway.graphqls cannot be read", e);
        }
    }
}
