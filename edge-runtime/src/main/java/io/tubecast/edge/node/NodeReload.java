package io.tubecast.edge.node;

import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.config.ConfigChange;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.edge.control.ControlSetup;
import io.tubecast.edge.http.AccessToken;
import io.tubecast.edge.store.ModelOrigin;
import io.tubecast.inference.bundle.ModelBundle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again while the node runs. All of it is checked before anything is taken over: a bad one changes nothing, and the node goes on with what it has. Thread-safe.
 */
final class NodeReload {
    private static final Logger LOG = LoggerFactory.getLogger(NodeReload.class);

    private static final String MODEL = "model.store";

    private final ModelBundle bundle;
    private final Path wantedModel;
    private final Target target;
    private volatile NodeConfig present;
    private @Nullable Supplier<NodePlan> plans;
    private Consumer<NodeConfig> told = config -> {};

    /** What can be changed while the node runs, checked. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Renewed(
            NodeConfig config,
            double[] minScores,
            ControlSetup control,
            @Nullable AccessToken token) {}

    /** Takes over what has changed; must not fail. */
    @FunctionalInterface
    interface Target {
        void take(Renewed renewed);
    }

    NodeReload(NodePlan plan, ModelBundle bundle, Target target) {
        present = plan.config();
        wantedModel = plan.model().wanted();
        this.bundle = bundle;
        this.target = target;
    }

    /** Where the configuration is read from again, and who is told what is in use then. */
    synchronized void from(Supplier<NodePlan> source, Consumer<NodeConfig> taken) {
        plans = source;
        told = taken;
    }

    /** What is in use. */
    NodeConfig present() {
        return present;
    }

    /**
     * Reads it again.
     *
     * @throws ConfigException if it cannot be used; nothing has changed then
     */
    synchronized ConfigChange reload() {
        Supplier<NodePlan> source = plans;
        if (source == null) {
            throw new ConfigException("this node was not started from a configuration that could be read again");
        }
        try {
            NodePlan wanted = source.get();
            ConfigChange change = withModel(ConfigChange.of(present, wanted.config()), wanted.model());
            checkNextStart(change, wanted);
            NodeConfig config = change.config();
            Renewed renewed = new Renewed(
                    config,
                    Model.minScores(bundle, config.publish()),
                    new ControlSetup(config, bundle),
                    config.http().enabled() ? AccessToken.of(config.http(), wanted.tokenFile()) : null);
            target.take(renewed);
            present = config;
            told.accept(config);
            LOG.info("configuration read again: {}", text(change));
            return change;
        } catch (ConfigException e) {
            LOG.warn("configuration not taken over, the node goes on with what it has: {}", e.getMessage());
            throw e;
        }
    }

    /** What waits for the next start must do for it: with the same model that can be told now, while somebody is looking. */
    private void checkNextStart(ConfigChange change, NodePlan wanted) {
        List<String> waiting = change.needRestart();
        if (!waiting.isEmpty() && waiting.stream().noneMatch(key -> key.startsWith("model."))) {
            Family.of(bundle, wanted.config(), SourceOpener.isFile(wanted.source()), NanoClock.system());
        }
    }

    /** Networks stay as long as the process: TensorRT's cannot be given back. A model that was installed meanwhile waits. */
    private ConfigChange withModel(ConfigChange change, ModelOrigin model) {
        Path now = model.wanted();
        if (now.equals(wantedModel) || change.needRestart().stream().anyMatch(key -> key.startsWith("model."))) {
            return change;
        }
        LOG.info("the model {} is installed; the node takes it when it is started again", now.getFileName());
        List<String> needRestart = new ArrayList<>(change.needRestart());
        needRestart.add(MODEL);
        return new ConfigChange(change.config(), change.taken(), needRestart);
    }

    private static String text(ConfigChange change) {
        String taken =
                change.taken().isEmpty() ? "nothing has changed" : "took over " + String.join(", ", change.taken());
        return change.needRestart().isEmpty()
                ? taken
                : taken + "; only from the next start on: " + String.join(", ", change.needRestart());
    }
}
