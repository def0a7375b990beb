package io.railyard.node;

import io.railyard.gateway.InboxProducer;
import io.railyard.gateway.ModuleStore;
import io.railyard.http.ApiKeys;
import io.railyard.http.DoorLimits;
import io.railyard.http.HttpDoor;
import io.railyard.http.RateLimit;
import io.railyard.http.Route;
import io.railyard.http.Router;
import io.railyard.job.drive.BaseLayer;
import io.railyard.machine.Machine;
import io.railyard.message.signing.Addresses;
import io.railyard.message.signing.Signer;
import io.railyard.node.archive.Archive;
import io.railyard.node.archive.ArchiveRoutes;
import io.railyard.node.archive.GraphQuery;
import io.railyard.node.archive.Outside;
import io.railyard.node.compute.ComputeLimits;
import io.railyard.node.compute.ComputeRoutes;
import io.railyard.node.explorer.ExplorerRoutes;
import io.railyard.node.index.Accepted;
import io.railyard.node.index.LogFollower;
import io.railyard.node.index.LogIndex;
import io.railyard.node.messenger.Intake;
import io.railyard.node.messenger.MessengerRoutes;
import io.railyard.node.messenger.ResultAssigner;
import io.railyard.node.scheduler.SchedulerRoutes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The four doors of a node, one for each unit of AO, and the index behind them. Doors close before the index does.
 */
public final class NodeDoors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeDoors.class);

    private final Deque<AutoCloseable> parts;
    private final Map<String, String> urls;
    private final Map<String, List<Route>> routes;

    /**
     * What the doors stand in front of.
     *
     * @param bootstrapServers of the broker with the topics
     * @param folder of the index; images of processes lie beside it, in {@code images}
     * @param inbox where items go
     * @param modules where modules are kept
     * @param machine folds logs again for dry runs and memory
     * @param signer the node's wallet
     * @param clock the node's time
     * @param arweave what is fetched where this node knows no transaction or block; empty: nothing
     * @param patience with messages that results assign
     */
    public record Parts(
            String bootstrapServers,
            Path folder,
            InboxProducer inbox,
            ModuleStore modules,
            Machine machine,
            Signer signer,
            InstantSource clock,
            Optional<BaseLayer> arweave,
            ResultAssigner.Patience patience) {}

    /**
     * Ports on loopback; 0 takes a free one.
     *
     * @param messenger for {@code mu}
     * @param scheduler for {@code su}
     * @param compute for {@code cu}
     * @param gateway for {@code gateway}
     */
    public record Ports(int messenger, int scheduler, int compute, int gateway) {
        /** Free ports. */
        public static final Ports FREE = new Ports(0, 0, 0, 0);
    }

    /**
     * How the doors behave.
     *
     * @param ports where
     * @param limits of every door
     * @param itemsPerSecond of one owner; 0 is no limit
     * @param compute of the compute endpoints
     * @param keys who may come in
     */
    public record Settings(Ports ports, DoorLimits limits, int itemsPerSecond, ComputeLimits compute, ApiKeys keys) {
        /** Free ports, everybody, 1,000 items a second of one owner. */
        public static final Settings DEFAULTS =
                new Settings(Ports.FREE, DoorLimits.DEFAULTS, 1_000, ComputeLimits.DEFAULTS, ApiKeys.NONE);
    }

    /** What all routes share. */
    private record Behind(
            LogIndex index,
            LogFollower follower,
            Archive archive,
            ComputeRoutes.Folds folds,
            GraphQuery.Schedulers schedulers) {}

    private NodeDoors(Deque<AutoCloseable> parts, Map<String, String> urls, Map<String, List<Route>> routes) {
        this.parts = parts;
        this.urls = urls;
        this.routes = routes;
    }

    /**
     * Opens the index and the doors.
     *
     * @throws IOException when a port is taken; its text names the port
     */
    public static NodeDoors open(Parts node, Settings settings) throws IOException {
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            LogIndex index = LogIndex.open(node.folder());
            parts.push(index);
            LogFollower follower = LogFollower.start(node.bootstrapServers(), index);
            parts.push(follower);
            Archive archive = new Archive(index, node.modules());
            ComputeRoutes.Folds folds = ComputeRoutes.Folds.of(
                    index, archive, node.machine(), node.folder().resolveSibling("images"));
            parts.push(folds);
            RateLimit unlimited = new RateLimit(0, System::nanoTime);
            Intake assigned = new Intake(node.inbox(), archive, new Accepted(), unlimited);
            parts.push(ResultAssigner.start(index, archive, assigned, node.arweave(), node.patience()));
            Map<String, String> urls = new ConcurrentHashMap<>();
            GraphQuery.Schedulers schedulers = new GraphQuery.Schedulers(
                    Addresses.arweave(node.signer().owner()), () -> String.valueOf(urls.get("su")));
            Map<String, List<Route>> routes =
                    routes(node, settings, new Behind(index, follower, archive, folds, schedulers));
            for (Map.Entry<String, List<Route>> unit : routes.entrySet()) {
                HttpDoor door = door(unit, settings);
                parts.push(door);
                urls.put(unit.getKey(), door.url());
            }
            return new NodeDoors(parts, urls, routes);
        } catch (IOException | RuntimeException e) {
            close(parts);
            throw e;
        }
    }

    private static HttpDoor door(Map.Entry<String, List<Route>> unit, Settings settings) throws IOException {
        Ports ports = settings.ports();
        int port = switch (unit.getKey()) {
            case "mu" -> ports.messenger();
            case "su" -> ports.scheduler();
            case "cu" -> ports.compute();
            case "gateway" -> ports.gateway();
            default -> throw new IllegalStateException("No unit is called " + unit.getKey());
        };
        boolean publishes = unit.getKey().equals("gateway");
        DoorLimits limits =
                publishes ? settings.limits().withBodyBytes(ModuleStore.MAX_MODULE_BYTES) : settings.limits();
        HttpDoor.Surroundings surroundings = new HttpDoor.Surroundings(
                settings.keys(),
                System::nanoTime,
                (request, failure) -> LOG.error("failed request={}", request, failure));
        return HttpDoor.open(port, new Router(unit.getValue()), limits, surroundings);
    }

    private static Map<String, List<Route>> routes(Parts node, Settings settings, Behind behind) {
        LogIndex index = behind.index();
        Accepted accepted = new Accepted();
        Archive archive = behind.archive();
        RateLimit owners = new RateLimit(settings.itemsPerSecond(), System::nanoTime);
        Intake intake = new Intake(node.inbox(), archive, accepted, owners);
        String address = Addresses.arweave(node.signer().owner());
        ComputeRoutes.Facts facts = new ComputeRoutes.Facts(address, node.clock(), System::nanoTime);
        SchedulerRoutes scheduler =
                new SchedulerRoutes(intake, index, archive, node.signer(), node.clock(), behind.follower());
        Outside outside = new Outside(node.arweave());
        GraphQuery graph = new GraphQuery(archive, index, behind.schedulers());
        Map<String, List<Route>> routes = new LinkedHashMap<>();
        routes.put("mu", new MessengerRoutes(intake, index, archive, outside).routes());
        routes.put("su", scheduler.routes());
        routes.put("cu", new ComputeRoutes(index, accepted, behind.folds(), settings.compute(), facts).routes());
        List<Route> gateway = new ArrayList<>(new ArchiveRoutes(archive, index, graph, outside, node.clock()).routes());
        gateway.addAll(new ExplorerRoutes(index, archive).routes());
        routes.put("gateway", gateway);
        return routes;
    }

    /** Where each unit listens: {@code mu}, {@code su}, {@code cu}, {@code gateway}. */
    public Map<String, String> urls() {
        return Map.copyOf(urls);
    }

    /** The routes of each unit, by the same names. */
    public Map<String, List<Route>> routes() {
        return Map.copyOf(routes);
    }

    @Override
    public void close() {
        close(parts);
    }

    private static void close(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("a part of the doors did not close", e);
            }
        }
    }
}
