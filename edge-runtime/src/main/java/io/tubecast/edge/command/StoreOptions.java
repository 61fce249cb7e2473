package io.tubecast.edge.command;

import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.ConfigReader;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.edge.node.ModelFit;
import io.tubecast.edge.store.GoldenProbe;
import io.tubecast.edge.store.InstalledModel;
import io.tubecast.edge.store.ModelOrigin;
import io.tubecast.edge.store.ModelStore;
import io.tubecast.inference.bundle.BundleTrust;
import io.tubecast.inference.bundle.ModelBundle;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the commands for installed models: whose configuration says where they are and whose are taken. */
final class StoreOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The node's configuration: model.store, model.trustedKeys; default the shipped one.")
    private @Nullable Path config;

    @Option(names = "--store", paramLabel = "DIR", description = "Where models are installed, over model.store.")
    private @Nullable String store;

    /**
     * What the options come to.
     *
     * @param models the store
     * @param trust whose models are taken
     * @param check whether a model can be used here
     */
    record Opened(ModelStore models, BundleTrust trust, ModelStore.Check check) {}

    /** Reads the configuration. */
    Opened open() {
        ConfigReader reader = new ConfigReader();
        if (config != null) {
            reader.file(config);
        }
        NodeConfig read = reader.option("model.store", store, "--store").read();
        ModelOrigin origin = NodeOptions.model(reader, read.model(), NodeOptions.shippedFolder());
        Path folder = origin.store();
        if (folder == null) {
            throw new ConfigException(
                    "model.store: names no folder; set it in the node's configuration (--config), or give --store");
        }
        return new Opened(new ModelStore(folder), origin.trust(), bundle -> {
            GoldenProbe.check(bundle);
            ModelFit.check(read, bundle);
        });
    }

    /** One line for each model. */
    static void tell(Opened opened, PrintWriter out) {
        for (InstalledModel model : opened.models().list()) {
            out.printf("  %-9s %s: %s%n", use(model), model.name(), describe(opened, model));
        }
        out.flush();
    }

    private static String use(InstalledModel model) {
        return model.use() == InstalledModel.Use.KEPT ? "" : model.use().name().toLowerCase(Locale.ROOT);
    }

    private static String describe(Opened opened, InstalledModel model) {
        try {
            ModelBundle bundle = ModelBundle.load(model.folder(), opened.trust());
            return "%s, %s"
                    .formatted(
                            bundle.manifest().model().licence(), opened.trust().describe(model.folder()));
        } catch (io.tubecast.inference.bundle.BundleException e) {
            return "cannot be used: " + e.getMessage();
        }
    }
}
