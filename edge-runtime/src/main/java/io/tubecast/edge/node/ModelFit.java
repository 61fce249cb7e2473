package io.tubecast.edge.node;

import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.edge.control.ControlSetup;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;

/** Whether a model goes with a configuration, before a node is started with both. */
public final class ModelFit {
    private ModelFit() {}

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
