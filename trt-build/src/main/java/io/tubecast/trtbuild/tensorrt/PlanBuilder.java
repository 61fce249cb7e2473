package io.tubecast.trtbuild.tensorrt;

import java.util.function.Consumer;

/** What builds plans: TensorRT, or a fake of it. */
@FunctionalInterface
public interface PlanBuilder {
    /**
     * Builds a plan; takes seconds to an hour and cannot be stopped on the way.
     *
     * @param log hears what the builder says
     * @throws io.tubecast.trtbuild.build.BuildException if that fails; names the graph and, where a parser refused one, the node
     */
    Plan build(PlanRequest request, Consumer<String> log);
}
