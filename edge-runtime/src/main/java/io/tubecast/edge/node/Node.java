package io.tubecast.edge.node;

import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.label.Labels;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.clip.ClipRecorder;
import io.tubecast.edge.config.ConfigChange;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.edge.control.ControlSetup;
import io.tubecast.edge.device.DeviceSensors;
import io.tubecast.edge.device.DeviceWatch;
import io.tubecast.edge.engine.EngineBackend;
import io.tubecast.edge.engine.EngineOpener;
import io.tubecast.edge.engine.EnginePolicy;
import io.tubecast.edge.engine.NodeEngines;
import io.tubecast.edge.engine.OnnxRuntimeBackend;
import io.tubecast.edge.engine.TensorRtBackend;
import io.tubecast.edge.ladder.Ladder;
import io.tubecast.edge.pipeline.LiveRules;
import io.tubecast.edge.pipeline.Observer;
import io.tubecast.edge.pipeline.ObserverRow;
import io.tubecast.edge.pipeline.Operation;
import io.tubecast.edge.pipeline.PictureTap;
import io.tubecast.edge.pipeline.Pipeline;
import io.tubecast.edge.pipeline.Steering;
import io.tubecast.edge.pipeline.StreamState;
import io.tubecast.edge.remote.LadderModes;
import io.tubecast.edge.remote.PictureKeeper;
import io.tubecast.edge.remote.RemoteCommands;
import io.tubecast.edge.service.Heartbeat;
import io.tubecast.edge.service.SystemdChannel;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.publish.PublisherStatus;
import io.tubecast.publish.StreamDescription;
import io.tubecast.publish.TubePublisher;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.mqtt.MqttTubePublisher;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The composition root: opens everything a node needs in the order in which it can fail, connects it, and closes it in reverse.
 *
 * <p>Owns all it opens. {@link #stop()} may come from any thread; the rest is one thread's.
 */
public final class Node implements AutoCloseable {
    private static final long ENGINES_POLL_MILLIS = 2_000;
    private static final long CLIP_WAITS_FOR_LINK_MILLIS = 2_000;

    private final NodePlan plan;
    private final Owned owned = new Owned();
    private final NanoClock clock = NanoClock.system();
    private final StageTimes times = new StageTimes();
    private final ModelBundle bundle;
    private final SourceOpener opener;
    private final FrameSource source;
    private final BrokerLink broker;
    private final Recording recording;
    private final TubePublisher publisher;
    private final NodeEngines engines;
    private final String version;
    private final Operation operation;
    private final Factsheets sheets;
    private final @Nullable PictureKeeper pictures;
    private final @Nullable ClipRecorder clips;
    private final NodeWeb web;
    private final Family family;
    private volatile ControlSetup control;
    private final NodeReload reload;
    private final Pipeline.@Nullable Flow flow;
    private final Ladder ladder;
    private final DeviceWatch device = new DeviceWatch(new DeviceSensors(Path.of("/sys")));
    private final Heartbeat heartbeat = new Heartbeat(SystemdChannel.ofThisProcess(), this::work);
    private final Pipeline pipeline;

    /**
     * Opens a node.
     *
     * @param plan what it is to do
     * @param version the program's version, for the factsheet
     * @param terminal is told what is published
     * @throws io.tubecast.edge.config.ConfigException if the plan cannot be carried out as it is written
     * @throws io.tubecast.inference.bundle.BundleException if the model bundle is not whole
     * @throws io.tubecast.core.frame.FrameSourceException if the source cannot be opened
     */
    public Node(NodePlan plan, String version, Observer terminal) {
        this(
                plan,
                version,
                terminal,
                List.of(
                        new TensorRtBackend(),
                        new OnnxRuntimeBackend(plan.config().model().threads())),
                ENGINES_POLL_MILLIS);
    }

    /** A node that chooses among some libraries, and looks for better engines every so often. */
    Node(NodePlan plan, String version, Observer terminal, List<EngineBackend> backends, long pollMillis) {
        this.plan = plan;
        this.version = version;
        NodeConfig config = plan.config();
        try {
            bundle = ModelBundle.load(plan.model().bundle(), plan.model().trust());
            double[] minScores = Model.minScores(bundle, config.publish());
            family = Family.of(bundle, config, SourceOpener.isFile(plan.source()), clock);
            control = new ControlSetup(config, bundle);
            reload = new NodeReload(plan, bundle, this::take);
            flow = family.flow(owned);
            opener = new SourceOpener(plan.source(), config.source(), clock);
            source = owned.own(control.masked(opener.first()));
            engines = owned.own(openEngines(backends, pollMillis));
            ladder = family.ladder(engines.detector(), source.format(), flow);
            times.clear();
            operation = operation(config);
            sheets = factsheets(config);
            owned.own(device);
            pictures = config.mqtt().sendPictures() ? new PictureKeeper() : null;
            broker = owned.own(BrokerLink.open(config.mqtt()));
            recording = owned.own(new Recording(config.record(), plan.recordFile()));
            publisher = owned.own(openPublisher(config));
            web = owned.own(new NodeWeb(plan, bundle.labels(), publisher.boot(), clock));
            clips = Clips.of(config.clips(), plan.clipFolder(), bundle.labels(), clock);
            if (clips != null) {
                owned.own(clips);
            }
            pipeline = owned.own(openPipeline(minScores, () -> control.masked(opener.get()), terminal));
            family.tell(pipeline.state(), source.format());
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    private void take(NodeReload.Renewed renewed) {
        control = renewed.control();
        pipeline.renew(new LiveRules(renewed.minScores(), control.settings().decisions()));
        web.renew(renewed.config(), renewed.token());
        publishFactsheet();
    }

    private Pipeline openPipeline(double[] minScores, Supplier<FrameSource> sources, Observer terminal) {
        String handicap = ModelNotice.handicap(plan.model().passedOver());
        Pipeline.Ends ends = new Pipeline.Ends(
                source,
                sources,
                flow,
                engines.detector(),
                publisher,
                observers(terminal),
                PictureTap.both(clips, PictureTap.both(plan.config().preview().enabled() ? web : null, pictures)),
                new Steering(ladder, device::newest, recording::state, handicap));
        return new Pipeline(settings(minScores), ends, times, clock);
    }

    private MqttTubePublisher openPublisher(NodeConfig config) {
        return MqttTubePublisher.start(
                broker.settings(config.node(), config.mqtt(), plan.brokerFiles()),
                List.of(new StreamDescription(
                        config.node().stream(),
                        bundle.manifest().model().name(),
                        bundle.labels(),
                        config.node().frameId())),
                factsheet(source.format().width(), source.format().height()),
                BrokerLink.options(
                                config.mqtt(),
                                new RemoteCommands(reload::present, this::reload, new LadderModes(ladder), pictures))
                        .withTap(recording.tap()));
    }

    private NodeEngines openEngines(List<EngineBackend> backends, long pollMillis) {
        FrameSource.Format format = source.format();
        EngineOpener models = new EngineOpener(
                family::open,
                format.width(),
                format.height(),
                flow == null ? 0 : flow.stacks().stack().bytes());
        EnginePolicy policy = EnginePolicy.of(plan.config().model());
        return new NodeEngines(bundle, policy, backends, models, times, pollMillis);
    }

    private Pipeline.Settings settings(double[] minScores) {
        NodeConfig config = plan.config();
        boolean lossless = !source.format().live();
        return new Pipeline.Settings(
                operation,
                format -> family.clock(format, ladder::stride),
                family.linking(),
                ActorSettings.defaults(),
                minScores,
                new Pipeline.Publication(
                        config.publish().tentative(),
                        config.publish().maxActors(),
                        config.publish().validMillis()),
                new Pipeline.Supervision(plan.frameLimit(), lossless, opener.rules()),
                control.settings(),
                family.windows(source.format()));
    }

    private Operation operation(NodeConfig config) {
        double fps = family.clock(source.format(), ladder::stride).stepsPerSecond();
        return new Operation(
                config.node().stream(), ladder.rung().mode(), ladder.rung().stride(), fps);
    }

    private Factsheets factsheets(NodeConfig config) {
        return new Factsheets(
                version,
                bundle,
                Model.sha256(bundle),
                family.mode(),
                family.clip(source.format()),
                config,
                source.format(),
                operation.targetFps());
    }

    private Factsheet factsheet(int widthPx, int heightPx) {
        return sheets.of(widthPx, heightPx, engines.factsheet(), control.facts(widthPx, heightPx));
    }

    private Observer observers(Observer terminal) {
        Observer renewal = event -> {
            if (event instanceof NodeEvent.EngineChange
                    || (event instanceof NodeEvent.CameraChange camera && camera.up())) {
                publishFactsheet();
            }
        };
        Observer videos = clips == null ? Observer.NOBODY : clips::event;
        return new ObserverRow(List.of(renewal, videos, heartbeat, web, terminal));
    }

    /** From the publish thread and from whoever has the configuration read again: one after the other, so that the newest is told last. */
    private synchronized void publishFactsheet() {
        StreamState state = pipeline.state();
        FrameSource.Format format = source.format();
        boolean seen = state.widthPx() > 0; // before the first frame there is only what the source says of itself
        publisher.publishFactsheet(
                factsheet(seen ? state.widthPx() : format.width(), seen ? state.heightPx() : format.height()));
    }

    private Heartbeat.Work work() {
        StreamState state = pipeline.state();
        return new Heartbeat.Work(
                state.processed() + state.skipped(),
                state.steppingMillis() > 0,
                state.networksHang() && !engines.rescues());
    }

    /** Starts; a source that has an end first waits a moment for the broker, so that its first frames are not lost on the way. */
    public void start() throws InterruptedException {
        heartbeat.starting();
        if (clips != null) {
            clips.start();
        }
        int validMillis = plan.config().publish().validMillis();
        recording.start(pipeline, validMillis);
        ModelNotice.tell(plan.model().passedOver(), bundle.directory(), pipeline, clock, validMillis);
        web.start(version, bundle, pipeline.state(), times, publisher::status);
        if (!source.format().live() || source.format().frames() >= 0) {
            BrokerLink.awaitUp(publisher, CLIP_WAITS_FOR_LINK_MILLIS);
        }
        device.start();
        pipeline.start();
        engines.watch();
    }

    /**
     * Where the configuration is read from again at a reload.
     *
     * @param taken is told what is in use then
     */
    public void reloadsFrom(Supplier<NodePlan> plans, Consumer<NodeConfig> taken) {
        reload.from(plans, taken);
    }

    /**
     * Reads the configuration again and takes over what can be while frames flow; from any thread.
     *
     * @throws io.tubecast.edge.config.ConfigException if it cannot be used; the node goes on with what it has
     */
    public ConfigChange reload() {
        return reload.reload();
    }

    /** Asks the stream to end; returns at once. */
    public void stop() {
        heartbeat.stopping();
        pipeline.stop();
    }

    /** Waits until the stream is over and everything is handed to the publisher. */
    public void await() throws InterruptedException {
        pipeline.await();
    }

    /** The model. */
    public ModelBundle bundle() {
        return bundle;
    }

    /** The model's classes. */
    public Labels labels() {
        return bundle.labels();
    }

    /** Where frames come from. */
    public FrameSource source() {
        return source;
    }

    /** What the node looks with when it has all it needs. */
    public Mode mode() {
        return family.mode();
    }

    /** How the model sees the stream as clips; empty if it sees frames as they come. */
    public Optional<Factsheet.Clip> clip() {
        return Optional.ofNullable(family.clip(source.format()));
    }

    /** Whether optical flow is computed, and on a thread of its own; empty if not at all. */
    public Optional<Boolean> flowThread() {
        return Optional.ofNullable(flow).map(Pipeline.Flow::ownThread);
    }

    /** How many of the source's frames a second the model is made for. */
    public double stepsPerSecond() {
        return operation.targetFps();
    }

    /** Where the node stands among its operating points; from any thread it can be asked to stand elsewhere. */
    public Ladder ladder() {
        return ladder;
    }

    /** What runs the networks now, and why. */
    public Factsheet.Engine engine() {
        return engines.factsheet();
    }

    /** The broker's address. */
    public String brokerAddress() {
        return broker.address().toString();
    }

    /** The preview page's address, if there is one. */
    public Optional<String> previewAddress() {
        return web.pageAddress();
    }

    /** The web server's address, if there is one. */
    public Optional<String> webAddress() {
        return web.address();
    }

    /** What became of the recording, if there is one. */
    public Optional<Health.Recorder> recorder() {
        return Optional.ofNullable(recording.state());
    }

    /** What was sent and lost. */
    public PublisherStatus publisherStatus() {
        return publisher.status();
    }

    /** The live path. */
    public Pipeline pipeline() {
        return pipeline;
    }

    /** Ends the stream, sends what is waiting, says OFFLINE and releases everything; may be called twice. */
    @Override
    public void close() {
        heartbeat.stopping();
        owned.close();
    }
}
