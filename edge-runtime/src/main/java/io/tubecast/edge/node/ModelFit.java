package io.tubecast.edge.node;

import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.edge.control.ControlSetup;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;

/** Whether a model goes with the node and its configuration, before it is started with both. */
public final class ModelFit {
    private ModelFit() {}

    /**
     * Refuses a model that sees optical flow beside the pictures of its clips: a window keeps pictures alone, and flow that is made up is worse than none.
     *
     * @throws BundleException if it is one
     */
    public static void checkFlow(ModelBundle bundle) {
        ModelManifest manifest = bundle.manifest();
        if (manifest.clip() != null && manifest.flow() != null) {
            throw new BundleException(
                    "%s: flow: the model '%s' sees optical flow beside the pictures of its clips, which the node does not compute for clips; run it with lab detect, or give the node a model without flow"
                            .formatted(
                                    bundle.directory().resolve(ModelManifest.FILE),
                                    manifest.model().name()));
        }
    }

    /**
     * Checks what the configuration names of a model: labels, what it is to look with, and what is there for models of one family alone.
     *
     * @throws BundleException if it names what the model has not
     */
    public static void check(NodeConfig config, ModelBundle bundle) {
        try {
            Model.minScores(bundle, config.publish());
            Family.of(bundle, config, false, NanoClock.system());
            new ControlSetup(config, bundle).settings();
        } catch (ConfigException e) {
            throw new BundleException("it does not go with the configuration: " + e.getMessage(), e);
        }
    }
}
